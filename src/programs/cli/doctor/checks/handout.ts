import { handoutCommandOf } from '../../../../clouds/clouds.ts';
import { answerExpiry } from '../../../../clouds/handout.ts';
import { AssumeError, asAssumeError } from '../../../../core/errors.ts';
import { parseJson } from '../../../../core/parse.ts';
import { printable } from '../../../../core/text.ts';
import { timeOfDay } from '../../present/times.ts';
import { error, type Finding, info, ok } from '../../../../core/doctor/finding.ts';
import type { Patient } from '../patient.ts';

/** Longer than a helper may live, so that its own sentence arrives. */
const LIMITS = { timeoutMilliseconds: 40_000, maximumBytes: 64 * 1024 };

/**
 * Runs the installed command once, as the role's profile does, and says whether credentials came; they are dropped at once.
 * Only for a role that is active: nothing is assumed here.
 */
export async function checkHandout(name: string, patient: Patient): Promise<readonly Finding[]> {
  const { world, overview, signal } = patient;
  const role = overview.roles.find(each => each.name === name);
  const place = { file: world.command.path };
  if (role?.sessionKey === undefined || role.role === undefined || role.state.kind !== 'active') {
    if (role === undefined || role.state.kind !== 'available') return [];
    return [info('handout', `${name} is not active, so nothing is handed out`, { fix: assume(name), role: name })];
  }
  const { target } = role.role;
  try {
    const { exitCode, output, errorOutput } = await world.exec.run(
      world.command.path,
      [handoutCommandOf(target), '--session', role.sessionKey],
      LIMITS,
      signal,
    );
    if (exitCode !== 0) throw new AssumeError('not-active', sentence(errorOutput));
    const expiresAt = answerExpiry(target, parseJson(output.reveal()));
    const now = world.clock.now();
    if (!(expiresAt > now)) throw new AssumeError('clock-skew', 'The credentials it hands out have expired already.');
    const until = timeOfDay(expiresAt, now);
    return [ok('handout', `The installed command hands out credentials until ${until}`, { place, role: name })];
  } catch (caught) {
    const failure = asAssumeError(caught);
    if (failure.kind === 'cancelled') throw failure;
    const { message, hint } = failure;
    return [error('handout-failed', message, { place, fix: hint ?? assume(name), role: name })];
  }
}

function assume(name: string): string {
  return `Run \`rolecall assume ${name}\`.`;
}

/** The helper's own, without its name before it. */
function sentence(errorOutput: string): string {
  return printable(errorOutput.trim().replace(/^rolecall: /, ''), 600) || 'The installed command gave no answer.';
}
