import type { Role } from '../core/role.ts';
import { CLOUDS, narrowingOf } from '../clouds/clouds.ts';
import { DEFAULT_DURATION } from './duration.ts';
import type { Finding } from '../documents/findings.ts';
import { type DataPath, entryOf, type LocatedEntry } from '../documents/located-tree.ts';

type Advice = Pick<Finding, 'severity' | 'code' | 'message'> & {
  /** The key it is about, below the role. */
  readonly below: readonly string[];
};

/** What is wrong, or better changed, about a role whose every key is right. */
export function roleAdvice(role: Role, entry: LocatedEntry, path: DataPath): readonly Finding[] {
  return [...permissionAdvice(role), ...durationAdvice(role), ...policyAdvice(role)]
    .map(({ below, ...advice }) => {
      let place: LocatedEntry | undefined = entry;
      for (const key of below) place = entryOf(place?.value, key);
      const { start, end } = (place ?? entry).value;
      return { ...advice, path: [...path, ...below], start, end };
    })
    .toSorted((a, b) => a.start - b.start);
}

/** Text that a coding agent reads may steer it, so what it holds is narrowed, or the map says that it is not. */
function permissionAdvice({ use, target, fullPermissions }: Role): readonly Advice[] {
  if (use !== 'agent') {
    if (fullPermissions === undefined) return [];
    const message = 'fullPermissions is about roles for coding agents (use: agent) and does nothing here. Remove it.';
    return [{ severity: 'warning', code: 'full-permissions-unused', message, below: ['fullPermissions'] }];
  }
  const narrowing = narrowingOf(target);
  const isNarrowed = narrowing !== undefined && (narrowing.hasSessionPolicy || narrowing.managedPolicies > 0);
  if (fullPermissions === true || isNarrowed) return [];
  const message =
    narrowing !== undefined
      ? 'A role for coding agents is narrowed by a session policy. Add sessionPolicy or policyArns, or `fullPermissions: true` to give an agent all that the role may do.'
      : 'A role for coding agents is narrowed by a session policy, which this one cannot have. Write `fullPermissions: true` to give an agent all that it may do.';
  return [{ severity: 'error', code: 'agent-without-session-policy', message, below: ['use'] }];
}

function durationAdvice({ durationSeconds }: Role): readonly Advice[] {
  if (durationSeconds <= DEFAULT_DURATION) return [];
  const advice = 'Shorten it to 1h, and renew; the cloud must allow the longer duration too.';
  const message = `Credentials that live longer than an hour are useful to a thief for longer. ${advice}`;
  return [{ severity: 'warning', code: 'long-duration', message, below: ['duration'] }];
}

function policyAdvice({ target }: Role): readonly Advice[] {
  const narrowing = narrowingOf(target);
  // A session policy alone that is too long is an error of its own.
  if (narrowing === undefined || narrowing.managedPolicies === 0) return [];
  const { characters, mostCharacters } = narrowing;
  if (characters <= mostCharacters) return [];
  const advice = `${CLOUDS[target.cloud].name} takes ${mostCharacters}. Shorten them, or move them into the role.`;
  const message = `The session policy and the policy ARNs have ${characters} characters together. ${advice}`;
  return [{ severity: 'warning', code: 'policy-size', message, below: [target.cloud, 'policyArns'] }];
}
