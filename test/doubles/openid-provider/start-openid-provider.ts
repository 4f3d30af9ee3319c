import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { decodeJwt } from 'jose';
import { Provider } from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';
import { isObject, parseJson } from '../../../src/core/parse.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { Claims } from '../../../src/core/token.ts';
import { withOverrides } from '../../../src/sandbox/codespace.ts';
import type { FailureControls } from '../../../src/sandbox/failure-controls.ts';
import { sameText } from '../../../src/sandbox/issuer.ts';
import { startLoopbackServer } from '../../../src/sandbox/loopback-server.ts';
import type { SandboxSurroundings } from '../../../src/sandbox/surroundings.ts';
import { DEVICE_PAGES, serveSignIn, signInPage } from './pages.ts';
import { JANE, type Person, SAM } from './people.ts';
import { createProviderKeys, type ProviderKeys, type SpoiltSignature } from './signing.ts';

export interface OpenIdProviderOptions {
  /** Registered public clients; one when absent. */
  readonly clientIds?: readonly string[];
  readonly people?: readonly Person[];
  /** Fresh ones when absent. */
  readonly keys?: ProviderKeys;
  /** Seconds that a device code is good for. */
  readonly codeSeconds?: number;
}

/** A real OpenID provider in which people sign in with device authorization. Its requests are logged as `provider`. */
export interface SandboxOpenIdProvider {
  /** Origin and `iss`, `https://localhost:PORT`. */
  readonly issuer: string;
  readonly clientIds: readonly string[];
  readonly people: readonly Person[];
  readonly failures: FailureControls;
  /** The next `times` polls for a device code get this answer of the protocol: `slow_down`, `expired_token` … */
  answerPolls(error: string, times: number): void;
  /** ID tokens are changed so from now on; `undefined` as a claim removes it. */
  changeIdTokens(change: { readonly claims?: Claims; readonly signature?: SpoiltSignature }): void;
  /** Members of the discovery document are replaced so from now on. */
  changeDiscovery(change: Readonly<Record<string, unknown>>): void;
  /** Every token and device code that it gave out, for those who look for them where they must not be. */
  given(): readonly string[];
  /** Ends every sign-in: no refresh token is taken any more. */
  endSignIns(): void;
}

export const SANDBOX_CLIENT = '0oa1b2c3d4e5f6g7h8i9';
const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/**
 * oidc-provider behind a server of the sandbox: the latter adds TLS, the check of `Host`, the log, and on demand what the
 * real one never does, so that a client can be tried against a lying provider. AWS trusts it once its issuer is registered.
 */
export async function startOpenIdProvider(
  { certificate, log, closing }: SandboxSurroundings,
  options: OpenIdProviderOptions = {},
): Promise<SandboxOpenIdProvider> {
  const { clientIds = [SANDBOX_CLIENT], people = [JANE, SAM], codeSeconds = 600 } = options;
  const keys = options.keys ?? (await createProviderKeys());
  const behind = await startBehind();
  closing.push(() => behind.close());
  const lies = new Lies(keys);
  const given: string[] = [];
  const server = await startLoopbackServer({ name: 'provider', port: 0, log, certificate }, origin => {
    behind.provide(createProvider(origin, { clientIds, people, codeSeconds, keys }));
    return async (request, note) => {
      const body = request.method === 'POST' ? await request.text() : undefined;
      const form = new URLSearchParams(body ?? '');
      const answer = lies.instead(form) ?? (await behind.ask(request, origin, body));
      const told = await lies.about(new URL(request.url).pathname, answer);
      if (request.method === 'POST') given.push(...(await secretsOf(told.clone())));
      if (form.has('grant_type')) note(told.ok ? 'gave an ID token' : await errorOf(told.clone()));
      return told;
    };
  });
  closing.push(() => server.close());
  return {
    issuer: server.origin,
    clientIds,
    people,
    failures: server.controls,
    answerPolls: (error, times) => lies.polls.push(...Array.from({ length: times }, () => error)),
    changeIdTokens: change => {
      lies.idToken = change;
    },
    changeDiscovery: change => {
      lies.discovery = change;
    },
    given: () => [...given],
    endSignIns: () => {
      lies.ended = true;
    },
  };
}

/** By a name of its own, since the library warns of the other at each start. */
class InMemory extends MemoryAdapter {}

function createProvider(
  issuer: string,
  { clientIds, people, codeSeconds, keys }: Required<OpenIdProviderOptions> & { readonly keys: ProviderKeys },
): Provider {
  const provider = new Provider(issuer, {
    adapter: InMemory,
    jwks: keys.jwks,
    cookies: { keys: [randomBytes(24).toString('base64url')] },
    clients: clientIds.map(clientId => ({
      client_id: clientId,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: [DEVICE_CODE_GRANT, 'refresh_token'],
      response_types: [],
      redirect_uris: [],
    })),
    scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
    // As Okta, Auth0 and Keycloak do: what the scopes name stands in the ID token itself.
    conformIdTokenClaims: false,
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      deviceFlow: { enabled: true, ...DEVICE_PAGES },
      revocation: { enabled: true, allowedPolicy: () => Promise.resolve(true) },
    },
    interactions: { url: (_: unknown, interaction: { readonly uid: string }) => signInPage(interaction) },
    ttl: {
      DeviceCode: codeSeconds,
      IdToken: 3600,
      AccessToken: 600,
      Grant: 86_400,
      Session: 86_400,
      Interaction: 3600,
      RefreshToken: 86_400,
    },
    findAccount: (_: unknown, accountId: string) => {
      const person = people.find(({ claims }) => claims.sub === accountId);
      return person && { accountId, claims: () => Promise.resolve(person.claims) };
    },
  });
  provider.proxy = true;
  serveSignIn(provider, people);
  return provider;
}

interface Behind {
  provide(provider: Provider): void;
  ask(request: Request, origin: string, body: string | undefined): Promise<Response>;
  close(): Promise<void>;
}

/** The library's own server, which answers only the one before it: whoever else finds the port lacks the word. */
async function startBehind(): Promise<Behind> {
  const word = new Secret(randomBytes(24).toString('base64url'));
  let handle: ReturnType<Provider['callback']> | undefined;
  const server = createServer((request, response) => {
    const told = request.headers['x-sandbox-word'];
    if (handle !== undefined && typeof told === 'string' && sameText(told, word.reveal())) handle(request, response);
    else response.writeHead(403).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    provide: provider => {
      handle = provider.callback();
    },
    ask(request, origin, body) {
      const { pathname, search } = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.delete('host');
      headers.delete('connection');
      headers.delete('content-length');
      headers.set('accept-encoding', 'identity');
      headers.set('x-sandbox-word', word.reveal());
      headers.set('x-forwarded-proto', 'https');
      headers.set('x-forwarded-host', new URL(origin).host);
      return fetch(`http://127.0.0.1:${port}${pathname}${search}`, {
        method: request.method,
        headers,
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      });
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a test has the provider say in place of the truth. */
class Lies {
  /** Errors for the next polls. */
  readonly polls: string[] = [];
  idToken: Parameters<SandboxOpenIdProvider['changeIdTokens']>[0] | undefined;
  discovery: Readonly<Record<string, unknown>> | undefined;
  ended = false;
  readonly #keys: ProviderKeys;

  constructor(keys: ProviderKeys) {
    this.#keys = keys;
  }

  /** An answer without asking the real provider. */
  instead(form: URLSearchParams): Response | undefined {
    const grant = form.get('grant_type');
    if (grant === 'refresh_token' && this.ended) return refusal('invalid_grant');
    const error = grant === DEVICE_CODE_GRANT ? this.polls.shift() : undefined;
    return error === undefined ? undefined : refusal(error);
  }

  async about(pathname: string, answer: Response): Promise<Response> {
    if (pathname === '/.well-known/openid-configuration' && this.discovery !== undefined) {
      return changed(answer, document => withOverrides(document, this.discovery ?? {}));
    }
    const { idToken } = this;
    if (pathname !== '/token' || !answer.ok || idToken === undefined) return answer;
    return changed(answer, async ({ id_token: token, ...others }) => {
      const claims = withOverrides(decodeJwt(String(token)), idToken.claims ?? {});
      return { ...others, id_token: await this.#keys.sign(claims, idToken.signature) };
    });
  }
}

async function changed(
  answer: Response,
  change: (document: Readonly<Record<string, unknown>>) => object | Promise<object>,
): Promise<Response> {
  const document = parseJson(await answer.text());
  return Response.json(await change(isObject(document) ? document : {}), { status: answer.status });
}

function refusal(error: string): Response {
  return Response.json({ error }, { status: 400 });
}

const SECRETS = ['id_token', 'access_token', 'refresh_token', 'device_code'];

async function secretsOf(answer: Response): Promise<readonly string[]> {
  const document = parseJson(await answer.text());
  return isObject(document)
    ? SECRETS.flatMap(name => (typeof document[name] === 'string' ? [document[name]] : []))
    : [];
}

async function errorOf(answer: Response): Promise<string> {
  const document = parseJson(await answer.text());
  return isObject(document) && typeof document['error'] === 'string' ? document['error'] : '';
}
