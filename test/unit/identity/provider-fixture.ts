import type { AssumeError } from '../../../src/core/errors.ts';
import { isObject, parseJson } from '../../../src/core/parse.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/core/ports.ts';
import type { OpenIdClient, SignInPrompt, SignInRequest } from '../../../src/core/sign-in.ts';
import type { OpenIdFlows } from '../../../src/identity/openid/device-authorization.ts';
import { createOpenIdFlows } from '../../../src/identity/openid/flows.ts';
import { JANE, type Person } from '../../doubles/openid-provider/people.ts';
import { createProviderKeys, type ProviderKeys } from '../../doubles/openid-provider/signing.ts';
import {
  type SandboxOpenIdProvider,
  startOpenIdProvider,
} from '../../doubles/openid-provider/start-openid-provider.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import type { SandboxSurroundings } from '../../../src/sandbox/surroundings.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { signInAtProvider } from '../../support/sign-in-at-provider.ts';
import { secretsFound } from '../../support/secret-absence.ts';

/** A clock in no hurry of its own: what a test does while the client waits for its next question happens then. */
export class SteppedClock extends FakeClock {
  /** Each wait takes the next. */
  readonly steps: (() => Promise<unknown> | void)[] = [];

  constructor() {
    super(Date.now());
  }

  override async sleep(milliseconds: number): Promise<void> {
    await super.sleep(milliseconds);
    await this.steps.shift()?.();
  }
}

/** The flows of the client at the real provider, with a person who is shown where to sign in. */
export class ProviderFixture {
  readonly provider: SandboxOpenIdProvider;
  readonly clock = new SteppedClock();
  readonly sent: HttpRequest[] = [];
  /** What the person was shown. */
  readonly shown: SignInRequest[] = [];
  /** Answers in place of the provider's, or changed. */
  intercept: (request: HttpRequest, ask: (changed?: HttpRequest) => Promise<HttpResponse>) => Promise<HttpResponse> = (
    _,
    ask,
  ) => ask();
  readonly #surroundings: SandboxSurroundings;
  readonly #received: string[] = [];

  private constructor(provider: SandboxOpenIdProvider, surroundings: SandboxSurroundings) {
    this.provider = provider;
    this.#surroundings = surroundings;
  }

  static start(sandbox: Sandbox, keys: ProviderKeys): Promise<ProviderFixture> {
    return sandbox.with(
      async surroundings => new ProviderFixture(await startOpenIdProvider(surroundings, { keys }), surroundings),
    );
  }

  get client(): OpenIdClient {
    const [clientId = ''] = this.provider.clientIds;
    return { issuer: this.provider.issuer, clientId, scopes: ['openid', 'profile', 'groups'] };
  }

  get host(): string {
    return new URL(this.provider.issuer).host;
  }

  flows({ refreshTokens = false } = {}): OpenIdFlows {
    return createOpenIdFlows({ http: this.#http(), clock: this.clock, refreshTokens });
  }

  /** Shows, and waits until that is over. */
  readonly prompt: SignInPrompt = (request, done) => {
    this.shown.push(request);
    return new Promise(resolve => done.addEventListener('abort', () => resolve(), { once: true }));
  };

  /** What a person does with what they were shown last. */
  signIn(person: Person = JANE, answer: 'allow' | 'refuse' = 'allow'): Promise<unknown> {
    const request = this.shown.at(-1);
    if (request === undefined) throw new Error('Nobody was asked to sign in.');
    return signInAtProvider(request, this.#surroundings.certificate.file, { person, answer });
  }

  /** Polls and other requests to the token endpoint: their grants. */
  grants(): readonly string[] {
    return this.sent
      .filter(({ url }) => url.endsWith('/token'))
      .map(({ body }) => new URLSearchParams(body).get('grant_type')?.split(':').at(-1) ?? '');
  }

  /** Secrets of the provider's answers that stand in a failure, however it is printed. */
  leaks(failure: AssumeError): readonly string[] {
    return this.#received.filter(secret => secretsFound([secret], { failure }).length > 0);
  }

  #http(): HttpClient {
    return {
      send: async (request, signal) => {
        this.sent.push(request);
        const answer = await this.intercept(request, (changed = request) =>
          this.#surroundings.http.send(changed, signal),
        );
        const document = parseJson(answer.body);
        for (const name of ['id_token', 'access_token', 'refresh_token', 'device_code']) {
          const secret = isObject(document) ? document[name] : undefined;
          if (typeof secret === 'string' && secret.length > 7) this.#received.push(secret);
        }
        return answer;
      },
    };
  }
}

/** A sandbox for a whole suite; each test has a provider of its own. */
export function providerSuite(): { readonly start: () => Promise<ProviderFixture> } {
  let sandbox: Sandbox | undefined;
  let keys: ProviderKeys | undefined;
  before(async () => {
    [sandbox, keys] = await Promise.all([startSandbox(), createProviderKeys()]);
  });
  after(() => sandbox?.stop());
  return {
    start: () => {
      if (sandbox === undefined || keys === undefined) throw new Error('The sandbox is not running.');
      return ProviderFixture.start(sandbox, keys);
    },
  };
}
