import type { HttpResponse } from '../../../src/core/ports.ts';
import { FieldReader, parseJson } from '../../../src/core/parse.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';

export interface Sending {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  /** Of a server that speaks TLS. */
  readonly certificateFile?: string;
}

/** One request as a client without any SDK sends it. */
export function send(url: string, sending: Sending = {}): Promise<HttpResponse> {
  const { form, body, headers = {}, certificateFile } = sending;
  const text = form === undefined ? body : formOf(form);
  const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  return nodeHttpClient({ certificateAuthority: certificateFile, environment: {} }).send({
    method: sending.method ?? (text === undefined ? 'GET' : 'POST'),
    url,
    headers: { ...type, ...headers },
    ...(text === undefined ? {} : { body: text }),
    deadlineMilliseconds: 5_000,
    maximumBytes: 65_536,
  });
}

export function fieldsOf({ body }: HttpResponse): FieldReader {
  return new FieldReader(parseJson(body), 'the answer');
}

/** Absent ones are left out. */
function formOf(form: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value !== undefined) parameters.append(name, value);
  return parameters.toString();
}
