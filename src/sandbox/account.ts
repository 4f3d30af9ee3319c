import { randomBytes } from 'node:crypto';
import type { IamPolicy } from '../trust/aws/iam-policy.ts';
import { parseTrustPolicy } from '../trust/aws/policy.ts';
import { isBuiltIn, providerName } from '../trust/aws/web-identity-keys.ts';

/** A role of the sandbox's AWS account. */
export interface SandboxRole {
  /** Without path. */
  readonly name: string;
  /** The trust policy's JSON document. */
  readonly trustPolicy: unknown;
  /** 3600–43200; AWS's own default is 3600. */
  readonly maxSessionSeconds?: number;
  /** With slashes on both ends: `/teams/app/`. */
  readonly path?: string;
  /** Whether its policies allow iam:GetRole on every role. */
  readonly readsRoles?: boolean;
  /** Whether they allow to see which services roles used. */
  readonly readsServiceUse?: boolean;
  /** Whether they allow to ask IAM Access Analyzer. */
  readonly readsAnalysis?: boolean;
  /** What Access Analyzer finds of access that it has and does not use: `UnusedPermission`. */
  readonly unusedAccess?: readonly string[];
  /** The services that its policies let it use, and when it last did: `{ s3: '2026-10-01T00:00:00Z', sqs: undefined }`. */
  readonly services?: Readonly<Record<string, string | undefined>>;
}

/** An OpenID Connect identity provider of the account. */
export interface SandboxProvider {
  /** Exactly as in the token's `iss`. */
  readonly issuer: string;
  /** Registered audiences. */
  readonly clientIds: readonly string[];
}

export interface StoredRole {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly trustPolicy: IamPolicy;
  /** The same as IAM keeps it, JSON. */
  readonly trustDocument: string;
  readonly maxSessionSeconds: number;
  readonly readsRoles: boolean;
  readonly readsServiceUse: boolean;
  readonly readsAnalysis: boolean;
  readonly unusedAccess: readonly string[];
  readonly services: Readonly<Record<string, string | undefined>>;
}

/** Credentials as the account issued them. */
export interface IssuedSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch milliseconds by the sandbox's clock. */
  readonly expiresAt: number;
  readonly roleId: string;
  readonly accountId: string;
  readonly assumedRoleArn: string;
  readonly sessionName: string;
  /** By key. */
  readonly tags: Readonly<Record<string, string>>;
  readonly sourceIdentity: string | undefined;
}

/** What the stand-in for STS knows: one account's providers, roles and the sessions it issued. */
export class SandboxAccount {
  readonly id: string;
  readonly #roles = new Map<string, StoredRole>();
  readonly #providers = new Map<string, SandboxProvider>();
  readonly #sessions = new Map<string, IssuedSession>();
  /** By the id of the role, epoch milliseconds. */
  readonly #used = new Map<string, number>();
  /** Whether it has an analyzer of Access Analyzer that looks for access nobody uses. */
  looksForUnusedAccess = true;
  /** Of services that were last accessed, by the id of the job; how often each was asked for. */
  readonly reports = new Map<string, { readonly arn: string; asked: number }>();

  constructor(id: string) {
    this.id = id;
  }

  /** Adds or replaces a role; answers its ARN. @throws AssumeError `policy-malformed`. */
  putRole({
    name,
    trustPolicy,
    maxSessionSeconds = 3600,
    path = '/',
    readsRoles = false,
    readsServiceUse = false,
    readsAnalysis = false,
    unusedAccess = [],
    services = {},
  }: SandboxRole): string {
    const arn = `arn:aws:iam::${this.id}:role${path}${name}`;
    this.#roles.set(arn, {
      arn,
      id: this.#roles.get(arn)?.id ?? `AROA${upperCase(17)}`,
      name,
      path,
      trustPolicy: parseTrustPolicy(trustPolicy),
      trustDocument: JSON.stringify(trustPolicy),
      maxSessionSeconds,
      readsRoles,
      readsServiceUse,
      readsAnalysis,
      unusedAccess,
      services,
    });
    return arn;
  }

  removeRole(arn: string): void {
    this.#roles.delete(arn);
  }

  role(arn: string): StoredRole | undefined {
    return this.#roles.get(arn);
  }

  /** Names are unique in an account, whatever the path. */
  roleNamed(name: string): StoredRole | undefined {
    return [...this.#roles.values()].find(role => role.name.toLowerCase() === name.toLowerCase());
  }

  roleWithId(id: string): StoredRole | undefined {
    return [...this.#roles.values()].find(role => role.id === id);
  }

  putProvider(provider: SandboxProvider): void {
    this.#providers.set(provider.issuer, provider);
  }

  removeProvider(issuer: string): void {
    this.#providers.delete(issuer);
  }

  provider(issuer: string): SandboxProvider | undefined {
    return this.#providers.get(issuer);
  }

  /** `arn:aws:iam::111122223333:oidc-provider/127.0.0.1:8080`; the name alone of an issuer that AWS knows itself. */
  providerArn(issuer: string): string {
    if (isBuiltIn(issuer)) return providerName(issuer);
    return `arn:aws:iam::${this.id}:oidc-provider/${issuer.replace(/^https?:\/\//, '')}`;
  }

  /** `accountId`: another account's, as IAM Identity Center opens several. */
  issue(
    role: Pick<StoredRole, 'id' | 'name'>,
    sessionName: string,
    {
      expiresAt,
      tags,
      sourceIdentity,
      accountId = this.id,
    }: Pick<IssuedSession, 'expiresAt' | 'tags' | 'sourceIdentity'> & { readonly accountId?: string },
  ): IssuedSession {
    const session: IssuedSession = {
      accessKeyId: `ASIA${upperCase(16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: `IQoJb3JpZ2luX2Vj${randomBytes(300).toString('base64')}`,
      expiresAt,
      roleId: role.id,
      accountId,
      assumedRoleArn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${sessionName}`,
      sessionName,
      tags,
      sourceIdentity,
    };
    this.#sessions.set(session.accessKeyId, session);
    return session;
  }

  /** IAM keeps it of calls; here they are those that this account sees. */
  noteUse(roleId: string, at: number): void {
    this.#used.set(roleId, at);
  }

  lastUseOf(roleId: string): number | undefined {
    return this.#used.get(roleId);
  }

  session(accessKeyId: string): IssuedSession | undefined {
    return this.#sessions.get(accessKeyId);
  }
}

/** Letters and digits of AWS's unique ids (base 32). */
function upperCase(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return [...randomBytes(length)].map(byte => letters.charAt(byte % letters.length)).join('');
}
