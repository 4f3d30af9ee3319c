import type { ConsentChange, ConsentRole, ConsentTerms, MovedRepository } from '../core/consent.ts';
import { parseJson, isObject } from '../core/parse.ts';
import { CLOUD_KEYS } from '../core/target.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { printable } from '../core/text.ts';
import { roleText } from './role-facts.ts';

/** What differs between the terms a person allowed and those asked for now, in the order in which they read them. */
export function consentChanges(allowed: ConsentTerms, after: ConsentTerms): readonly ConsentChange[] {
  const before = allowed.repository === after.repository ? allowed : underLabel(allowed, after.label);
  const roles = roleChanges(before.roles, after.roles);
  return [
    ...fieldChange('repository', before.repository, after.repository),
    ...fieldChange('environment', `${before.platform} ${before.environment}`, `${after.platform} ${after.environment}`),
    ...fieldChange('identity', before.identity, after.identity),
    ...fieldChange('issuer', before.issuer ?? 'not fixed', after.issuer ?? 'not fixed'),
    ...listChanges(
      'host',
      before.hosts.map(({ host, receives }) => `${host} receives ${receives}`),
      after.hosts.map(({ host, receives }) => `${host} receives ${receives}`),
    ),
    ...settingChanges(before, after),
    // Audiences follow from the roles' clouds; alone they differ when the person's own roles got another cloud.
    ...(roles.length === 0 ? listChanges('audience', before.audiences, after.audiences) : []),
    ...listChanges('source', before.sources, after.sources),
    ...roles,
  ];
}

/** What a host receives names the repository: said once, a new address is not a change of each host too. */
function underLabel({ hosts, ...terms }: ConsentTerms, label: string): ConsentTerms {
  const receives = `a GitHub token that can write to ${terms.label}`;
  const named = hosts.map(each =>
    each.receives === receives ? { ...each, receives: `a GitHub token that can write to ${label}` } : each,
  );
  return { ...terms, label, hosts: named };
}

/** Where the repository was when this was allowed, if it was elsewhere. */
export function movedRepository(allowed: ConsentTerms, after: ConsentTerms): MovedRepository | undefined {
  const { repository, label } = allowed;
  if (repository === after.repository) return undefined;
  const there = { ...underLabel(allowed, after.label), repository: after.repository };
  return { repository, label, isAll: canonicalJson(there) === canonicalJson(after) };
}

/** What happened to the address of a repository that was allowed, one sentence: whether it is the same one only people know. */
export function movedText(
  { repository, label }: Pick<ConsentTerms, 'repository' | 'label'>,
  moved: MovedRepository,
): string {
  // Where only the host differs the names say nothing.
  const isRenamed = label !== moved.label;
  const [from, to] = isRenamed ? [moved.label, label] : [moved.repository, repository];
  return moved.isAll
    ? `This folder was of ${printable(from)} when you allowed it, and is of ${printable(to)} now: the address changed, the roles did not.`
    : `This folder was of ${printable(from)} when you allowed it, and is of ${printable(to)} now, with other terms.`;
}

function fieldChange(name: string, before: string, after: string): readonly ConsentChange[] {
  return before === after ? [] : [{ sign: '~', text: `${name}: ${before} → ${after}` }];
}

function listChanges(name: string, before: readonly string[], after: readonly string[]): readonly ConsentChange[] {
  return [
    ...after.filter(item => !before.includes(item)).map(item => ({ sign: '+', text: `${name} ${item}` }) as const),
    ...before.filter(item => !after.includes(item)).map(item => ({ sign: '−', text: `${name} ${item}` }) as const),
  ];
}

function roleChanges(before: readonly ConsentRole[], after: readonly ConsentRole[]): readonly ConsentChange[] {
  const earlier = new Map(before.map(role => [role.name, role]));
  const later = new Set(after.map(({ name }) => name));
  return [
    ...after.flatMap((role): readonly ConsentChange[] => {
      const known = earlier.get(role.name);
      return known === undefined
        ? [{ sign: '+', text: roleText(role), role }]
        : termChanges(known, role).map(text => ({ sign: '~', text: `${role.name}  ${text}`, role }));
    }),
    ...before.filter(({ name }) => !later.has(name)).map(role => ({ sign: '−', text: roleText(role), role }) as const),
  ];
}

function termChanges(before: ConsentRole, after: ConsentRole): readonly string[] {
  return differences(wordedTerms(before), wordedTerms(after));
}

function settingChanges(before: ConsentTerms, after: ConsentTerms): readonly ConsentChange[] {
  const texts = differences(new Map(identityTexts(before)), new Map(identityTexts(after)));
  return texts.map(text => ({ sign: '~', text }));
}

/** `identity.provider.issuer` → its value: what a map says of identities beside a broker, in the map's own words. */
export function identityTexts({
  identitySettings = '',
}: ConsentTerms): readonly (readonly [name: string, text: string])[] {
  const { provider, ...others } = fields(parseJson(identitySettings));
  const { clientIds, ...rest } = fields(provider);
  return leaves({ ...others, provider: { ...rest, clientId: oneForAll(clientIds) } }, 'identity.');
}

/** One client for all clouds, as it is usually written, instead of a line for each. */
function oneForAll(clientIds: unknown): unknown {
  const named = fields(clientIds);
  const [first, ...others] = CLOUD_KEYS.map(cloud => named[cloud]);
  return first !== undefined && others.every(other => other === first) ? first : clientIds;
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter(name => before.get(name) !== after.get(name))
    .map(name => `${name}: ${before.get(name) ?? 'not set'} → ${after.get(name) ?? 'not set'}`);
}

/** A role's terms as a map writes them, so that a person finds there what they read here. */
function wordedTerms({ terms, source, autoAssume }: ConsentRole): ReadonlyMap<string, string> {
  const { target, when, durationSeconds, confirm, default: isDefault, ...others } = fields(parseJson(terms));
  return new Map(
    leaves({
      ...withoutRepetition(fields(target)),
      duration: typeof durationSeconds === 'number' ? writtenDuration(durationSeconds) : durationSeconds,
      'asks each time': confirm,
      'assumed when you open this folder': autoAssume,
      'default of new terminals': isDefault,
      ...fields(when),
      ...others,
      'defined in': source,
    }),
  );
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** An ARN says partition and account, and the keys beside it say the cloud. */
function withoutRepetition(target: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { cloud: _cloud, partition: _partition, accountId, ...rest } = target;
  return 'roleArn' in rest ? rest : { accountId, ...rest };
}

/** `1h`, `1h30m`, `3630s` as `1h30s`: every second counts, so that two durations never read the same. */
function writtenDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('');
}

/** `claims.groups` → its value; a list counts as one value. */
function leaves(
  value: Readonly<Record<string, unknown>>,
  prefix = '',
): readonly (readonly [name: string, text: string])[] {
  return Object.entries(value).flatMap(([name, field]): readonly (readonly [string, string])[] => {
    if (field === undefined) return [];
    return isObject(field) ? leaves(field, `${prefix}${name}.`) : [[`${prefix}${name}`, leafText(field)]];
  });
}

function leafText(field: unknown): string {
  if (typeof field === 'boolean') return field ? 'yes' : 'no';
  return typeof field === 'string' ? field : canonicalJson(field);
}
