import type { ConsentRole } from '../core/consent.ts';
import { accountOf, asksDuration, consentFactsOf, nameInAccount, narrowingOf, targetName } from '../clouds/clouds.ts';
import type { RoleConditions } from '../core/role.ts';
import { isIdentityCenter, type Target } from '../core/target.ts';
import { readRoleTerms } from './role-terms.ts';
import { durationText } from '../core/text.ts';

/** Everything in a role's terms that could change a mind, in the words of both front ends; not yet safe to print. */
export interface RoleFacts {
  /** `deploy → arn:aws:iam::111122223333:role/deploy`: the role as the cloud names it is never left out. */
  readonly head: string;
  /** The same where there is little room: `deploy → role/deploy`, for the account stands among the facts. */
  readonly shortHead: string;
  /** `AWS 111122223333`, `1 h`, `assumed when you open this folder`, `no session policy` … */
  readonly facts: readonly string[];
  /** Those of the facts that many roles share, and that can be said of all at once. */
  readonly general: readonly string[];
  /** Whether the map's name says which role it is: `docs-reader` for an administrator does not. */
  readonly nameTells: boolean;
}

export function roleFacts(role: ConsentRole): RoleFacts {
  const terms = readRoleTerms(role.terms);
  if (terms === undefined) {
    return { head: role.name, shortHead: role.name, general: [], facts: [role.account], nameTells: true };
  }
  const { target, use, durationSeconds, when, confirm, isDefault, fullPermissions, refusal } = terms;
  const cloudName = cloudNameOf(target);
  const general = [
    ...policyFacts(target),
    ...consentFactsOf(target),
    ...(fullPermissions ? ['its full permissions for an agent too'] : []),
    use,
  ];
  return {
    head: `${role.name} → ${cloudName}`,
    shortHead: `${role.name} → ${cloudNameOf(target, nameInAccount)}`,
    general,
    facts: [
      role.account,
      // How long a permission set lasts is not the map's to say.
      ...(isIdentityCenter(target) ? [] : [lasting(target, durationSeconds)]),
      ...(role.autoAssume ? ['assumed when you open this folder'] : []),
      ...(confirm ? ['asks each time'] : []),
      ...general,
      ...conditionFacts(when),
      ...(isDefault ? ['default of new terminals'] : []),
      ...(refusal === undefined ? [] : [`not given now: ${refusal}`]),
    ],
    nameTells: tells(role.name, cloudName),
  };
}

/** One line. */
export function roleText(role: ConsentRole): string {
  const { head, facts } = roleFacts(role);
  return [head, ...facts].join(' · ');
}

/** As a person should read them: what is taken by itself first, then what lasts longest. */
export function byWeight(roles: readonly ConsentRole[]): readonly ConsentRole[] {
  const weighed = roles.map(role => ({ role, seconds: readRoleTerms(role.terms)?.durationSeconds ?? 0 }));
  return weighed
    .toSorted(
      (one, other) => Number(other.role.autoAssume) - Number(one.role.autoAssume) || other.seconds - one.seconds,
    )
    .map(({ role }) => role);
}

function cloudNameOf(target: Target, nameOf: (target: Target) => string = targetName): string {
  if (!isIdentityCenter(target)) return nameOf(target);
  const { roleName, startUrl } = target.identityCenter;
  return `permission set ${roleName} of ${startUrl.replace(/^https:\/\//, '')}`;
}

function lasting(target: Target, durationSeconds: number): string {
  return asksDuration(target) ? durationText(durationSeconds * 1000) : `as long as ${accountOf(target).cloud} decides`;
}

/** Whether anything narrows what the role may do, where anything can. */
function policyFacts(target: Target): readonly string[] {
  const narrowing = narrowingOf(target);
  if (narrowing === undefined) return [];
  const { hasSessionPolicy, managedPolicies } = narrowing;
  const managed = managedPolicies === 1 ? '1 managed policy' : `${managedPolicies} managed policies`;
  const facts = [
    ...(hasSessionPolicy ? ['narrowed by a session policy'] : []),
    ...(managedPolicies === 0 ? [] : [`narrowed by ${managed}`]),
  ];
  return facts.length === 0 ? ['no session policy'] : facts;
}

function conditionFacts({ branches, platforms, claims = {} }: RoleConditions): readonly string[] {
  return [
    ...(branches === undefined ? [] : [`only on ${few(branches)}`]),
    ...(platforms === undefined ? [] : [`only in ${few(platforms)}`]),
    ...Object.entries(claims).map(([claim, values]) => `only with ${claim} ${few(values)}`),
  ];
}

/** Conditions narrow: where they are many, the rest is counted. */
function few(values: readonly string[]): string {
  return values.length <= 4 ? values.join(', ') : `${values.slice(0, 3).join(', ')} and ${values.length - 3} others`;
}

/** `dev-readonly` tells `acme-dev-readonly`, whatever stands between the words. */
function tells(name: string, cloudName: string): boolean {
  const [own, cloud] = [name, cloudName.split('/').at(-1) ?? cloudName].map(text =>
    text.toLowerCase().replace(/[^a-z0-9]/g, ''),
  );
  return own !== undefined && cloud !== undefined && (cloud.includes(own) || own.includes(cloud));
}
