/** What every AWS target says, however it is taken. */
interface AwsAccountTarget {
  readonly cloud: 'aws';
  /** Twelve digits. */
  readonly accountId: string;
  readonly partition: string;
  /** The region tools start with. */
  readonly region: string;
}

/** A role taken with a token: AssumeRoleWithWebIdentity. */
export interface AwsRoleTarget extends AwsAccountTarget {
  readonly via: 'web-identity';
  /** `arn:aws:iam::111122223333:role/path/name`, any partition. */
  readonly roleArn: string;
  /** Compact JSON of an IAM policy that narrows the session; ≤ 2048 characters. */
  readonly sessionPolicy?: string;
  /** At most ten managed policy ARNs that narrow the session. */
  readonly policyArns?: readonly string[];
}

/** One organisation's IAM Identity Center. */
export interface IdentityCenterPortal {
  /** `https://acme.awsapps.com/start` or `https://ssoins-….portal.eu-west-1.app.aws`. */
  readonly startUrl: string;
  /** Where the Identity Center itself is, which need not be where its roles work. */
  readonly region: string;
}

/** A permission set of IAM Identity Center in an account: GetRoleCredentials, after a person signed in. */
export interface IdentityCenterTarget extends AwsAccountTarget {
  readonly via: 'identity-center';
  readonly identityCenter: IdentityCenterPortal & {
    /** The permission set's name. */
    readonly roleName: string;
  };
}

export type AwsTarget = AwsRoleTarget | IdentityCenterTarget;

export interface GoogleTarget {
  readonly cloud: 'gcp';
  /** `projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>`. */
  readonly provider: string;
  /** The address of the account to impersonate; absent: the federated identity is used as it is. */
  readonly serviceAccount?: string;
  /** OAuth scopes of what is issued; absent: all that the identity may do. */
  readonly scopes?: readonly string[];
  /** The ID of the project that tools start with. */
  readonly project?: string;
  /** The ID of the project that requests count against. */
  readonly quotaProject?: string;
  /** Of a cloud of Google's that is not googleapis.com: one of a closed list, since tokens are sent there. */
  readonly universeDomain?: string;
}

export interface AzureTarget {
  readonly cloud: 'azure';
  /** A GUID in lower case, as the other ids. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly subscriptionId?: string;
  /** The national cloud; absent: the public one. */
  readonly environment?: 'usgovernment' | 'china';
}

/** What a role of each cloud is, by the key that a role map has for that cloud. */
export interface TargetByCloud {
  readonly aws: AwsTarget;
  readonly gcp: GoogleTarget;
  readonly azure: AzureTarget;
}

/** Of those, what a token is exchanged for. */
export interface ExchangeableTargets extends Omit<TargetByCloud, 'aws'> {
  readonly aws: AwsRoleTarget;
}

export type Cloud = keyof TargetByCloud;
export type Target = TargetByCloud[Cloud];

/** In the order in which people read them. */
export const CLOUD_KEYS = ['aws', 'gcp', 'azure'] as const satisfies readonly Cloud[];

/** The same of each cloud. */
export function forEveryCloud<T>(each: T): { readonly [K in Cloud]: T } {
  return { aws: each, gcp: each, azure: each };
}

/** Whether a target is had from IAM Identity Center instead of for a token. */
export function isIdentityCenter(target: Target): target is IdentityCenterTarget {
  return 'via' in target && target.via === 'identity-center';
}
