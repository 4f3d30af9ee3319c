import { JWT_TOKEN_TYPE, ROLES_PATH } from '../../src/core/broker-protocol.ts';
import type { Clock, HttpClient, HttpRequest, HttpResponse } from '../../src/core/ports.ts';
import { unsignedToken } from './unsigned-token.ts';

export const BROKER = 'https://id.acme.example';
/** In form alone: nobody signed it in anywhere. */
export const GITHUB_TOKEN = `ghu_${'TestTokenOfACodespace'.repeat(2)}`;
export const BROKER_SUBJECT = 'owner:1:repo:2:access:write';

/** The network with one broker in it, which gives a token to whoever asks; each answer can be replaced. */
export class FakeBroker implements HttpClient {
  readonly requests: HttpRequest[] = [];
  /** Instead of the usual ones. */
  claims: Readonly<Record<string, unknown>> = {};
  answer: ((request: HttpRequest) => Partial<HttpResponse>) | undefined;
  /** Requests for the catalogue, which are none for a token. */
  readonly catalogueRequests: HttpRequest[] = [];
  /** The catalogue's entries, as they are sent. */
  catalogue: readonly unknown[] = [];
  catalogueAnswer: (() => Partial<HttpResponse> | Promise<Partial<HttpResponse>>) | undefined;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    if (new URL(request.url).pathname === ROLES_PATH) return this.#sendCatalogue(request);
    this.requests.push(request);
    const usual = { status: 200, headers: { 'content-type': 'application/json' }, body: this.token(request) };
    return Promise.resolve({ ...usual, ...this.answer?.(request) });
  }

  async #sendCatalogue(request: HttpRequest): Promise<HttpResponse> {
    this.catalogueRequests.push(request);
    const headers = { 'content-type': 'application/json' };
    return {
      status: 200,
      headers,
      body: JSON.stringify({ roles: this.catalogue }),
      ...(await this.catalogueAnswer?.()),
    };
  }

  /** The form's fields of each request. */
  forms(): readonly Readonly<Record<string, string>>[] {
    return this.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  }

  token(request: HttpRequest, changes: Readonly<Record<string, unknown>> = {}): string {
    const now = Math.floor(this.#clock.now() / 1000);
    const claims = {
      iss: new URL(request.url).origin,
      sub: BROKER_SUBJECT,
      aud: new URLSearchParams(request.body).get('audience'),
      iat: now,
      exp: now + 300,
      ...this.claims,
    };
    return JSON.stringify({
      access_token: unsignedToken(claims),
      issued_token_type: JWT_TOKEN_TYPE,
      token_type: 'N_A',
      expires_in: 300,
      ...changes,
    });
  }
}

/** A broker's refusal as RFC 6749 §5.2 writes it, with words that must not be shown. */
export function refusalAnswer(
  status: number,
  reason: string,
  more: Readonly<Record<string, string>> = {},
): Partial<HttpResponse> {
  const body = { error: 'access_denied', error_description: 'SERVER TEXT <b>', reason, ...more };
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}
