import path from 'node:path';
import type { PathFacts } from '../../../../platform/machine.ts';
import { error, type Finding, type Repair, info, ok, warning } from '../../../../core/doctor/finding.ts';
import type { Patient } from '../patient.ts';

/** As `platform/private-directory/private-directory.ts` seals its own: anything else is as good as absent to it and to the shim. */
const SEALED = 0o1700;

/** Fewer bytes or files than this, and the next assumption or renewal cannot be written. */
const LEAST_BYTES = 64 * 1024;
const LEAST_FILES = 8;

/** Where credentials and consents are kept: there, ours, private, with room, and who else could share them. */
export async function checkStorage(patient: Patient): Promise<readonly Finding[]> {
  const { world } = patient;
  return [
    ...(await checkCredentials(patient)),
    ...checkUnread(patient),
    ...(await checkState(patient, world.state.path)),
  ];
}

/** Places that earlier runs chose and nobody can look into now: a release could not take back what is there. */
function checkUnread({ overview: { unreadPlaces = [] } }: Patient): readonly Finding[] {
  return unreadPlaces.map(({ path: file, why }) =>
    warning('storage-unread', `An earlier place for credentials ${why}, so some may still be there`, {
      place: { file },
      fix: 'Find out whose it is and have it removed or given back; then run `rolecall release --all`.',
    }),
  );
}

async function checkCredentials(patient: Patient): Promise<readonly Finding[]> {
  const { world, machine } = patient;
  const directory = world.runtime?.path;
  if (directory === undefined) {
    return [
      error('storage-missing', 'There is no memory file system to keep credentials in', {
        fix: `Set \`cacheOnDisk: true\` in ${world.homeDirectory}/.config/rolecall/config.yaml to allow a private folder on disk.`,
      }),
    ];
  }
  const place = { file: directory };
  const facts = await machine.look(directory);
  const wrong = wrongWith(directory, facts, patient);
  const findings: Finding[] = [];
  if (facts === undefined) {
    findings.push(
      ok('storage', 'Credentials go to a private directory, made when the first role is assumed', { place }),
    );
  } else if (wrong === 'foreign') {
    findings.push(
      error('storage-foreign', 'The place for credentials is no directory of yours, so none are kept', {
        place,
        fix: `Remove ${directory}, or ask whom it belongs to; it is made anew.`,
      }),
    );
  } else if (wrong !== undefined) {
    findings.push(
      error('storage-not-private', 'The directory for credentials is not sealed, so none in it are served', {
        place,
        fix: 'Close it with `rolecall doctor --fix`; release the roles when somebody may have read them.',
        repair: wrong,
      }),
    );
  } else findings.push(ok('storage', 'Credentials are kept in a private directory', { place }));
  if (directory.startsWith(`${world.homeDirectory}/`)) {
    findings.push(info('storage-on-disk', 'Credentials are kept on disk, as your configuration allows', { place }));
  }
  if (directory.startsWith('/dev/shm/')) {
    const title = 'Containers that share /dev/shm and a user id share these credentials';
    findings.push(info('storage-shared', title, { place }));
  }
  return [...findings, ...(await checkRoom(patient, directory))];
}

async function checkRoom({ machine }: Patient, directory: string): Promise<readonly Finding[]> {
  const room = await machine.room(directory);
  if (room === undefined) return [];
  const full = room.freeBytes < LEAST_BYTES ? 'space' : (room.freeFiles ?? Infinity) < LEAST_FILES ? 'file' : undefined;
  if (full === undefined) return [];
  return [
    error('storage-full', `There is no ${full} left where credentials are kept`, {
      place: { file: directory },
      fix: `Remove what you do not need from ${path.dirname(directory)}.`,
    }),
  ];
}

async function checkState(patient: Patient, directory: string): Promise<readonly Finding[]> {
  const place = { file: directory };
  switch (wrongWith(directory, await patient.machine.look(directory), patient)) {
    case undefined:
      return [];
    case 'foreign':
      return [
        error('state-foreign', 'The place for consents is no directory of yours, so no role map can be allowed', {
          place,
          fix: `Remove ${directory}, or ask whom it belongs to; it is made anew.`,
        }),
      ];
    default:
      return [
        warning('state-not-private', 'The directory for consents is not sealed, so those in it do not count', {
          place,
          fix: 'Close it with `rolecall doctor --fix`.',
          repair: { kind: 'mode', file: directory, mode: SEALED },
        }),
      ];
  }
}

/** What each file in it is worth is decided by the file's own owner and mode, so closing the directory is enough. */
function wrongWith(file: string, facts: PathFacts | undefined, { machine }: Patient): Repair | 'foreign' | undefined {
  if (facts === undefined) return undefined;
  if (facts.kind !== 'directory' || facts.userId !== machine.userId) return 'foreign';
  return facts.mode === SEALED ? undefined : { kind: 'mode', file, mode: SEALED };
}
