import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../core/parse.ts';

/** A refusal of Microsoft Entra's: AADSTS and a number, which is what clients tell causes apart by. */
export class EntraRefusal extends Error {
  /** `700213` */
  readonly number: number;
  /** RFC 6749 §5.2, and some of Entra's own. */
  readonly error: string;
  readonly status: number;

  constructor(number: number, error: string, message: string, status = 400) {
    super(message);
    this.name = 'EntraRefusal';
    this.number = number;
    this.error = error;
    this.status = status;
  }
}

/** A client that did not prove who it is: RFC 6749 has 401 for it. */
export function invalidClient(number: number, message: string): EntraRefusal {
  return new EntraRefusal(number, 'invalid_client', message, 401);
}

/** The client's own correlation id comes back to it. */
export function entraRefusal(
  { number, error, status, message }: EntraRefusal,
  request: Request,
  now: number,
): Response {
  const timestamp = new Date(now)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d{3}Z$/, 'Z');
  const trace = randomUUID();
  const correlation = request.headers.get('client-request-id') ?? randomUUID();
  const body = {
    error,
    error_description: `AADSTS${number}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
  return entraAnswer(status, body, now);
}

/** `Date` follows the sandbox's clock. */
export function entraAnswer(status: number, body: JsonObject, now: number): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
      'x-ms-request-id': randomUUID(),
      date: new Date(now).toUTCString(),
    },
  });
}
