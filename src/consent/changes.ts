import type { ConsentChange, ConsentRole, ConsentTerms } from '../core/consent.ts';
import { parseJson, isObject } from '../core/parse.ts';
import { canonicalJson } from '../core/canonical-json.ts';

/** What differs between the terms a person allowed and those asked for now, in the order in which they read them. */
export function consentChanges(before: ConsentTerms, after: ConsentTerms): readonly ConsentChange[] {
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
    ...listChanges('audience', before.audiences, after.audiences),
    ...listChanges('source', before.sources, after.sources),
    ...roleChanges(before.roles, after.roles),
  ];
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
        ? [{ sign: '+', text: `${role.name}  ${role.account}` }]
        : termChanges(known, role).map(text => ({ sign: '~', text: `${role.name}  ${text}` }));
    }),
    ...before
      .filter(({ name }) => !later.has(name))
      .map(role => ({ sign: '−', text: `${role.name}  ${role.account}` }) as const),
  ];
}

function termChanges(before: ConsentRole, after: ConsentRole): readonly string[] {
  const old = leaves({ ...fields(before.terms), source: before.source, autoAssume: before.autoAssume });
  const now = leaves({ ...fields(after.terms), source: after.source, autoAssume: after.autoAssume });
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter(path => old.get(path) !== now.get(path))
    .map(path => `${path}: ${old.get(path) ?? 'not set'} → ${now.get(path) ?? 'not set'}`);
}

function fields(terms: string): Readonly<Record<string, unknown>> {
  const value = parseJson(terms);
  return isObject(value) ? value : {};
}

/** `target.roleArn` → its value; lists and policies count as one value. */
function leaves(value: Readonly<Record<string, unknown>>, prefix = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(value).flatMap(([name, field]): readonly (readonly [string, string])[] =>
      isObject(field)
        ? [...leaves(field, `${prefix}${name}.`)]
        : [[`${prefix}${name}`, typeof field === 'string' ? field : canonicalJson(field)]],
    ),
  );
}
