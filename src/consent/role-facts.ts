import type { ConsentRole } from '../core/consent.ts';
import { isObject, parseJson } from '../core/parse.ts';
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
  const terms = fields(parseJson(role.terms));
  const target = fields(terms['target']);
  const cloudName = cloudNameOf(target);
  const named = (name: string | undefined): string => (name === undefined ? role.name : `${role.name} → ${name}`);
  const general = [
    ...policyFacts(target),
    ...(terms['fullPermissions'] === true ? ['its full permissions for an agent too'] : []),
    ...(typeof terms['use'] === 'string' ? [terms['use']] : []),
  ];
  return {
    head: named(cloudName),
    // Another partition's ARN stays whole: nothing else says which it is.
    shortHead: named(cloudName?.replace(/^arn:aws:iam::[0-9]{12}:/, '')),
    general,
    facts: [
      role.account,
      ...durationFact(terms, target),
      ...(role.autoAssume ? ['assumed when you open this folder'] : []),
      ...(terms['confirm'] === true ? ['asks each time'] : []),
      ...general,
      ...conditionFacts(fields(terms['when'])),
      ...(terms['default'] === true ? ['default of new terminals'] : []),
      ...(typeof terms['refusal'] === 'string' ? [`not given now: ${terms['refusal']}`] : []),
    ],
    nameTells: cloudName === undefined || tells(role.name, cloudName),
  };
}

/** One line. */
export function roleText(role: ConsentRole): string {
  const { head, facts } = roleFacts(role);
  return [head, ...facts].join(' · ');
}

/** As a person should read them: what is taken by itself first, then what lasts longest. */
export function byWeight(roles: readonly ConsentRole[]): readonly ConsentRole[] {
  const weighed = roles.map(role => ({ role, seconds: secondsOf(fields(parseJson(role.terms))) ?? 0 }));
  return weighed
    .toSorted(
      (one, other) => Number(other.role.autoAssume) - Number(one.role.autoAssume) || other.seconds - one.seconds,
    )
    .map(({ role }) => role);
}

function cloudNameOf({ roleArn, identityCenter, serviceAccount, provider, clientId }: Fields): string | undefined {
  const { roleName, startUrl } = fields(identityCenter);
  if (typeof roleName === 'string') {
    return `permission set ${roleName}${typeof startUrl === 'string' ? ` of ${startUrl.replace(/^https:\/\//, '')}` : ''}`;
  }
  return [roleArn, serviceAccount, provider, clientId].find(name => typeof name === 'string');
}

/** How long a permission set lasts is not the map's to say. */
function durationFact(terms: Fields, target: Fields): readonly string[] {
  const seconds = secondsOf(terms);
  return seconds === undefined || 'identityCenter' in target ? [] : [durationText(seconds * 1000)];
}

function secondsOf({ durationSeconds }: Fields): number | undefined {
  return typeof durationSeconds === 'number' ? durationSeconds : undefined;
}

/** Whether anything narrows what the role may do: a question of AWS roles that are taken with a token. */
function policyFacts({ roleArn, sessionPolicy, policyArns }: Fields): readonly string[] {
  if (roleArn === undefined) return [];
  const managed = Array.isArray(policyArns) ? policyArns.length : 0;
  const narrowing = [
    ...(sessionPolicy === undefined ? [] : ['narrowed by a session policy']),
    ...(managed === 0
      ? []
      : [managed === 1 ? 'narrowed by 1 managed policy' : `narrowed by ${managed} managed policies`]),
  ];
  return narrowing.length === 0 ? ['no session policy'] : narrowing;
}

function conditionFacts({ branches, platforms, claims }: Fields): readonly string[] {
  return [
    ...texts(branches)
      .slice(0, 1)
      .map(() => `only on ${few(texts(branches))}`),
    ...texts(platforms)
      .slice(0, 1)
      .map(() => `only in ${few(texts(platforms))}`),
    ...Object.entries(fields(claims)).map(([claim, values]) => `only with ${claim} ${few(texts(values))}`),
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

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}
