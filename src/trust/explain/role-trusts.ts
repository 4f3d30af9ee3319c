import type { Cloud, Target } from '../../core/target.ts';
import { knownText } from '../../documents/written-text.ts';
import type { FoundTrust } from '../found-trust.ts';
import { defaultAudiences } from '../google/audiences.ts';
import { isText } from '../open-text.ts';
import { type Verdict, verdictOf } from '../verdict.ts';

type TrustByCloud = { readonly [K in Cloud]: Extract<FoundTrust, { readonly cloud: K }> };
type TrustOf<K extends Cloud> = { [P in K]: TrustByCloud[P] }[K];

/** Of a target, what names the role: its ARN, a provider, a client. */
export type NamedTarget =
  | { readonly cloud: Cloud; readonly roleArn: string }
  | { readonly cloud: Cloud; readonly provider: string }
  | { readonly cloud: Cloud; readonly clientId: string }
  | Target;

/** A trust that is, or may be, the one of a role. */
export interface RoleTrust {
  readonly trust: FoundTrust;
  readonly ofRole: 'holds' | 'unknown';
}

/**
 * The trusts that a role's target names: its role, provider or application. Where one is certainly it, those that only may be are
 * left out.
 */
export function trustsOf(target: NamedTarget, trusts: readonly FoundTrust[]): readonly RoleTrust[] {
  const found = trusts.flatMap((trust): readonly RoleTrust[] => {
    const ofRole = isOf(trust, target);
    return ofRole === 'fails' ? [] : [{ trust, ofRole }];
  });
  const certain = found.filter(({ ofRole }) => ofRole === 'holds');
  return certain.length > 0 ? certain : found;
}

const ARE_OF: { readonly [K in Cloud]: (trust: TrustByCloud[K], target: NamedTarget) => Verdict } = {
  aws: ({ policy, role }, target) => {
    if (!('roleArn' in target)) return 'fails';
    const federated = policy.statements.some(({ principals }) =>
      principals?.principals.some(({ kind }) => kind === 'Federated'),
    );
    // One that the policy's own file does not name may be called anything.
    if (role?.name === undefined) return federated ? 'unknown' : 'fails';
    return isText(role.name, roleNameOf(target.roleArn));
  },
  gcp: ({ provider }, target) => {
    if (!('provider' in target)) return 'fails';
    const [name] = defaultAudiences(provider.name);
    return name === undefined ? 'unknown' : isText(name, `//iam.googleapis.com/${target.provider}`);
  },
  azure: ({ credential: { application } }, target) => {
    if (!('clientId' in target)) return 'fails';
    // Files name an application by its object, its name or its resource as often as by the client's id.
    const known = application === undefined ? undefined : knownText(application);
    return known?.toLowerCase() === target.clientId.toLowerCase() ? 'holds' : 'unknown';
  },
};

function isOf<K extends Cloud>(trust: TrustOf<K>, target: NamedTarget): Verdict {
  return trust.cloud === target.cloud ? ARE_OF[trust.cloud](trust, target) : 'fails';
}

/** `arn:aws:iam::111122223333:role/ci/deploy` → `deploy`. */
function roleNameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/**
 * Whether a role is called by the ARN that its file gives it: a path is a part of it. `unknown` where the file leaves it open.
 * Of anything but a role of AWS it holds.
 */
export function isAtPath(trust: FoundTrust, target: NamedTarget): Verdict {
  if (!('roleArn' in target) || !('policy' in trust) || trust.role === undefined) return 'holds';
  const path = /:role(\/.*\/|\/)[^/]*$/.exec(target.roleArn)?.[1] ?? '/';
  const { path: given } = trust.role;
  return given === undefined ? verdictOf(path === '/') : isText(given, path);
}

/**
 * Whether a policy can be of a role's account: an OpenID provider that it names is of the same one. Of anything but a role of AWS,
 * and where the file leaves the account open, it holds.
 */
export function isInAccount(trust: FoundTrust, target: NamedTarget): Verdict {
  if (!('roleArn' in target) || !('policy' in trust)) return 'holds';
  const accounts = trust.policy.statements.flatMap(({ principals }) =>
    (principals?.principals ?? []).flatMap(({ kind, name }) => {
      const arn = kind === 'Federated' ? knownText(name) : undefined;
      return arn?.includes(':oidc-provider/') === true ? [accountOf(arn)] : [];
    }),
  );
  return verdictOf(accounts.length === 0 || accounts.includes(accountOf(target.roleArn)));
}

/** `arn:aws:iam::111122223333:` with its partition, of which each has accounts of its own. */
function accountOf(arn: string): string {
  return arn.split(':').slice(0, 5).join(':');
}
