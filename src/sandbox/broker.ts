import { DEFAULT_LIMITS, type GitHubOrigins, type SigningKeys } from '../broker/broker.ts';
import { createBroker } from '../broker/create-broker.ts';
import { isObject, parseJson } from '../core/parse.ts';
import type { HttpClient, Logger } from '../core/ports.ts';
import { AWS_AUDIENCE } from '../core/token.ts';
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
  readonly http: HttpClient;
  readonly now: () => number;
}

/** The real broker, for one organisation and AWS, with the sandbox's clock and keys, which come with a certificate. */
export function brokerHandler({ issuer, keys, github, owners, http, now }: SandboxBrokerOptions): Handler {
  const signingKeys: SigningKeys = {
    sign: claims => keys.sign(claims),
    publicJwks: () => ({ keys: [keys.publicKey] }),
    prove: () => Promise.resolve(),
  };
  const broker = createBroker(
    {
      issuer,
      owners,
      audiences: [AWS_AUDIENCE],
      github,
      billedToOwner: false,
      catalogue: [],
      gitHubApp: undefined,
      limits: DEFAULT_LIMITS,
    },
    { http, clock: { ...systemClock, now }, digest: sha256, randomHex, log: SILENT, signingKeys },
  );
  return async (request, note) => {
    const answer = await broker.fetch(request, { address: '127.0.0.1' });
    const { pathname } = new URL(request.url);
    if (pathname === '/jwks' && answer.ok) return Response.json(keys.certifiedKeys, { headers: answer.headers });
    if (pathname === '/token') note(answer.ok ? 'gave a token' : await reasonOf(answer.clone()));
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
