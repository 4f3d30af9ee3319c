import { randomBytes } from 'node:crypto';
import { written } from '../../documents/written-text.ts';
import { faultsOfProvider, type ProviderFaultCode } from '../../trust/google/provider-faults.ts';
import type { WorkloadIdentityProvider } from '../../trust/google/workload-identity.ts';

const IAM = '//iam.googleapis.com/';
export const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';

/** An OpenID Connect provider of a workload identity pool. */
export interface SandboxPoolProvider {
  /** `projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>` */
  readonly name: string;
  readonly issuer: string;
  /** CEL expressions over `assertion`, by `google.subject`, `google.groups` or `attribute.<name>`. */
  readonly attributeMapping: Readonly<Record<string, string>>;
  /** A CEL expression over `assertion`, `google` and `attribute`. */
  readonly attributeCondition?: string;
  /** Undefined: the provider's own name alone, with or without `https:`. */
  readonly allowedAudiences?: readonly string[];
  readonly disabled?: boolean;
}

export interface SandboxServiceAccount {
  readonly email: string;
  /** Who has `roles/iam.workloadIdentityUser` on it: `principal://…` and `principalSet://…`. */
  readonly workloadIdentityUsers: readonly string[];
  /** 3600, which an organisation's policy raises to 43 200. */
  readonly longestSeconds?: number;
  /** Whether it has `roles/policyanalyzer.activityAnalysisViewer` on the project. */
  readonly seesActivity?: boolean;
  /** ISO 8601, as Activity Analyzer has it. */
  readonly lastAuthenticated?: string;
}

/** Who a federated token is of, as a provider's mapping makes it. */
export interface MappedIdentity {
  readonly subject: string;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** What an access token opens. */
export interface GoogleSession {
  /** A service account's address, or `principal://…`. */
  readonly principal: string;
  /** Every name under which a policy can mean whoever this is. */
  readonly members: readonly string[];
  readonly scopes: readonly string[];
  /** Epoch milliseconds by the sandbox's clock. */
  readonly expiresAt: number;
}

/** What the stand-ins for Google know: one project's providers and service accounts, and the access tokens that they gave. */
export class SandboxProject {
  readonly number: string;
  /** How long the token of a federated identity lasts, seconds: an hour, and shorter to see one end. */
  federatedSeconds = 3600;
  readonly #providers = new Map<string, SandboxPoolProvider>();
  readonly #accounts = new Map<string, SandboxServiceAccount>();
  readonly #sessions = new Map<string, GoogleSession>();

  constructor(number: string) {
    this.number = number;
  }

  providerName(pool: string, provider: string): string {
    return `${this.#poolName(pool)}/providers/${provider}`;
  }

  /** `principal://…/subject/<subject>` of a pool. */
  principal(pool: string, subject: string): string {
    return `principal:${IAM}${this.#poolName(pool)}/subject/${subject}`;
  }

  principalSet(pool: string, rest: string): string {
    return `principalSet:${IAM}${this.#poolName(pool)}/${rest}`;
  }

  #poolName(pool: string): string {
    return `projects/${this.number}/locations/global/workloadIdentityPools/${pool}`;
  }

  /** Adds or replaces a provider. @throws Error in Google's words where it would not let one be made. */
  putProvider(provider: SandboxPoolProvider): void {
    const refusal = refusalOfProvider(provider);
    if (refusal !== undefined) throw new Error(refusal);
    this.#providers.set(provider.name, provider);
  }

  /** One that tokens can be exchanged through. */
  provider(name: string): SandboxPoolProvider | undefined {
    const found = this.#providers.get(name);
    return found?.disabled === true ? undefined : found;
  }

  putServiceAccount(account: SandboxServiceAccount): void {
    this.#accounts.set(account.email, account);
  }

  serviceAccount(email: string): SandboxServiceAccount | undefined {
    return this.#accounts.get(email);
  }

  /** An access token of the identity that a provider mapped. */
  issueFederated(provider: string, identity: MappedIdentity, scopes: readonly string[], now: number): string {
    const pool = /workloadIdentityPools\/([^/]+)\//.exec(provider)?.[1] ?? '';
    const principal = this.principal(pool, identity.subject);
    const members = [
      principal,
      this.principalSet(pool, '*'),
      ...identity.groups.map(group => this.principalSet(pool, `group/${group}`)),
      ...Object.entries(identity.attributes).map(([name, value]) =>
        this.principalSet(pool, `attribute.${name}/${value}`),
      ),
    ];
    return this.#issue('ya29.d.', { principal, members, scopes, expiresAt: now + this.federatedSeconds * 1000 });
  }

  issueServiceAccount({ email }: SandboxServiceAccount, scopes: readonly string[], expiresAt: number): string {
    return this.#issue('ya29.c.', { principal: email, members: [`serviceAccount:${email}`], scopes, expiresAt });
  }

  #issue(prefix: string, session: GoogleSession): string {
    const token = `${prefix}${randomBytes(96).toString('base64url')}`;
    this.#sessions.set(token, session);
    return token;
  }

  session(accessToken: string): GoogleSession | undefined {
    return this.#sessions.get(accessToken);
  }
}

/** As trust is evaluated. */
export function trustOf(provider: SandboxPoolProvider): WorkloadIdentityProvider {
  const { name, issuer, attributeMapping, attributeCondition, allowedAudiences = [], disabled = false } = provider;
  return {
    name: written(name),
    pool: written(name.slice(0, Math.max(0, name.indexOf('/providers/')))),
    issuer: written(issuer),
    allowedAudiences: { values: allowedAudiences.map(audience => written(audience)), complete: true },
    attributeMapping: Object.entries(attributeMapping).map(([attribute, expression]) => ({
      attribute,
      expression: written(expression),
    })),
    mappingComplete: true,
    ...(attributeCondition === undefined ? {} : { attributeCondition: written(attributeCondition) }),
    disabled,
  };
}

/** Google's own words, as far as they are known. */
const REFUSALS: Readonly<Record<ProviderFaultCode, string>> = {
  name: 'Request contains an invalid argument.',
  'no-subject': "The attribute mapping must contain 'google.subject'.",
  'attribute-name': 'The attribute mapping has an invalid key.',
  'too-many-attributes': 'At most 50 custom attributes can be mapped.',
  'mapping-too-long': 'A mapping has more than 2048 characters.',
  'too-many-audiences': 'At most 10 audiences can be allowed.',
  'audience-too-long': 'An audience has more than 256 characters.',
  'condition-too-long': 'The attribute condition has more than 4096 characters.',
  'condition-names-no-claim': "The attribute condition must reference one of the provider's claims.",
};

/** https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers */
function refusalOfProvider(provider: SandboxPoolProvider): string | undefined {
  if (!/^projects\/\d+\//.test(provider.name)) return REFUSALS.name;
  const [fault] = faultsOfProvider(trustOf(provider));
  return fault === undefined ? undefined : REFUSALS[fault];
}
