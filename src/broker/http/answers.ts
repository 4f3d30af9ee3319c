import type { Context } from 'hono';
import { LIFETIME_SECONDS } from '../tokens/claims.ts';
import type { Visit } from '../visit.ts';

export interface VisitEnvironment {
  readonly Bindings: Visit;
}
export type VisitContext = Context<VisitEnvironment>;

type Headers = Readonly<Record<string, string>>;

/** Every answer is data for programs: nothing here is to be shown, framed, sniffed or kept. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};

/** As long as a token lives: a key that is gone from here has signed nothing that is still valid. */
export const KEPT_A_WHILE = { 'cache-control': `public, max-age=${LIFETIME_SECONDS}` };

export function answerJson(
  context: VisitContext,
  body: object,
  status: 200 | 400 | 401 | 403 | 429 | 500 | 503 = 200,
  headers: Headers = {},
): Response {
  return context.json(body, status, { ...HEADERS, 'x-request-id': context.env.id, ...headers });
}

export function answerText(context: VisitContext, text: string, type: string): Response {
  return context.body(text, 200, { ...HEADERS, 'x-request-id': context.env.id, 'content-type': type });
}

export function answerNothing(context: VisitContext, status: 401 | 404 | 405, headers: Headers = {}): Response {
  return context.body(null, status, { ...HEADERS, 'x-request-id': context.env.id, ...headers });
}
