import { AssumeError, type FailureKind } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import { SESSION_KEY_PATTERN } from '../../../core/session.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';

/** Longer than a helper may live, so that its own sentence arrives. */
const LIMITS = { timeoutMilliseconds: 40_000, maximumBytes: 64 * 1024 };

export const credentialProcessCommand: CommandDefinition = {
  name: 'credential-process',
  summary: "an active role's credentials, as AWS profiles ask for them",
  options: [
    { flags: '--session <key>', description: 'as profiles name it' },
    { flags: '--role <role>', description: 'by hand, in the repository' },
  ],
  examples: [
    { line: 'rolecall credential-process --role dev-readonly', does: 'what a profile would be given; a secret' },
    { line: 'rolecall credential-process --session 0123456789abcdef0123456789abcdef', does: 'what profiles run' },
  ],
  /**
   * The installed command answers: warm from its file, else through the helper. Asking it keeps one code path for what
   * tools get, so what works by hand works in a profile.
   */
  async run(context, input) {
    const key = await sessionOf(context, input);
    await context.world.command.ensure();
    const { exec, command } = context.world;
    const { exitCode, output, errorOutput } = await exec.run(
      command.path,
      ['credential-process', '--session', key],
      LIMITS,
      context.signal,
    );
    if (exitCode !== 0) throw helperFailure(exitCode, errorOutput);
    context.terminal.print([output.reveal().trimEnd()]);
    return 0;
  },
};

/** The helper's own sentence, with a kind that has its exit code. */
function helperFailure(exitCode: number, errorOutput: string): AssumeError {
  const kinds: Readonly<Record<number, FailureKind>> = {
    3: 'no-identity-source',
    4: 'consent-needed',
    5: 'identity-rejected',
    6: 'network',
    7: 'not-renewable',
  };
  const sentence = printable(errorOutput.trim().replace(/^rolecall: /, ''), 1000);
  return new AssumeError(kinds[exitCode] ?? 'not-active', sentence || 'The helper gave no answer.');
}

async function sessionOf(context: CommandContext, input: CommandInput): Promise<string> {
  const session = input.text('session');
  const name = input.text('role');
  if ((session === undefined) === (name === undefined)) {
    throw new AssumeError('usage', 'Name a session with --session, or a role with --role.');
  }
  if (session !== undefined) {
    if (!SESSION_KEY_PATTERN.test(session)) {
      throw new AssumeError('usage', 'A session key is 32 hexadecimal digits.', {
        hint: 'It stands in the profile; `rolecall status --json` shows it.',
      });
    }
    return session;
  }
  const folder = await context.folder();
  const held = (await context.sessions.held(folder)).roles.find(each => each.name === name);
  if (held?.sessionKey !== undefined) return held.sessionKey;
  const { map, repository } = await context.sessions.allowance(folder);
  const named = [...map.roles.map(({ role }) => role), ...map.broken, ...map.overshadowed];
  if (!named.some(each => each.name === name)) {
    throw new AssumeError('role-unknown', `${repository.label} names no role ${printable(name ?? '', 80)}.`, {
      hint: '`rolecall roles` lists them.',
    });
  }
  const printed = printable(name ?? '', 80);
  throw new AssumeError('not-active', `${printed} is not active.`, { hint: `Run \`rolecall assume ${printed}\`.` });
}
