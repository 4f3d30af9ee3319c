import type { Role, RoleConditions } from '../core/role.ts';
import { CLOUD_KEYS, type Target } from '../core/target.ts';
import { CLOUDS } from '../clouds/clouds.ts';
import { targetOf } from '../clouds/writings.ts';
import { listed, printable } from '../core/text.ts';
import { checkNode, NotPlain } from '../documents/check-node.ts';
import { durationSeconds } from './duration.ts';
import type { Finding } from '../documents/findings.ts';
import { type DataPath, type LocatedEntry } from '../documents/located-tree.ts';
import { roleAdvice } from './role-advice.ts';
import { isPlainRole, ROLE_NAME_PATTERN, type WrittenRole } from './plain/plain-role.ts';
import type { RoleMapSchemas } from './role-map-schemas.ts';

export interface ReadRole {
  readonly name: string;
  /** Undefined when any of the findings is an error. */
  readonly role: Role | undefined;
  /** In the order in which they stand in the file. */
  readonly findings: readonly Finding[];
}

/** Reads one role of a map; `path` is where `entry` is in the file's data, `source` the file's text. @throws NotPlain. */
export function readRole(
  entry: LocatedEntry,
  path: DataPath,
  source: string,
  schemas: RoleMapSchemas | undefined,
): ReadRole {
  const name = entry.key;
  const { value, findings } = checkNode(entry, {
    isPlain: isPlainRole,
    schema: schemas?.role,
    path,
    place: [],
    owner: 'a role',
    source,
    vocabulary: schemas?.vocabulary,
  });
  const errors = [...nameFindings(entry, path, schemas), ...cloudFindings(entry, path), ...findings].toSorted(
    (a, b) => a.start - b.start,
  );
  const target = value === undefined ? undefined : targetOf(value);
  if (value === undefined || target === undefined || errors.length > 0) {
    return { name, role: undefined, findings: errors };
  }
  const role = roleOf(name, value, target);
  const advice = roleAdvice(role, entry, path);
  return { name, role: advice.some(({ severity }) => severity === 'error') ? undefined : role, findings: advice };
}

function nameFindings(
  { key, keyStart: start, keyEnd: end }: LocatedEntry,
  path: DataPath,
  schemas: RoleMapSchemas | undefined,
): readonly Finding[] {
  if (ROLE_NAME_PATTERN.test(key)) return [];
  if (schemas === undefined) throw new NotPlain();
  const { code, expected } = schemas.vocabulary.rule('roles.*');
  return [{ severity: 'error', code, message: `"${printable(key, 64)}" is not ${expected}.`, path, start, end }];
}

function cloudFindings(entry: LocatedEntry, path: DataPath): readonly Finding[] {
  const { value, keyStart, keyEnd } = entry;
  if (value.kind !== 'map') return [];
  const named = value.entries.filter(({ key }) => CLOUD_KEYS.some(cloud => cloud === key));
  const [, second] = named;
  if (named.length === 0) {
    const message = 'The role has no target. Add one of aws, gcp and azure.';
    return [{ severity: 'error', code: 'no-cloud', message, path, start: keyStart, end: keyEnd }];
  }
  // The same key twice is reported as that.
  if (second === undefined || new Set(named.map(({ key }) => key)).size < 2) return [];
  const clouds = listed(named.map(({ key }) => key));
  const message = `A role has one of aws, gcp and azure; this one has ${clouds}. Split it into several roles.`;
  const at = { start: second.keyStart, end: second.keyEnd };
  return [{ severity: 'error', code: 'several-clouds', message, path: [...path, second.key], ...at }];
}

function roleOf(name: string, written: WrittenRole, target: Target): Role {
  const {
    description,
    use,
    duration,
    when,
    confirm,
    default: isDefault,
    fullPermissions,
    reviewed,
    reviewedBy,
  } = written;
  const { usual } = CLOUDS[target.cloud].durations;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    use: use ?? 'developer',
    durationSeconds: (duration === undefined ? undefined : durationSeconds(duration)) ?? usual,
    target,
    when: conditionsOf(when),
    confirm: confirm ?? false,
    default: isDefault ?? false,
    ...(fullPermissions === true ? { fullPermissions } : {}),
    ...(reviewed === undefined ? {} : { reviewed }),
    ...(reviewedBy === undefined ? {} : { reviewedBy }),
  };
}

function conditionsOf(when: WrittenRole['when']): RoleConditions {
  const { branches, platforms, claims } = when ?? {};
  return {
    ...(branches === undefined ? {} : { branches }),
    ...(platforms === undefined ? {} : { platforms }),
    ...(claims === undefined
      ? {}
      : {
          claims: Object.fromEntries(
            Object.entries(claims).map(([claim, values]) => [claim, typeof values === 'string' ? [values] : values]),
          ),
        }),
  };
}
