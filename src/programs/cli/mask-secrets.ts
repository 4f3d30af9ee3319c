import { secretsOf } from '../../clouds/handout.ts';
import type { Credentials } from '../../core/credentials.ts';
import { isPipeline } from '../../sessions/pipeline.ts';
import type { CommandContext, OptionDefinition } from './command.ts';

export const MASK_OPTION: OptionDefinition = {
  flags: '--no-mask',
  description: "in GitHub Actions: do not have the runner hide the credentials in the job's log",
};

/** The program of GitHub's runner that reads what a step writes [actions/runner: JobDispatcher.cs, ProcessInvoker.cs]. */
const WORKER = /(?:^|\/)Runner\.Worker$/;

/**
 * Has GitHub's runner hide credentials in everything that the job logs from here on, when they are issued and before
 * anything else sees them. On standard error, which the runner reads as it does standard output [actions/runner:
 * ScriptHandler.cs]: standard output is often captured. A mask is the secret itself until the runner has taken it, so it is
 * written only where the runner is seen to read it. Otherwise a program of the job may be the reader (`| tee`,
 * `$(… 2>&1)`), which would keep or show the secrets.
 */
export async function maskingSecrets({
  world,
  terminal,
}: Pick<CommandContext, 'world' | 'terminal'>): Promise<((credentials: Credentials) => void) | undefined> {
  const detection = await world.detection();
  if (!isPipeline(detection) || detection.platform.id !== 'github-actions') return undefined;
  if (!WORKER.test(terminal.errorReader() ?? '')) return undefined;
  return credentials => {
    terminal.complain(secretsOf(credentials).flatMap(secret => maskCommands(secret.reveal())));
  };
}

/** One command a line of the secret, since what the runner hides it looks for line by line; `%` begins an escape there. */
function maskCommands(secret: string): readonly string[] {
  const lines = secret.split(/[\r\n]+/).filter(line => line.trim() !== '');
  return lines.map(line => `::add-mask::${line.replaceAll('%', '%25')}`);
}
