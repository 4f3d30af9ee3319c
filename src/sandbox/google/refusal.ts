import type { JsonObject } from '../../core/parse.ts';

/**
 * A refusal of one of Google's servers, as it is sent. Its words are Google's where public reports have them; those that
 * nobody has published are as near as its documentation allows, and no client may depend on them.
 */
export class GoogleRefusal extends Error {
  readonly status: number;
  readonly body: JsonObject;
  /** For the log of requests. */
  readonly code: string;

  constructor(status: number, code: string, message: string, body: JsonObject) {
    super(message);
    this.name = 'GoogleRefusal';
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

/** Of the token service: RFC 6749 §5.2. */
export function oauthRefusal(error: string, description: string): GoogleRefusal {
  return new GoogleRefusal(400, error, description, { error, error_description: description });
}

/** The names of google.rpc.Code, with the status that each is sent with. */
const STATUSES = { INVALID_ARGUMENT: 400, UNAUTHENTICATED: 401, PERMISSION_DENIED: 403, NOT_FOUND: 404 } as const;

/** Of every other API: https://google.aip.dev/193 */
export function apiRefusal(
  status: keyof typeof STATUSES,
  message: string,
  details: readonly JsonObject[] = [],
): GoogleRefusal {
  const code = STATUSES[status];
  const error = { code, message, status, ...(details.length === 0 ? {} : { details }) };
  return new GoogleRefusal(code, status, message, { error });
}

export function unknownName(name: string): GoogleRefusal {
  const message = `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`;
  const violation = {
    '@type': 'type.googleapis.com/google.rpc.BadRequest',
    fieldViolations: [{ description: message }],
  };
  return apiRefusal('INVALID_ARGUMENT', message, [violation]);
}

export function errorInfo(reason: string, domain: string, metadata: Readonly<Record<string, string>>): JsonObject {
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain, metadata };
}

/** Clients correct their clocks by `Date`, so it follows the sandbox's clock. */
export function googleAnswer(status: number, body: JsonObject, now: number): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'cache-control': 'private',
      date: new Date(now).toUTCString(),
    },
  });
}
