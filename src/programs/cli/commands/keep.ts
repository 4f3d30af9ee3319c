import { asAssumeError, AssumeError } from '../../../core/errors.ts';
import { jsonText, listed, printable } from '../../../core/text.ts';
import type { KeptFresh } from '../../../sessions/keep-fresh.ts';
import { KEEPING_INTERVAL } from '../../../store/refresh-times.ts';
import type { CommandContext, CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { failureDocument } from '../present/reply.ts';
import { timeOfDay } from '../present/times.ts';
import { runChild } from '../run-child.ts';
import { signedInText } from './az-login.ts';

/** What is kept, and what runs meanwhile. */
interface Wanted {
  /** Undefined: every role, whatever its repository. */
  readonly role: string | undefined;
  readonly program: readonly string[];
  /** The role as which the Azure CLI is signed in anew before that ends. */
  readonly az: string | undefined;
}

export const keepCommand: CommandDefinition = {
  name: 'keep',
  summary: 'keep the token files of active roles fresh where no VS Code window does',
  argument: {
    syntax: '[words...]',
    description: 'a role, then `--` and a command that is run with the role while its files are kept fresh',
  },
  options: [
    { flags: '--all', description: 'every active role of yours whose tools read a file' },
    { flags: '--az', description: 'sign the Azure CLI in as the role too, and anew before that ends' },
  ],
  examples: [
    { line: 'rolecall keep infra -- terraform apply', does: 'ends with the command, and with its exit code' },
    { line: 'rolecall keep infra --az', does: 'for `az` in another terminal' },
    { line: 'rolecall keep --all', does: 'until Ctrl-C, or until there is nothing left to keep' },
  ],
  async run(context, input) {
    const wanted = wantedOf(input);
    const folder = wanted.role === undefined ? undefined : await context.folder();
    const kept = await context.sessions.keepFresh(folder, wanted.role);
    requireSomething(kept, wanted);
    const signIn = wanted.az === undefined ? undefined : new KeptSignIn(context, wanted.az);
    await signIn?.renew();
    const keeper: Keeper = {
      first: kept,
      again: async () => {
        const again = await context.sessions.keepFresh(folder, wanted.role);
        await signIn?.renew().catch((error: unknown) => tell(context, [printable(asAssumeError(error).message, 1000)]));
        return again;
      },
    };
    return wanted.program.length === 0
      ? await keepUntilOver(context, keeper)
      : await keepWhile(context, keeper, wanted);
  },
};

/** One look after the other. */
interface Keeper {
  readonly first: readonly KeptFresh[];
  /** @throws AssumeError where the roles could not be looked at. */
  again(): Promise<readonly KeptFresh[]>;
}

function wantedOf(input: CommandInput): Wanted {
  const [role, ...stray] = input.words();
  const { program } = input;
  const az = input.flag('az');
  if (input.flag('all')) {
    if (az) throw new AssumeError('usage', '--az signs in as one role: name it instead of --all.');
    if (role !== undefined) throw strayWord(role, '--all keeps every role, so none is named beside it.');
    return { role: undefined, program, az: undefined };
  }
  if (role === undefined) throw new AssumeError('usage', 'Name a role, or all with --all.');
  if (stray[0] !== undefined) throw strayWord(stray[0], 'One role is named, or all with --all.');
  return { role, program, az: az ? role : undefined };
}

/** A second role that was named, or a program: neither is guessed, since what is run has the role. */
function strayWord(word: string, why: string): AssumeError {
  const shown = printable(word, 80);
  return new AssumeError('usage', `${why} There is '${shown}' too.`, {
    hint: `Leave it out; if it is a command to run meanwhile, write \`--\` before it.`,
  });
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

async function keepUntilOver(context: CommandContext, keeper: Keeper): Promise<number> {
  const { terminal, world, signal } = context;
  let kept = keeper.first;
  const said = new Said();
  for (;;) {
    const now = kept;
    const text = lines(now);
    if (said.isNew(text)) terminal.print(context.json ? [jsonText(keptDocument(now))] : text);
    if (!kept.some(goesOn)) return 0;
    try {
      await world.clock.sleep(KEEPING_INTERVAL, signal);
    } catch {
      return 0;
    }
    kept = await lookAgain(context, keeper, kept);
  }
}

/** What the command prints is its own: ours goes beside it. */
async function keepWhile(context: CommandContext, keeper: Keeper, { role, program }: Wanted): Promise<number> {
  const over = new AbortController();
  const said = new Said();
  const tellTrouble = (kept: readonly KeptFresh[]): void => {
    const text = lines(kept.filter(({ outcome }) => outcome !== 'kept'));
    if (said.isNew(text)) tell(context, text);
  };
  tellTrouble(keeper.first);
  const keeping = (async () => {
    for (let kept = keeper.first; ;) {
      try {
        await context.world.clock.sleep(KEEPING_INTERVAL, over.signal);
      } catch {
        return;
      }
      kept = await lookAgain(context, keeper, kept);
      tellTrouble(kept);
    }
  })();
  try {
    const variables = role === undefined ? {} : await variablesOf(context, role);
    return await runChild(program, { ...context.world.environment, ...variables });
  } finally {
    over.abort();
    await keeping;
  }
}

/** Where that fails the next look may not: the files are good for minutes. */
async function lookAgain(
  context: CommandContext,
  keeper: Keeper,
  before: readonly KeptFresh[],
): Promise<readonly KeptFresh[]> {
  try {
    return await keeper.again();
  } catch (error) {
    const failure = asAssumeError(error);
    context.world.log.debug('Could not look at the roles that are kept.', { kind: failure.kind });
    return before.map(({ record, outcome }) => ({ record, outcome: outcome === 'kept' ? failure : outcome }));
  }
}

/** A tool that is signed in as a role for as long as this runs. */
class KeptSignIn {
  readonly #context: CommandContext;
  readonly #role: string;
  /** When it is due, epoch milliseconds. */
  #due = 0;

  constructor(context: CommandContext, role: string) {
    this.#context = context;
    this.#role = role;
  }

  /** Signs in where half of what the last sign-in was good for is over. @throws AssumeError as `signInTools`. */
  async renew(): Promise<void> {
    const { sessions, signal, world } = this.#context;
    if (world.clock.now() < this.#due) return;
    const isFirst = this.#due === 0;
    const signedIn = await sessions.signInTools(await this.#context.folder(), this.#role, signal);
    const now = world.clock.now();
    this.#due = now + (signedIn.until - now) / 2;
    if (!isFirst) return;
    tell(this.#context, [`${signedInText(signedIn, this.#role, this.#context)} Signed in anew before that.`]);
  }
}

/** What was said last is not said again: this runs for hours. */
class Said {
  #text = '';

  isNew(lines: readonly string[]): boolean {
    const text = lines.join('\n');
    const isNew = text !== this.#text;
    this.#text = text;
    return isNew && text !== '';
  }
}

function tell({ terminal, world }: CommandContext, lines: readonly string[]): void {
  const now = world.clock.now();
  terminal.complain(lines.map(line => `rolecall (${timeOfDay(now, now)}): ${line}`));
}

/** What has every tool of the command use the role. */
async function variablesOf(context: CommandContext, role: string): Promise<Readonly<Record<string, string>>> {
  const { roles } = await context.sessions.held(await context.folder());
  return roles.find(({ name }) => name === role)?.toolVariables?.roleTerminal ?? {};
}

const is = (word: KeptFresh['outcome']) => (each: KeptFresh) => each.outcome === word;

function goesOn({ outcome }: KeptFresh): boolean {
  return outcome !== 'ends' && outcome !== 'released';
}

function lines(kept: readonly KeptFresh[]): readonly string[] {
  const named = (of: (each: KeptFresh) => boolean): string =>
    listed(kept.filter(of).map(({ record }) => printable(record.roleName, 80)));
  return [
    ...(kept.some(is('kept')) ? [`Keeping the files of ${named(is('kept'))} fresh. Ctrl-C stops that.`] : []),
    ...(kept.some(is('ends')) ? [`Nobody can renew ${named(is('ends'))}: the files end with the last token.`] : []),
    ...(kept.some(is('released')) ? [`${named(is('released'))} was released.`] : []),
    ...kept.flatMap(({ record, outcome }) =>
      typeof outcome === 'string' ? [] : [`${printable(record.roleName, 80)}: ${printable(outcome.message, 1000)}`],
    ),
  ];
}

function keptDocument(kept: readonly KeptFresh[]): unknown {
  return {
    roles: kept.map(({ record, outcome }) => ({
      name: record.roleName,
      folder: record.folder,
      outcome: typeof outcome === 'string' ? outcome : 'failed',
      error: typeof outcome === 'string' ? null : failureDocument(outcome),
    })),
  };
}
