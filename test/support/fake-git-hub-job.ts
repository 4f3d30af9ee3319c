import type { Clock, HttpClient, HttpRequest, HttpResponse } from '../../src/core/ports.ts';
import { unsignedToken } from './unsigned-token.ts';

export const REQUEST_URL =
  'https://run-actions-1-azure-eastus.actions.githubusercontent.com/45/idtoken/a/b?api-version=2.0';
/** In form alone. */
export const REQUEST_TOKEN = 'eyJhbGciOiJub25lIn0.UmVxdWVzdFRva2VuT2ZBSm9i.c2lnbmF0dXJl';
export const GITHUB_SUBJECT = 'repo:acme@123456/app@456789:ref:refs/heads/main';

export const GITHUB_JOB_VARIABLES = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/app',
  GITHUB_RUN_ID: '9001',
  GITHUB_REF: 'refs/heads/main',
  ACTIONS_ID_TOKEN_REQUEST_URL: REQUEST_URL,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
};

/** GitHub as a job asks it for tokens; each answer can be replaced. */
export class FakeGitHubJob implements HttpClient {
  readonly requests: HttpRequest[] = [];
  /** Instead of the usual ones. */
  claims: Readonly<Record<string, unknown>> = {};
  answer: ((request: HttpRequest) => Partial<HttpResponse> | Promise<Partial<HttpResponse>>) | undefined;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    const usual = { status: 200, headers: { 'content-type': 'application/json' }, body: this.#body(request) };
    return { ...usual, ...(await this.answer?.(request)) };
  }

  #body({ url }: HttpRequest): string {
    const now = Math.floor(this.#clock.now() / 1000);
    const value = unsignedToken({
      iss: 'https://token.actions.githubusercontent.com',
      sub: GITHUB_SUBJECT,
      aud: new URL(url).searchParams.get('audience'),
      iat: now,
      exp: now + 300,
      ...this.claims,
    });
    return JSON.stringify({ count: value.length, value });
  }
}
