import { createHash } from 'node:crypto';
import { ParsedConfig } from '../../../src/clouds/aws/config-file/parsed-config.ts';
import { DEFAULT_CONFIGURATION } from '../../../src/core/configuration.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import type { SessionRecord, StoredSession } from '../../../src/core/session.ts';
import { shimText } from '../../../src/deliver/shim.ts';
import type { Check } from '../../../src/programs/cli/doctor/checks.ts';
import { roleProfiles } from '../../../src/programs/cli/doctor/role-profiles.ts';
import type { Finding } from '../../../src/core/doctor/finding.ts';
import type { Patient } from '../../../src/programs/cli/doctor/patient.ts';
import { sessionKeyOf } from '../../../src/sessions/session-keys.ts';
import type { World } from '../../../src/sessions/world.ts';
import { createFakeExec } from '../../support/fake-exec.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeMachine, type FakePath } from '../../support/fake-machine.ts';
import { ACME_APP, awsRole } from '../../support/sample-roles.ts';
import { fakeOverview, fakeWorld } from './fake-context.ts';

export const NOW = new FakeClock().now();
export const COMMAND = '/home/dev/.local/share/rolecall/bin/rolecall';
export const PROGRAMS = '/home/dev/.local/share/rolecall/1.2.3-0123456789ab';
export const CONFIG = '/home/dev/.aws/config';

/** The session of a role of the sample repository in `/home/dev`. */
export function keyOf(role: string): string {
  return sessionKeyOf({ digest, homeDirectory: '/home/dev' }, ACME_APP, awsRole(role));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function shim(changes: Partial<Parameters<typeof shimText>[0]> = {}): FakePath {
  return {
    mode: 0o755,
    text: shimText({
      version: '1.2.3',
      runtimeDirectory: '/memory',
      node: '/usr/bin/node',
      electron: false,
      programs: PROGRAMS,
      homeDirectory: '/home/dev',
      flock: undefined,
      ...changes,
    }),
  };
}

/** Paths of a machine on which everything is in place. */
export const SOUND: Readonly<Record<string, FakePath>> = {
  '/memory': { mode: 0o1700 },
  [COMMAND]: shim(),
  [`${PROGRAMS}/helper.js`]: { text: '' },
  '/home/dev/.local/share/rolecall/bin': {},
  '/home/dev/.local/share/rolecall': {},
  '/usr/bin/node': { text: '', mode: 0o755 },
  [CONFIG]: { text: '', mode: 0o600 },
  '/workspaces/app': {},
};

/** A patient whose machine a test can still change. */
export type FakePatient = Patient & { readonly machine: FakeMachine };

/** A patient to whom nothing is wrong, but for what a test changes. */
export function fakePatient(
  changes: Partial<Omit<Patient, 'world' | 'machine' | 'parsedConfig' | 'expected' | 'delivered'>> & {
    readonly world?: Partial<World>;
    readonly paths?: Readonly<Record<string, FakePath | undefined>>;
  } = {},
): FakePatient {
  const { world, paths, ...others } = changes;
  const machine = new FakeMachine();
  for (const [file, facts] of Object.entries({ ...SOUND, ...paths })) {
    if (facts !== undefined) machine.paths.set(file, facts);
  }
  const patient = {
    world: fakeWorld({
      digest,
      exec: createFakeExec({
        [COMMAND]: () => ({ output: '1.2.3\n' }),
        '/usr/bin/node': () => ({ output: 'v24.1.0\n' }),
      }),
      ...world,
    }),
    machine,
    overview: fakeOverview({ roles: [] }),
    configuration: {
      configuration: DEFAULT_CONFIGURATION,
      file: '/home/dev/.config/rolecall/config.yaml',
      text: undefined,
      problems: [],
    },
    sessions: [],
    sessionsElsewhere: [],
    home: undefined,
    awsConfig: { path: CONFIG, text: undefined, failure: undefined },
    awsCredentials: { path: '/home/dev/.aws/credentials', text: undefined, failure: undefined },
    placeOf: (variable: string) => ({ variable }),
    nodeVersion: '24.22.0',
    version: '1.2.3',
    httpClient: () => Promise.reject(new AssumeError('network', 'This test has no network.')),
    followed: undefined,
    offline: false,
    signal: new AbortController().signal,
    ...others,
  };
  const parsedConfig = new ParsedConfig(patient.awsConfig.text);
  return { ...patient, parsedConfig, ...roleProfiles({ ...patient, parsedConfig }) };
}

export function storedSession(role: string, record: Partial<SessionRecord> = {}): StoredSession {
  return {
    record: {
      version: 2,
      key: keyOf(role),
      roleName: role,
      repository: 'acme/app',
      folder: '/workspaces/app',
      target: awsRole(role).target,
      durationSeconds: 3600,
      roleSessionName: 'jane',
      audience: 'sts.amazonaws.com',
      source: { id: 'ona-cli', program: '/usr/bin/ona' },
      mapFingerprint: undefined,
      renewUntil: NOW + 3_600_000,
      generation: 'g',
      owner: 'command',
      profile: role,
      ...record,
    },
    expiresAt: NOW + 600_000,
    lastFailure: undefined,
  };
}

/** A finding in one line: `error block-damaged /home/dev/.aws/config:3 → block`. */
export function told({ id, level, place, repair }: Finding): string {
  const line = place?.line === undefined ? '' : `:${place.line}`;
  const where = place === undefined ? '' : ` ${place.file ?? place.variable ?? ''}${line}`;
  return `${level} ${id}${where}${repair === undefined ? '' : ` → ${repair.kind}`}`;
}

/** What one check tells of a patient, the good news left out. */
export async function bad(check: Check, patient: Patient): Promise<readonly string[]> {
  return (await check(patient)).filter(({ level }) => level !== 'ok').map(told);
}
