import { AssumeError } from '../core/errors.ts';
import { FieldReader, isObject, parseJson } from '../core/parse.ts';
import type { HttpResponse } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';

/** Errors of a token endpoint that are safe to show (RFC 6749 §5.2, RFC 8693 §2.2.2). */
const ERROR_CODES = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'invalid_target',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
] as const;

const PASSING_STATUSES = [500, 502, 503, 504];

/**
 * The token in Devin's answer. Devin documents neither its errors nor any field but `access_token`, so other fields are not
 * asked for, and a refusal is told by the standard's codes where there is one, else by its status.
 * @throws AssumeError `identity-rejected`, `throttled`, `network`, `protocol`.
 */
export function exchangedToken({ status, body }: HttpResponse, name: string, audience: string): Secret {
  const document = parseJson(body);
  if (status === 200) return new Secret(new FieldReader(document, `the answer of ${name}`).string('access_token'));
  const error = isObject(document) ? document['error'] : undefined;
  throw refusal(
    status,
    ERROR_CODES.find(known => known === error),
    audience,
  );
}

function refusal(status: number, error: (typeof ERROR_CODES)[number] | undefined, audience: string): AssumeError {
  const code = error ?? `HTTP ${status}`;
  if (status === 429) {
    return new AssumeError('throttled', 'Devin is asked for tokens too often at the moment.', {
      hint: 'Try again shortly; credentials that were taken already keep working.',
      retryable: true,
      code,
    });
  }
  if (PASSING_STATUSES.includes(status)) {
    return new AssumeError('network', `Devin could not make a token just now (HTTP ${status}).`, {
      hint: 'Try again in a moment.',
      retryable: true,
      code,
    });
  }
  if (error === 'invalid_target') {
    return new AssumeError('identity-rejected', `Devin gives no token for the audience ${audience}.`, {
      hint: 'Check the audience that the role asks for.',
      code,
    });
  }
  if (error === 'invalid_request') {
    return new AssumeError('identity-rejected', 'Devin refused to make a token of this kind (invalid_request).', {
      hint: 'Check `identity.devin.subjectKeys`; organisations on a dedicated tenant exchange tokens through its proxy, which Rolecall does not use.',
      code,
    });
  }
  if (error !== undefined || status === 401 || status === 403) {
    return new AssumeError('identity-rejected', `Devin refused the session's own token (${code}).`, {
      hint: 'Start a new session; organisations on a dedicated tenant exchange tokens through its proxy, which Rolecall does not use.',
      code,
    });
  }
  return new AssumeError(
    'protocol',
    `What was asked does not answer as Devin's token exchange does (HTTP ${status}).`,
    {
      hint: 'Check `issuers.devin` in ~/.config/rolecall/config.yaml.',
      code,
    },
  );
}
