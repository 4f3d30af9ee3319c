import { accountLabel, CLOUDS } from '../../clouds/clouds.ts';
import type { Cloud } from '../../core/target.ts';
import type { Admissions } from '../admissions.ts';
import { admissionsOfAws } from '../aws/admissions.ts';
import { admissionsOfAzure } from '../azure/admissions.ts';
import type { LoginCloud } from '../discover/login.ts';
import type { NamedTarget } from '../explain/role-trusts.ts';
import type { FoundTrust } from '../found-trust.ts';
import { admissionsOfGoogle } from '../google/admissions.ts';

type TrustByCloud = { readonly [K in Cloud]: Extract<FoundTrust, { readonly cloud: K }> };
type TrustOf<K extends Cloud> = { [P in K]: TrustByCloud[P] }[K];

const ADMISSIONS: {
  readonly [K in Cloud]: (trust: TrustByCloud[K], account: string | undefined) => Admissions;
} = {
  aws: ({ policy }) => admissionsOfAws(policy),
  gcp: ({ provider, bindings }, account) => admissionsOfGoogle(provider, bindings, account),
  azure: ({ credential }) => admissionsOfAzure(credential),
};

/** @param account the address of the account that they are to act as, where the cloud has such. */
export function admissionsOf<K extends Cloud>(trust: TrustOf<K>, account: string | undefined): Admissions {
  return ADMISSIONS[trust.cloud](trust, account);
}

/** What a pipeline says of a role that it takes. */
export interface TakenRole {
  /** The role's ARN; Google's provider; Azure's client id. */
  readonly role: string;
  readonly serviceAccount: string | undefined;
  readonly tenant: string | undefined;
}

/** What is known of a role by what a pipeline says of it; undefined where that is not in the form that the cloud has. */
export interface KnownRole {
  readonly target: NamedTarget;
  readonly account: string | undefined;
}

const OF_PIPELINES: { readonly [K in LoginCloud]: (taken: TakenRole) => KnownRole | undefined } = {
  aws: ({ role }) => {
    const id = /^arn:[^:]+:iam::(\d{12}):role\/./.exec(role)?.[1];
    return id === undefined
      ? undefined
      : { target: { cloud: 'aws', roleArn: role }, account: `${CLOUDS.aws.name} ${id}` };
  },
  gcp: ({ role: provider, serviceAccount }) => {
    if (!/^projects\/\d+\/./.test(provider)) return undefined;
    const target = { cloud: 'gcp', provider, ...(serviceAccount === undefined ? {} : { serviceAccount }) } as const;
    return { target, account: accountLabel(target) };
  },
  azure: ({ role: clientId, tenant }) => ({
    target: { cloud: 'azure', clientId },
    account: tenant === undefined ? undefined : accountLabel({ cloud: 'azure', clientId, tenantId: tenant }),
  }),
  // No file here says whom Vault lets in.
  vault: () => undefined,
};

export function knownRole(cloud: LoginCloud, taken: TakenRole): KnownRole | undefined {
  return OF_PIPELINES[cloud](taken);
}

/** Whether two names are of one role. */
export function isSameTarget(one: NamedTarget, other: NamedTarget): boolean {
  if (one.cloud !== other.cloud) return false;
  if ('roleArn' in one) return 'roleArn' in other && one.roleArn === other.roleArn;
  if ('clientId' in one) return 'clientId' in other && one.clientId.toLowerCase() === other.clientId.toLowerCase();
  if (!('provider' in one && 'provider' in other)) return false;
  return one.provider === other.provider && accountIn(one) === accountIn(other);
}

/** The address of the account that is acted as, where a target says one. */
export function accountIn(target: NamedTarget): string | undefined {
  return 'serviceAccount' in target ? target.serviceAccount : undefined;
}
