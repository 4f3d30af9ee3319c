import {
  type BrokerPorts,
  DEFAULT_TOKEN_SECONDS,
  type GitHubOrigins,
  type KeptRole,
  type SigningKeys,
} from '../broker/broker.ts';
import { createBroker } from '../broker/create-broker.ts';
import { ROLES_PATH } from '../core/broker-protocol.ts';
import { isObject, parseJson } from '../core/parse.ts';
import type { HttpClient, Logger } from '../core/ports.ts';
import { systemClock } from '../platform/clock.ts';
import { randomHex, sha256 } from '../platform/digest.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import type { Handler } from './loopback-server.ts';

export interface SandboxBrokerOptions {
  /** The `iss` of every token: this server's own origin. */
  readonly issuer: string;
  readonly keys: IssuerKeys;
  readonly github: GitHubOrigins;
  /** Numeric GitHub ids. */
  readonly owners: readonly number[];
  readonly audiences: readonly string[];
  readonly catalogue: readonly KeptRole[];
  readonly gitHubApp: { readonly id: string; readonly signAppToken: NonNullable<BrokerPorts['signAppToken']> };
  readonly http: HttpClient;
  readonly now: () => number;
}

/** The real broker, for one organisation, with the sandbox's clock and keys, which come with a certificate. */
export function brokerHandler(options: SandboxBrokerOptions): Handler {
  const { issuer, keys, github, owners, audiences, catalogue, gitHubApp, http, now } = options;
  const signingKeys: SigningKeys = {
    sign: claims => keys.sign(claims),
    publicJwks: () => ({ keys: [keys.publicKey] }),
    prove: () => Promise.resolve(),
  };
  const broker = createBroker(
    {
      issuer,
      owners,
      audiences,
      tokenSeconds: DEFAULT_TOKEN_SECONDS,
      github,
      billedToOwner: false,
      catalogue,
      gitHubApp,
      // Tests ask more often than a person does.
      limits: { perUser: 6_000, perAddress: 60_000 },
    },
    {
      http,
      clock: { ...systemClock, now },
      digest: sha256,
      randomHex,
      log: SILENT,
      signingKeys,
      signAppToken: gitHubApp.signAppToken,
    },
  );
  return async (request, note) => {
    const answer = await broker.fetch(request, { address: '127.0.0.1' });
    const { pathname } = new URL(request.url);
    if (pathname === '/jwks' && answer.ok) return Response.json(keys.certifiedKeys, { headers: answer.headers });
    if (pathname === '/token') note(answer.ok ? 'gave a token' : await reasonOf(answer.clone()));
    if (pathname === ROLES_PATH) note(answer.ok ? 'listed roles' : await reasonOf(answer.clone()));
    return answer;
  };
}

/** Why there was no token, in the protocol's word for it. */
async function reasonOf(answer: Response): Promise<string> {
  const body = parseJson(await answer.text());
  return isObject(body) && typeof body['reason'] === 'string' ? body['reason'] : '';
}

/** What the broker would log is in the sandbox's own log of requests. */
const nothing = (): void => undefined;
const SILENT: Logger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
