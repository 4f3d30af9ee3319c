import { AssumeError } from '../../core/errors.ts';
import { isObject, type JsonObject, parseJson } from '../../core/parse.ts';
import type { HttpResponse } from '../../core/ports.ts';
import { Secret } from '../../core/secret.ts';
import { SIGNED_JWT } from '../../core/token.ts';
import type { CloudAnswer } from '../cloud-request.ts';
import { claimsIn } from '../token-claims.ts';

/** An access token, and how long it lasts from its answer on, milliseconds. */
export interface IssuedToken {
  readonly accessToken: Secret;
  readonly lifetime: number;
}

const HOUR = 3_600_000;
const SLACK = 5 * 60_000;

/** At most 12 kB for a federated one [@googleapis/sts: v1.d.ts]; it becomes a header. */
const ACCESS_TOKEN = /^[\x21-\x7e]{1,16384}$/;

/**
 * The access token of an answer of the Security Token Service, RFC 8693 §2.2.1.
 * @throws AssumeError `protocol` naming what is wrong, never a value.
 */
export function readFederatedToken({ response }: CloudAnswer): IssuedToken {
  const wrong = wrongOf("Google's Security Token Service");
  const answer = objectIn(response.body, wrong);
  const accessToken = accessTokenOf(answer['access_token'], wrong);
  if (answer['issued_token_type'] !== 'urn:ietf:params:oauth:token-type:access_token')
    throw wrong('holds no access token');
  const { token_type: type, expires_in: seconds } = answer;
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') throw wrong('holds no bearer token');
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) throw wrong('does not say how long the token lasts');
  return { accessToken, lifetime: checkedLifetime(seconds * 1000, HOUR, wrong) };
}

/**
 * The access token in an answer of generateAccessToken.
 * @throws AssumeError `protocol` naming what is wrong, never a value.
 */
export function readAccountToken({ response, serverTime, receivedAt }: CloudAnswer): IssuedToken {
  const wrong = wrongOf("Google's IAM Credentials API");
  const answer = objectIn(response.body, wrong);
  const accessToken = accessTokenOf(answer['accessToken'], wrong);
  const expiry = timestamp(answer['expireTime']);
  if (expiry === undefined) throw wrong('has no expiry that is a date');
  return { accessToken, lifetime: checkedLifetime(expiry - (serverTime ?? receivedAt), 12 * HOUR, wrong) };
}

/**
 * The ID token in an answer of generateIdToken, made for this audience.
 * @throws AssumeError `protocol` naming what is wrong, never a value.
 */
export function readIdToken({ body }: HttpResponse, audience: string): Secret {
  const wrong = wrongOf("Google's IAM Credentials API");
  const { token } = objectIn(body, wrong);
  if (typeof token !== 'string' || !SIGNED_JWT.test(token)) throw wrong('holds no ID token');
  if (claimsIn(token)?.['aud'] !== audience) throw wrong('holds an ID token for another audience');
  return new Secret(token);
}

/** Epoch milliseconds of a time as Google writes it in JSON, always in UTC [protobuf: timestamp.proto, JSON Mapping]. */
function timestamp(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? /^(2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z$/.exec(value) : null;
  const time = parts === null ? Number.NaN : Date.parse(`${parts[1]}.000Z`);
  return Number.isNaN(time) || new Date(time).toISOString() !== `${parts?.[1]}.000Z` ? undefined : time;
}

type Wrong = (what: string) => AssumeError;

function wrongOf(service: string): Wrong {
  return what =>
    new AssumeError('protocol', `The answer of ${service} ${what}.`, {
      hint: "Check that no proxy answers in its place, and what is at Google's endpoint if your configuration overrides it.",
    });
}

function objectIn(body: string, wrong: Wrong): JsonObject {
  const answer = parseJson(body);
  if (!isObject(answer)) throw wrong('is no JSON object');
  return answer;
}

function accessTokenOf(value: unknown, wrong: Wrong): Secret {
  if (typeof value !== 'string' || !ACCESS_TOKEN.test(value)) throw wrong('holds no valid access token');
  return new Secret(value);
}

function checkedLifetime(lifetime: number, longest: number, wrong: Wrong): number {
  if (lifetime <= 0) throw wrong('holds a token that has expired already');
  if (lifetime > longest + SLACK) throw wrong('holds a token that lasts longer than Google gives any');
  return lifetime;
}
