import type { Caller } from '../broker/broker.ts';
import { callerOf } from '../broker/http/caller-address.ts';
import { AssumeError } from '../core/errors.ts';
import { isObject, type JsonObject } from '../core/parse.ts';

export interface LambdaRequest {
  readonly request: Request;
  readonly caller: Caller;
}

/** What Lambda makes an HTTP answer of. */
export interface LambdaAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

/**
 * The request that was sent to a function URL or to an HTTP API of API Gateway, payload format 2.0:
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads.
 * @param origin of the request's address: what the event says of hosts decides nothing.
 * @throws AssumeError `protocol` for any other event, and for what is no HTTP request.
 */
export function readLambdaEvent(event: unknown, origin: string, trustedProxies: number): LambdaRequest {
  const fields = isObject(event) ? event : {};
  const http = part(part(fields, 'requestContext'), 'http');
  const [method, path] = [text(http, 'method'), text(fields, 'rawPath')];
  // Without the slash it would become part of the host.
  if (fields['version'] !== '2.0' || method === '' || !path.startsWith('/')) throw noRequest();
  const query = text(fields, 'rawQueryString');
  try {
    const headers = new Headers();
    for (const [name, value] of Object.entries(part(fields, 'headers'))) {
      if (typeof value === 'string') headers.set(name, value);
    }
    const body =
      method === 'GET' || method === 'HEAD'
        ? undefined
        : Buffer.from(text(fields, 'body'), fields['isBase64Encoded'] === true ? 'base64' : 'utf8');
    // Whatever was announced: this is what there is.
    headers.set('content-length', String(body?.length ?? 0));
    const peer = text(http, 'sourceIp');
    const caller = callerOf(peer, withoutPeer(headers.get('x-forwarded-for') ?? '', peer), trustedProxies);
    const url = `${origin}${path}${query === '' ? '' : `?${query}`}`;
    return { request: new Request(url, { method, headers, ...(body && { body }) }), caller };
  } catch {
    // Without its cause: it may quote a header.
    throw noRequest();
  }
}

export async function lambdaAnswer(answer: Response): Promise<LambdaAnswer> {
  return {
    statusCode: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: await answer.text(),
    isBase64Encoded: false,
  };
}

/** Lambda adds the peer that it names beside; a server behind a proxy finds those before alone. */
function withoutPeer(forwardedFor: string, peer: string): string {
  const entries = forwardedFor.split(',').map(entry => entry.trim());
  return (entries.at(-1) === peer ? entries.slice(0, -1) : entries).join();
}

function noRequest(): AssumeError {
  return new AssumeError('protocol', 'The event is no HTTP request of a function URL (payload format 2.0).', {
    hint: 'Call the function by its URL.',
  });
}

function part(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : {};
}

function text(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}
