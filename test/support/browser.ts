import { readFile } from 'node:fs/promises';
import { request } from 'node:https';

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly text: string;
}

/** As much of a browser as signing in takes: cookies, redirects, forms; no scripts. Believes one certificate. */
export class Browser {
  readonly #certificateFile: string;
  readonly #cookies = new Map<string, string>();

  constructor(certificateFile: string) {
    this.#certificateFile = certificateFile;
  }

  open(url: string): Promise<Page> {
    return this.#follow('GET', url);
  }

  /** Fills in and sends the page's form. @throws Error when it has none. */
  submit({ url, text }: Page, values: Readonly<Record<string, string>> = {}): Promise<Page> {
    const opening = /<form[^>]*>/.exec(text)?.[0];
    if (opening === undefined) throw new Error(`There is no form on ${url}:\n${text}`);
    const form = new URLSearchParams();
    for (const [input] of text.matchAll(/<input[^>]*>/g)) {
      const name = attribute(input, 'name');
      if (name !== undefined) form.set(name, attribute(input, 'value') ?? '');
    }
    for (const [name, value] of Object.entries(values)) form.set(name, value);
    return this.#follow('POST', new URL(attribute(opening, 'action') ?? url, url).href, form.toString());
  }

  async #follow(method: 'GET' | 'POST', url: string, body?: string): Promise<Page> {
    const answer = await this.#send(method, url, body);
    if (answer.location === undefined) return { url, status: answer.status, text: answer.text };
    return this.#follow('GET', new URL(answer.location, url).href);
  }

  async #send(method: string, url: string, body: string | undefined) {
    const ca = await readFile(this.#certificateFile, 'utf8');
    return new Promise<{ status: number; location: string | undefined; text: string }>((resolve, reject) => {
      const headers = {
        accept: 'text/html',
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      };
      const sent = request(url, { method, headers, ca }, answer => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.once('error', reject);
        answer.once('end', () => {
          for (const cookie of answer.headers['set-cookie'] ?? []) this.#keep(cookie);
          const { statusCode: status = 0, headers: answered } = answer;
          resolve({ status, location: answered.location, text: Buffer.concat(parts).toString('utf8') });
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  #keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescaped(value);
}

function unescaped(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
