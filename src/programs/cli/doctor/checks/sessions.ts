import type { StoredSession } from '../../../../core/session.ts';
import { durationText, printable } from '../../../../core/text.ts';
import { ENGLISH } from '../../../../core/words.ts';
import type { PlacedSession } from '../../../../sessions/session-places.ts';
import type { RoleOverview } from '../../../../sessions/overview/overview.ts';
import { orphanReason } from '../../../../sessions/overview/role-words.ts';
import { error, type Finding, info, warning } from '../../../../core/doctor/finding.ts';
import type { Patient } from '../patient.ts';

/** Roles that were assumed: whether they still serve, why they will not be renewed, and what the helper met last. */
export async function checkSessions(patient: Patient): Promise<readonly Finding[]> {
  const { overview, sessions } = patient;
  const vanished = await Promise.all(sessions.map(session => checkFolder(session, patient)));
  return [
    ...overview.roles.flatMap(role => checkRole(role, patient)),
    ...overview.orphans.map(({ name, expiresAt, why }) =>
      info('session-orphaned', `${name} still serves for ${durationText(expiresAt - patient.world.clock.now())}`, {
        fix: `Nothing renews it (${printable(orphanReason(why, overview, ENGLISH))}): \`rolecall release ${name}\` ends it now.`,
        role: name,
      }),
    ),
    ...vanished.flat(),
    ...patient.sessionsElsewhere.map(session => elsewhere(session, patient)),
  ];
}

/** Of a place that an earlier run chose: the installed command of then may still serve it. */
function elsewhere({ record, place, expiresAt }: PlacedSession, { overview, world }: Patient): Finding {
  const { roleName, folder } = record;
  const here = folder === overview.repository.folder;
  const left = (expiresAt ?? 0) - world.clock.now();
  const lasts = left > 0 ? `for ${durationText(left)} more` : 'expired';
  const end = here ? `rolecall release ${roleName}` : 'rolecall release --all';
  const whose = here ? roleName : `${roleName} of ${printable(folder)}`;
  return info('session-elsewhere', `${whose} is kept in an earlier place for credentials, ${lasts}`, {
    place: { file: place },
    fix: `The next \`rolecall assume\` takes it away; \`${end}\` does it now.`,
    ...(here ? { role: roleName } : {}),
  });
}

function checkRole(overview: RoleOverview, patient: Patient): readonly Finding[] {
  const { name, state, lastFailure } = overview;
  if (state.kind !== 'expired' && state.kind !== 'active' && lastFailure === undefined) return [];
  const now = patient.world.clock.now();
  const why = whyNotRenewed(overview, patient);
  const renew = `Run \`rolecall renew ${name}\`.`;
  const findings: Finding[] = [];
  if (state.kind === 'expired') {
    const ago = state.expiredAt === undefined ? '' : ` ${durationText(now - state.expiredAt)} ago`;
    findings.push(
      why === undefined
        ? info('session-expired', `${name} expired${ago}; the next tool that asks has it renewed`, { role: name })
        : warning('session-expired', `${name} expired${ago}: ${why}`, { fix: renew, role: name }),
    );
  }
  if (state.kind === 'active' && !state.renewable) {
    const left = durationText(state.expiresAt - now);
    const title = `${name} ends in ${left} and is not renewed${why === undefined ? '' : `: ${why}`}`;
    findings.push(info('session-not-renewed', title, { fix: renew, role: name }));
  }
  if (lastFailure !== undefined) {
    const make = lastFailure.kind === 'clock-skew' ? error : warning;
    const ago = durationText(Math.max(0, now - lastFailure.at));
    findings.push(
      make('renewal-failed', `${name} could not be renewed ${ago} ago: ${lastFailure.message}`, {
        fix: lastFailure.hint ?? renew,
        role: name,
      }),
    );
  }
  return findings;
}

/** Undefined where the next tool that asks has it renewed. */
function whyNotRenewed(
  { role, sessionKey }: RoleOverview,
  { sessions, sessionsElsewhere, world }: Patient,
): string | undefined {
  const record = [...sessions, ...sessionsElsewhere].find(({ record: { key } }) => key === sessionKey)?.record;
  if (record === undefined || (record.source !== undefined && record.renewUntil > world.clock.now())) return undefined;
  if (role?.confirm === true) return 'it asks a person each time';
  if (record.renewUntil === 0) return 'its role map changed since, or is not allowed any more';
  return record.source === undefined
    ? 'its identity needs a person'
    : 'the time for which it was renewed without asking is over';
}

async function checkFolder({ record }: StoredSession, { machine, world }: Patient): Promise<readonly Finding[]> {
  const { key, roleName, folder } = record;
  if ((await machine.look(folder)) !== undefined) return [];
  const shared = world.runtime?.path.startsWith('/dev/shm/') === true;
  return [
    warning('session-of-missing-folder', `${roleName} was assumed for a folder that is not here`, {
      place: { file: folder },
      fix: shared
        ? 'It may be of another container that shares /dev/shm: when not, run `rolecall release --all`.'
        : 'Release it with `rolecall doctor --fix`.',
      // In shared memory it may be in use where we cannot see.
      repair: shared ? undefined : { kind: 'release', key },
    }),
  ];
}
