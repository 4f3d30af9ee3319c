import { AssumeError } from '../../../core/errors.ts';
import { listed, printable } from '../../../core/text.ts';
import type { KeptFresh } from '../../../sessions/keep-fresh.ts';
import { KEEPING_INTERVAL } from '../../../store/refresh-times.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { timeOfDay } from '../present/times.ts';
import { runChild } from '../run-child.ts';

/** What is kept, and what runs meanwhile. */
interface Wanted {
  /** Undefined: every role, whatever its repository. */
  readonly role: string | undefined;
  readonly program: readonly string[];
}

export const keepCommand: CommandDefinition = {
  name: 'keep',
  summary: 'keep the token files of active roles fresh where no VS Code window does',
  argument: {
    syntax: '[words...]',
    description: 'a role, then `--` and a command that is run with the role while its files are kept fresh',
  },
  options: [{ flags: '--all', description: 'every active role of yours whose tools read a file' }],
  examples: [
    { line: 'rolecall keep infra -- terraform apply', does: 'ends with the command, and with its exit code' },
    { line: 'rolecall keep --all', does: 'until Ctrl-C, or until there is nothing left to keep' },
  ],
  async run(context, input) {
    const wanted = wantedOf(input);
    const folder = wanted.role === undefined ? undefined : await context.folder();
    const keep = (): Promise<readonly KeptFresh[]> => context.sessions.keepFresh(folder, wanted.role);
    requireSomething(await keep(), wanted);
    if (wanted.program.length === 0) return await keepUntilOver(context, keep);
    return await keepWhile(context, keep, wanted);
  },
};

function wantedOf(input: CommandInput): Wanted {
  const words = input.all();
  if (input.flag('all')) return { role: undefined, program: words };
  const [role, ...program] = words;
  if (role === undefined) throw new AssumeError('usage', 'Name a role, or all with --all.');
  return { role, program };
}

/** @throws AssumeError `not-active`; the first failure where nothing at all could be kept. */
function requireSomething(kept: readonly KeptFresh[], { role }: Wanted): void {
  if (kept.length > 0) {
    const failures = kept.flatMap(({ outcome }) => (typeof outcome === 'string' ? [] : [outcome]));
    const [first] = failures;
    if (first !== undefined && failures.length === kept.length) throw first;
    return;
  }
  const what = role === undefined ? 'No role whose tools read a file' : printable(role, 80);
  throw new AssumeError(
    'not-active',
    `${what} is ${role === undefined ? 'active' : 'no active role whose tools read a file'}.`,
    {
      hint: '`rolecall status` shows what is active.',
    },
  );
}

async function keepUntilOver(context: CommandContext, keep: () => Promise<readonly KeptFresh[]>): Promise<number> {
  const { terminal, world, signal } = context;
  let said = '';
  for (;;) {
    const kept = await keep();
    const text = lines(kept, world.clock.now());
    // Said again only when it is something else: this runs for hours.
    if (text.join('\n') !== said) terminal.print(text);
    said = text.join('\n');
    if (!kept.some(({ outcome }) => outcome !== 'ends' && outcome !== 'released')) return 0;
    try {
      await world.clock.sleep(KEEPING_INTERVAL, signal);
    } catch {
      return 0;
    }
  }
}

async function keepWhile(
  context: CommandContext,
  keep: () => Promise<readonly KeptFresh[]>,
  { role, program }: Wanted,
): Promise<number> {
  const over = new AbortController();
  const keeping = (async () => {
    for (;;) {
      await context.world.clock.sleep(KEEPING_INTERVAL, over.signal);
      await keep();
    }
  })().catch(() => undefined);
  try {
    return await runChild(program, role === undefined ? {} : await variablesOf(context, role));
  } finally {
    over.abort();
    await keeping;
  }
}

/** What has every tool of the command use the role. */
async function variablesOf(context: CommandContext, role: string): Promise<Readonly<Record<string, string>>> {
  const { roles } = await context.sessions.held(await context.folder());
  return roles.find(({ name }) => name === role)?.toolVariables?.roleTerminal ?? {};
}

const is = (word: KeptFresh['outcome']) => (each: KeptFresh) => each.outcome === word;

function lines(kept: readonly KeptFresh[], now: number): readonly string[] {
  const named = (of: (each: KeptFresh) => boolean): string =>
    listed(kept.filter(of).map(({ record }) => printable(record.roleName, 80)));
  const text = [
    ...(kept.some(is('kept')) ? [`Keeping the files of ${named(is('kept'))} fresh. Ctrl-C stops that.`] : []),
    ...(kept.some(is('ends')) ? [`Nobody can renew ${named(is('ends'))}: the files end with the last token.`] : []),
  ];
  const failures = kept.flatMap(({ record, outcome }) =>
    typeof outcome === 'string'
      ? []
      : [`${printable(record.roleName, 80)} (${timeOfDay(now, now)}): ${outcome.message}`],
  );
  return [...text, ...failures];
}
