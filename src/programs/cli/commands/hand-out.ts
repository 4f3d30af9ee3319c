import { CLOUDS, HANDOUT_COMMANDS, handoutCommandOf } from '../../../clouds/clouds.ts';
import { AssumeError, type FailureKind } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import type { Role } from '../../../core/role.ts';
import { type HandoutCommand, SESSION_KEY_PATTERN } from '../../../core/session.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';

/** Longer than a helper may live, so that its own sentence arrives. */
const LIMITS = { timeoutMilliseconds: 40_000, maximumBytes: 64 * 1024 };

/** The commands with which tools ask for what a role has. */
export const handoutCommands: readonly CommandDefinition[] = HANDOUT_COMMANDS.map(
  ({ name, summary, given, askedBy, scope: known }) => ({
    name,
    summary,
    options: [
      { flags: '--session <key>', description: 'as configurations name it' },
      { flags: '--role <role>', description: 'by hand, in the repository' },
      ...(known === undefined
        ? []
        : [{ flags: '--scope <scope>', description: `with --role: for this, such as ${known}` }]),
    ],
    examples: [
      { line: `rolecall ${name} --role dev-readonly`, does: given },
      { line: `rolecall ${name} --session 0123456789abcdef0123456789abcdef`, does: askedBy },
    ],
    /**
     * The installed command answers: warm from its file, else through the helper. Asking it keeps one code path for what
     * tools get, so what works by hand works in a tool.
     */
    async run(context, input) {
      const scope = input.text('scope');
      if (scope !== undefined) return await tellForScope(context, input, scope);
      const key = await sessionOf(context, input, name);
      await context.world.command.ensure();
      const { exec, command } = context.world;
      const { exitCode, output, errorOutput } = await exec.run(
        command.path,
        [name, '--session', key],
        LIMITS,
        context.signal,
      );
      if (exitCode !== 0) throw helperFailure(exitCode, errorOutput);
      context.terminal.print([output.reveal().trimEnd()]);
      return 0;
    },
  }),
);

/** In the words in which the installed command answers; nothing of it is kept. */
async function tellForScope(context: CommandContext, input: CommandInput, scope: string): Promise<number> {
  const role = input.text('role');
  if (role === undefined || input.has('session')) throw new AssumeError('usage', '--scope goes with --role.');
  const request = { folder: await context.folder(), role, wanted: { kind: 'access-token', scope } } as const;
  const { token, expiresAt = 0 } = await context.sessions.otherToken(request, context.signal);
  const expires = { expires_on: Math.floor(expiresAt / 1000) };
  context.terminal.print([
    JSON.stringify({ version: 1, access_token: token.reveal(), token_type: 'Bearer', ...expires }),
  ]);
  return 0;
}

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

async function sessionOf(context: CommandContext, input: CommandInput, command: HandoutCommand): Promise<string> {
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
  if (held?.role !== undefined) requireCommandOf(held.role, command);
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

/** @throws AssumeError `usage` naming the command with which the role's own tools ask. */
function requireCommandOf({ name, target }: Role, command: HandoutCommand): void {
  const own = handoutCommandOf(target);
  if (own === command) return;
  const printed = printable(name, 80);
  throw new AssumeError('usage', `${printed} is a role of ${CLOUDS[target.cloud].name}.`, {
    hint: `Run \`rolecall ${own} --role ${printed}\`.`,
  });
}
