import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../core/parse.ts';

/** The one version of the API that is spoken here; GitHub takes it when a request names none. */
export const API_VERSION = '2022-11-28';

const DOCUMENTATION = 'https://docs.github.com/rest';

/** An answer in GitHub's JSON with its usual headers; the rate limit's are added by whoever knows it. */
export function jsonAnswer(status: number, body: JsonObject, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'private, max-age=60, s-maxage=60',
      vary: 'Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With',
      'x-github-media-type': 'github.v3; format=json',
      'x-github-api-version-selected': API_VERSION,
      'x-github-request-id': randomUUID(),
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}

/** `basic-error` of GitHub's API description; `page` is the operation's in its documentation. */
export function refusal(status: number, message: string, page = ''): Response {
  return jsonAnswer(status, { message, documentation_url: `${DOCUMENTATION}${page}`, status: String(status) });
}

export function textAnswer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } });
}
