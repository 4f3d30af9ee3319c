import { isFromRepository } from '../consent/terms.ts';
import { requireConsent } from '../consent/consent-gate.ts';
import { AssumeError } from '../core/errors.ts';
import type { MappedRole } from '../core/role.ts';
import { listed, printable } from '../core/text.ts';
import type { TokenSource } from '../core/token.ts';
import { noSourceFailure } from '../identity/select-source.ts';
import type { Situation } from './situation.ts';

/** The role of that name as the first source that has it says. @throws AssumeError `role-unknown` | `role-map-invalid`. */
export function findRole({ map, repository }: Situation, name: string): MappedRole {
  const mapped = map.roles.find(({ role }) => role.name === name);
  if (mapped !== undefined) return mapped;
  const broken = map.broken.find(role => role.name === name);
  if (broken !== undefined) {
    const { problem, source } = broken;
    throw new AssumeError(
      'role-map-invalid',
      `${printable(name)} cannot be used: ${source.label}, line ${problem.range.startLine + 1}: ${problem.message}`,
      { hint: 'Correct the role map; `rolecall roles` lists its problems.' },
    );
  }
  const names = map.roles.map(({ role }) => role.name);
  throw new AssumeError('role-unknown', `${repository.label} names no role ${printable(name, 80)}.`, {
    hint:
      names.length === 0
        ? 'Add roles to .devcontainer/devcontainer.json or rolecall.yaml.'
        : `Its roles: ${listed(names.slice(0, 12))}${names.length > 12 ? ' and others' : ''}.`,
  });
}

/**
 * Everything that must be true before a token is asked for, in the order in which a person can do something about it.
 * @throws AssumeError `role-unavailable`, `no-identity-source`, `source-not-available-yet`, `policy-refused`, `consent-needed`.
 */
export function requireAllowed(situation: Situation, { role, source: roleSource }: MappedRole): TokenSource {
  const { detection, repository, reader, consent } = situation;
  const { id, kind, name } = detection.platform;
  const why = reader.whyUnavailable(role, { platform: id, kind, branch: repository.branch, claims: undefined });
  if (why !== undefined) {
    throw new AssumeError('role-unavailable', `${role.name} is not available here: ${why.reason}.`, {
      hint: why.detail,
    });
  }
  const source = requireSource(situation);
  if (detection.prebuild) {
    throw new AssumeError('policy-refused', `Nothing is assumed while ${name} prepares a prebuild.`, {
      hint: 'Assume the role once the environment is open.',
    });
  }
  if (isFromRepository(roleSource)) requireConsent(consent);
  return source;
}

function requireSource({ source, sources, detection }: Situation): TokenSource {
  if (source?.source === undefined) throw noSourceFailure(detection, sources);
  return source.source;
}
