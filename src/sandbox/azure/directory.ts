import { written } from '../../documents/written-text.ts';
import {
  type CredentialFaultCode,
  faultsOfCredentials,
  LONGEST_FIELD,
  MOST_CREDENTIALS,
} from '../../trust/azure/credential-faults.ts';
import type { FederatedCredential } from '../../trust/azure/federated-credential.ts';

/** What lets an application sign in with a token of another issuer's; all three are compared as they stand. */
export interface SandboxFederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

export interface SandboxApplication {
  /** The application (client) ID. */
  readonly clientId: string;
  readonly displayName: string;
  readonly credentials: readonly SandboxFederatedCredential[];
  /** Ids of the subscriptions that a role lets it read. */
  readonly subscriptions: readonly string[];
  /** Whether it has AuditLog.Read.All on Microsoft Graph. */
  readonly readsReports?: boolean;
  /** ISO 8601; when it last signed in before this directory began to count. */
  readonly lastSignIn?: string;
}

interface StoredCredential extends SandboxFederatedCredential {
  /** Epoch milliseconds by the sandbox's clock. */
  readonly knownFrom: number;
}

/** Its issuers are on this machine, so that one need not be an https: URL. */
const REFUSALS: readonly (readonly [CredentialFaultCode, string])[] = [
  ['too-many', `An application has at most ${MOST_CREDENTIALS} credentials.`],
  ['too-long', `A credential's fields have at most ${LONGEST_FIELD} characters.`],
  ['same-twice', 'FederatedIdentityCredential with the same issuer and subject already exists.'],
];

/** As trust is evaluated. */
export function credentialOf({ issuer, subject, audience }: SandboxFederatedCredential): FederatedCredential {
  const audiences = { values: [written(audience)], complete: true };
  return { name: written('credential'), issuer: written(issuer), subject: written(subject), audiences };
}

/** What the stand-in for Entra knows: one directory's applications. */
export class SandboxDirectory {
  readonly tenantId: string;
  readonly displayName = 'Acme';
  /** How long an access token lasts, seconds. */
  tokenSeconds = 3599;
  /** How long a credential is not known yet after it was written: minutes at Microsoft's, nothing here until it is set. */
  propagationMilliseconds = 0;
  readonly #now: () => number;
  readonly #applications = new Map<string, SandboxApplication>();
  readonly #credentials = new Map<string, readonly StoredCredential[]>();

  constructor(tenantId: string, now: () => number) {
    this.tenantId = tenantId;
    this.#now = now;
  }

  /**
   * Adds or replaces an application; those of its credentials that it had before stay known.
   * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations
   * @throws Error where Entra would not let one be written.
   */
  putApplication(application: SandboxApplication): void {
    const { clientId, credentials } = application;
    const faults = faultsOfCredentials(credentials.map(credentialOf)).map(({ code }) => code);
    const refused = REFUSALS.find(([code]) => faults.includes(code));
    if (refused !== undefined) throw new Error(refused[1]);
    const before = this.#credentials.get(clientId) ?? [];
    const knownFrom = this.#now() + this.propagationMilliseconds;
    this.#applications.set(clientId, application);
    this.#credentials.set(
      clientId,
      credentials.map(({ issuer, subject, audience }) => {
        const had = before.find(
          each => each.issuer === issuer && each.subject === subject && each.audience === audience,
        );
        return had ?? { issuer, subject, audience, knownFrom };
      }),
    );
  }

  /** @throws Error as {@link putApplication} does. */
  addCredential(clientId: string, credential: SandboxFederatedCredential): void {
    const application = this.#applications.get(clientId);
    if (application === undefined) throw new Error(`There is no application ${clientId}.`);
    this.putApplication({ ...application, credentials: [...application.credentials, credential] });
  }

  removeApplication(clientId: string): void {
    this.#applications.delete(clientId);
    this.#credentials.delete(clientId);
  }

  application(clientId: string): SandboxApplication | undefined {
    return this.#applications.get(clientId.toLowerCase());
  }

  /** Those that have reached whatever server was asked. */
  credentialsOf({ clientId }: SandboxApplication): readonly SandboxFederatedCredential[] {
    return (this.#credentials.get(clientId) ?? []).filter(({ knownFrom }) => knownFrom <= this.#now());
  }
}
