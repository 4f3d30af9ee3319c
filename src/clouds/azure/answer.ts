import { AssumeError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/parse.ts';
import type { HttpResponse } from '../../core/ports.ts';
import { Secret } from '../../core/secret.ts';

/** As tools and headers take them; Microsoft's are JWTs, which nobody but the resource is to read. */
export const ACCESS_TOKEN = /^[\w.~+/=-]{16,32768}$/;

/** A directory's policy can say a day; with continuous access evaluation it is up to 28 hours. Seconds. */
const LONGEST_LIFETIME = 100_800;

export interface IssuedToken {
  readonly accessToken: Secret;
  /** Milliseconds. */
  readonly lifetime: number;
}

/**
 * The token in an answer of the token endpoint, once it is certain that it is one (RFC 6749 §5.1).
 * @param assertion what was sent: a server that answers with it gave nothing.
 * @throws AssumeError `protocol` naming what is wrong, never a value.
 */
export function readAzureAnswer({ body }: Pick<HttpResponse, 'body'>, assertion: Secret): IssuedToken {
  const answer = parseJson(body);
  if (!isObject(answer)) throw wrong('is no JSON object');
  const { access_token: token, token_type: type, expires_in: seconds } = answer;
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') throw wrong('holds no bearer token');
  if (typeof token !== 'string' || !ACCESS_TOKEN.test(token) || token === assertion.reveal()) {
    throw wrong('holds no valid access token');
  }
  if (typeof seconds !== 'number' || !Number.isInteger(seconds))
    throw wrong('does not say for how long its token lasts');
  if (seconds <= 0) throw wrong('holds a token that has expired already');
  if (seconds > LONGEST_LIFETIME) throw wrong('holds a token that lasts longer than 28 hours');
  return { accessToken: new Secret(token), lifetime: seconds * 1000 };
}

function wrong(what: string): AssumeError {
  return new AssumeError('protocol', `The answer of Microsoft Entra ${what}.`, {
    hint: "If your configuration overrides Azure's endpoint, check what answers there.",
  });
}
