import { CODESPACE_NAME } from '../../core/broker-protocol.ts';
import { AssumeError } from '../../core/errors.ts';
import type { BrokerClient, CatalogueRequest, Clock } from '../../core/ports.ts';
import type { Availability, BrokerRecord, TokenSource } from '../../core/token.ts';
import { checkAudience } from '../audience.ts';
import { brokerHost } from './host.ts';
import { checkClaims, decodeToken } from '../claims.ts';
import type { GitHubTokenChoice } from './github-token.ts';
import { brokerIssuer } from '../../issuers/issuers.ts';

export interface BrokerSettings {
  /** Plain origin. */
  readonly broker: string;
  /** CODESPACE_NAME, unchecked; undefined where it is not set. */
  readonly codespace: string | undefined;
  /** `owner/name`, so that a map of another repository than the codespace's own is refused; undefined without one. */
  readonly repository: string | undefined;
  /** A role of the broker's catalogue; undefined: tokens for roles of a map. */
  readonly role?: string | undefined;
}

export interface BrokerPorts {
  readonly clock: Clock;
  /** Called when something is to be sent. */
  readonly client: () => Promise<BrokerClient>;
  /** Read anew at each use: a click may have fetched a new one. */
  readonly gitHubToken: () => GitHubTokenChoice;
}

/** How a broker is named in lists of sources. */
export function brokerName(broker: string): string {
  return `Broker ${brokerHost(broker)}`;
}

/**
 * Tokens from the broker that an organisation runs: an OAuth 2.0 token exchange (RFC 8693) of the codespace's GitHub token.
 * Nothing is sent before {@link TokenSource.token}; the caller has made sure that the person allowed this broker.
 */
export function createBrokerSource(settings: BrokerSettings, { clock, client, gitHubToken }: BrokerPorts): TokenSource {
  const { broker, codespace, repository, role } = settings;

  /** The input of a request, or why there can be none. */
  function input(): { readonly codespace: string; readonly gitHub: GitHubTokenChoice & { found: true } } | string {
    if (codespace === undefined) return 'CODESPACE_NAME is not set, so a broker cannot tell which codespace asks.';
    if (!CODESPACE_NAME.test(codespace)) return "CODESPACE_NAME holds no codespace's name.";
    const gitHub = gitHubToken();
    return gitHub.found ? { codespace, gitHub } : gitHub.reason;
  }

  function whoAsks(): CatalogueRequest {
    const ready = input();
    if (typeof ready === 'string') {
      throw new AssumeError('no-identity-source', ready, { hint: 'Open a new terminal, or click Renew in VS Code.' });
    }
    return { broker, codespace: ready.codespace, repository, gitHubToken: ready.gitHub.token };
  }

  return {
    id: 'broker',
    name: brokerName(broker),
    interactive: false,
    availability(): Promise<Availability> {
      const ready = input();
      return Promise.resolve(typeof ready === 'string' ? { usable: false, reason: ready } : { usable: true });
    },
    async token(audience, signal) {
      checkAudience(audience);
      const request = { ...whoAsks(), audience, ...(role === undefined ? {} : { role }) };
      const issued = await (await client()).exchange(request, signal);
      const host = brokerHost(broker);
      const { jwt, claims } = decodeToken(issued, host);
      checkClaims(claims, host, { audience, issuer: brokerIssuer(broker), fresh: true, now: clock.now() });
      if (claims['aud'] !== audience) {
        throw new AssumeError('identity-rejected', `${host} gave a token for more than ${audience}.`, {
          hint: 'A broker gives tokens for one audience; tell whoever runs it.',
        });
      }
      return { jwt, claims, audience, source: 'broker' };
    },
    catalogue: {
      broker,
      entries: async () => {
        const request = whoAsks();
        return (await client()).roles(request);
      },
    },
    record(): BrokerRecord | undefined {
      const ready = input();
      if (typeof ready === 'string') return undefined;
      return {
        id: 'broker',
        broker,
        codespace: ready.codespace,
        ...(repository === undefined ? {} : { repository }),
        variable: ready.gitHub.variable,
        ...(role === undefined ? {} : { role }),
      };
    },
    forCatalogueRole: name => createBrokerSource({ ...settings, role: name }, { clock, client, gitHubToken }),
  };
}
