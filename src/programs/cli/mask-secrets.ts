import type { AwsCredentials } from '../../core/credentials.ts';
import { isPipeline } from '../../sessions/pipeline.ts';
import type { CommandContext, OptionDefinition } from './command.ts';

export const MASK_OPTION: OptionDefinition = {
  flags: '--no-mask',
  description: "in GitHub Actions: do not have the runner hide the credentials in the job's log",
};

/**
 * Has GitHub's runner hide credentials in everything that the job logs from here on, when they are issued and before
 * anything else sees them. On standard error, which the runner reads as it does standard output [actions/runner:
 * ScriptHandler.cs]: standard output is often captured. Only where the runner can be the reader, so in its own job and
 * through a pipe: a terminal would show the secrets, and a file would keep them.
 */
export async function maskingSecrets({
  world,
  terminal,
}: Pick<CommandContext, 'world' | 'terminal'>): Promise<((credentials: AwsCredentials) => void) | undefined> {
  const detection = await world.detection();
  if (!isPipeline(detection) || detection.platform.id !== 'github-actions' || !terminal.errorIsPiped) return undefined;
  return ({ accessKeyId, secretAccessKey, sessionToken }) => {
    terminal.complain([accessKeyId, secretAccessKey.reveal(), sessionToken.reveal()].flatMap(maskCommands));
  };
}

/** One command a line of the secret, since what the runner hides it looks for line by line; `%` begins an escape there. */
function maskCommands(secret: string): readonly string[] {
  const lines = secret.split(/[\r\n]+/).filter(line => line.trim() !== '');
  return lines.map(line => `::add-mask::${line.replaceAll('%', '%25')}`);
}
