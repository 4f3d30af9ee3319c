import { closeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { refusalFor } from '../../clouds/handout.ts';
import { asAssumeError, AssumeError, exitCodeOf } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';
import { systemClock } from '../../platform/clock.ts';
import { useCodeCache } from '../../platform/installation/code-cache.ts';
import { requireOwnSessions } from './require-own-sessions.ts';
import { openPrivateDirectory } from '../../platform/private-directory/private-directory.ts';
import { processStart } from '../../platform/process-start.ts';
import { writeWhole } from '../../platform/write-whole.ts';
import { sessionFileName } from '../../store/session-files.ts';
import { SessionStore } from '../../store/session-store.ts';
import { WindowLeases } from '../../store/window-leases.ts';
import { handOut } from '../../sessions/hand-out.ts';
import { renewSession } from '../../sessions/renew-session.ts';
import { renewalNeeds } from './renewal-needs.ts';

/** No helper lives longer: a cloud or CLI that hangs must not keep the others of a batch waiting for ever. */
const LIFETIME_MILLISECONDS = 30_000;

const command = process.argv[4] ?? '';

/** On which the shim hands over the session's lock. */
const LOCK_DESCRIPTOR = 9;

/**
 * The program behind the shim, started on a miss: `helper.js DIRECTORY FLOCK COMMAND KEY [held]`. DIRECTORY is the private one,
 * FLOCK may be empty, COMMAND says whose tools ask, `held` says that descriptor 9, inherited from the shim, holds the session's lock. Prints the answer;
 * else one sentence on stderr and an exit code, or what the tools of that cloud want in their place. Never asks anybody anything.
 */
async function main(): Promise<void> {
  // In its fraction of a second nothing is run so often that it would be worth optimizing, and V8's optimizer is 6 MB. Before the
  // code cache, which is kept apart by flags.
  setFlagsFromString('--no-opt');
  useCodeCache(__dirname, 'helper');
  const [, , directory = '', flock = '', , key = '', held] = process.argv;
  if (directory === '') {
    throw new AssumeError('not-active', 'There is no private place for credentials here, so no role is active.', {
      hint: 'Set `cacheOnDisk: true` in ~/.config/rolecall/config.yaml to allow one on disk, then install Rolecall again.',
    });
  }
  const privateDirectory = openPrivateDirectory({
    path: directory,
    flock: flock === '' ? undefined : flock,
    ...(held === 'held' ? { heldLock: sessionFileName(key, 'lock') } : {}),
  });
  requireOwnSessions(directory, __dirname);
  const store = new SessionStore(privateDirectory, systemClock);
  const leases = new WindowLeases(privateDirectory, systemClock, processStart);
  const answer = await handOut(command, key, {
    store,
    clock: systemClock,
    obtain: async file => renewSession(file, await renewalNeeds(file)),
    presence: folder => leases.presence(folder),
  });
  // Before the answer is printed: a reader that does not read must keep nobody else waiting.
  if (held === 'held') closeSync(LOCK_DESCRIPTOR);
  if (!writeWhole(1, `${answer.reveal()}\n`)) {
    throw new AssumeError('local-file', 'The credentials could not be written to standard output.', {
      hint: 'Check that what reads them is running, and that its disk is not full.',
    });
  }
}

async function fail(error: unknown): Promise<void> {
  const failure = await explained(asAssumeError(error));
  const refusal = refusalFor(command, failure);
  if (refusal !== undefined) {
    writeWhole(1, `${refusal}\n`);
    process.exit(0);
  }
  const { kind, message, hint } = failure;
  writeWhole(2, `rolecall: ${printable([message, ...(hint === undefined ? [] : [hint])].join(' '), 1000)}\n`);
  process.exit(exitCodeOf(kind));
}

/** Of what nobody foresaw, programs that are not whole are the likeliest cause: looked for only then. */
async function explained(failure: AssumeError): Promise<AssumeError> {
  if (failure.kind !== 'internal') return failure;
  try {
    const { damageOf } = await import('../../platform/installation/whole-programs.ts');
    return damageOf(__dirname) ?? failure;
  } catch (error) {
    return asAssumeError(error);
  }
}

setTimeout(() => {
  void fail(new AssumeError('network', `No credentials within ${LIFETIME_MILLISECONDS / 1000} seconds.`));
}, LIFETIME_MILLISECONDS);
main().then(() => process.exit(), fail);
