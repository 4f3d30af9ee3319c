import { randomBytes } from 'node:crypto';

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

/** Of issuers that many organisations share, whose tokens no provider may take without a condition on their claims. */
const SHARED_ISSUERS = [
  'https://token.actions.githubusercontent.com',
  'https://gitlab.com',
  'https://app.terraform.io',
];

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

/** https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers */
function refusalOfProvider(provider: SandboxPoolProvider): string | undefined {
  const { name, issuer, attributeMapping, attributeCondition, allowedAudiences = [] } = provider;
  if (
    !/^projects\/\d+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/.test(name)
  ) {
    return 'Request contains an invalid argument.';
  }
  const mappings = Object.entries(attributeMapping);
  const custom = mappings.filter(([key]) => !/^google\.(subject|groups)$/.test(key));
  if (attributeMapping['google.subject'] === undefined) return "The attribute mapping must contain 'google.subject'.";
  if (custom.some(([key]) => !/^attribute\.[a-z0-9_]{1,100}$/.test(key)))
    return 'The attribute mapping has an invalid key.';
  if (custom.length > 50) return 'At most 50 custom attributes can be mapped.';
  if (mappings.some(([, expression]) => expression.length > 2048)) return 'A mapping has more than 2048 characters.';
  if (allowedAudiences.length > 10) return 'At most 10 audiences can be allowed.';
  if (allowedAudiences.some(audience => audience.length > 256)) return 'An audience has more than 256 characters.';
  if ((attributeCondition ?? '').length > 4096) return 'The attribute condition has more than 4096 characters.';
  const references = attributeCondition?.replace(/"[^"]*"|'[^']*'/g, '');
  if (references === undefined && !SHARED_ISSUERS.includes(issuer)) return undefined;
  if (/\b(assertion|google|attribute)\b/.test(references ?? '')) return undefined;
  return "The attribute condition must reference one of the provider's claims.";
}
