import { Command, CommanderError } from 'commander';
import { asAssumeError, AssumeError, exitCodeOf } from '../../core/errors.ts';
import type { CommandContext, CommandDefinition, CommandGroup, Example } from './command.ts';
import { CommandInput } from './command-input.ts';
import { COMMANDS } from './commands.ts';
import type { GlobalOptions } from './global-options.ts';
import { LOG_LEVELS } from './logger.ts';
import { printable } from '../../core/text.ts';
import { tellFailure } from './present/reply.ts';
import type { Terminal } from './terminal.ts';

/** What the process brings to one call of the command. */
export interface CommandLineHost {
  readonly terminal: Terminal;
  readonly version: string;
  /** Builds the world; not called for help, the version and mistakes in the arguments. */
  compose(options: GlobalOptions): Promise<CommandContext>;
  /** What is wrong with the programs themselves, the likeliest cause of what nobody foresaw; undefined: nothing. */
  damage(): Promise<AssumeError | undefined>;
}

/** Runs one command line and answers its exit code. Never throws. */
export async function runCommandLine(commandLine: readonly string[], host: CommandLineHost): Promise<number> {
  const told = { terminal: host.terminal, json: asksForJson(commandLine) };
  const outcome = { exitCode: 0 };
  const program = build(commandLine, host, async (definition, command) => {
    const options: unknown = command.optsWithGlobals();
    const input = new CommandInput(command.args, options, afterDashes(commandLine));
    outcome.exitCode = await runCommand(definition, input, host);
  });
  try {
    await program.parseAsync(commandLine, { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (error.code !== 'commander.help') tellFailure(told, usageFailure(error));
      return exitCodeOf('usage');
    }
    const failure = await explained(error, host);
    tellFailure(told, failure);
    return exitCodeOf(failure.kind);
  }
}

async function runCommand(definition: CommandDefinition, input: CommandInput, host: CommandLineHost): Promise<number> {
  const context = await host.compose({
    folder: input.text('folder'),
    devcontainer: input.text('devcontainer'),
    json: input.flag('json'),
    logLevel: input.text('log'),
    source: input.text('source'),
    trustMap: input.flag('trustMap'),
    tokenVariable: input.text('tokenVariable'),
    issuer: input.text('issuer'),
  });
  tellHome(definition, context);
  try {
    return await definition.run(context, input);
  } catch (error) {
    const failure = await explained(error, host);
    context.world.log.debug('The command failed.', { kind: failure.kind, code: failure.code });
    context.world.log.trace('Cause', failure.cause);
    tellFailure(context, failure);
    return exitCodeOf(failure.kind);
  }
}

/** Commands whose outcome depends on the home, and which have no other place to say that it is another than HOME. */
const OF_THE_HOME = ['assume', 'renew', 'release', 'roles', 'status', 'grant', 'install'];

function tellHome({ name }: CommandDefinition, { terminal, world }: CommandContext): void {
  const { refusedHome, homeDirectory } = world;
  if (refusedHome === undefined || !OF_THE_HOME.includes(name)) return;
  const why = printable(refusedHome.why, 500);
  terminal.complain([`rolecall: HOME is not used: ${why}. This is about the home ${homeDirectory}.`]);
}

async function explained(error: unknown, host: CommandLineHost): Promise<AssumeError> {
  const failure = asAssumeError(error);
  if (failure.kind !== 'internal') return failure;
  return (await host.damage().catch(asAssumeError)) ?? failure;
}

/** Of help that goes to no terminal, as commander has it. */
const PLAIN_WIDTH = 80;

type Act = (definition: CommandDefinition, command: Command) => Promise<void>;

function build([first]: readonly string[], host: CommandLineHost, act: Act): Command {
  const program = new Command('rolecall')
    .description('The cloud role this repository entitles you to, for minutes, with no stored key.')
    .version(host.version, '--version', 'print the version')
    .option('--folder <folder>', 'the checkout (default: the work tree of the current directory)')
    .option('--devcontainer <file>', 'which devcontainer.json has the role map, when several could')
    .option('--source <id>', 'use this identity source and no other: `rolecall env --json` lists their ids')
    .option(
      '--trust-map',
      'in a pipeline: take roles from the map in the checkout, which a pull request may have written',
    )
    .option('--token-variable <name>', 'in GitLab CI: the variable that `id_tokens` names')
    .option('--issuer <url>', "in a pipeline: the issuer of the job's tokens, on a server of your own")
    .option('--json', 'print one JSON document')
    .option('--log <level>', `write a log to standard error: ${LOG_LEVELS.join(', ')}`)
    .helpOption('-h, --help', 'explain')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .exitOverride()
    .configureOutput({
      writeOut: text => host.terminal.print([text.trimEnd()]),
      writeErr: text => host.terminal.complain([text.trimEnd()]),
      // Asked of the terminal, since the streams themselves would be opened for it.
      getOutHelpWidth: () => host.terminal.columns.output ?? PLAIN_WIDTH,
      getErrHelpWidth: () => host.terminal.columns.error ?? PLAIN_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // Told once, by the caller, in our own form.
      outputError: () => undefined,
    })
    .addHelpText('after', examplesText(FIRST_STEPS));
  // The others are there for the help and for who mistypes: making them all costs more than running one.
  const named = COMMANDS.filter(({ name }) => name === first);
  for (const definition of named.length === 0 ? COMMANDS : named) add(program, definition, act);
  return program;
}

const FIRST_STEPS: readonly Example[] = [
  { line: 'rolecall roles', does: 'what this repository offers' },
  { line: 'rolecall consent grant', does: 'read and allow its role map' },
  { line: 'rolecall assume dev-readonly', does: 'take a role; then: aws --profile dev-readonly …' },
];

function add(parent: Command, definition: CommandDefinition | CommandGroup, act: Act): void {
  const command = parent
    .command(definition.name)
    .summary(definition.summary)
    .description(`${definition.summary.charAt(0).toUpperCase()}${definition.summary.slice(1)}.`)
    .addHelpText('after', examplesText(definition.examples));
  if (definition.argument !== undefined) command.argument(definition.argument.syntax, definition.argument.description);
  if ('commands' in definition) {
    command.helpCommand(false);
    for (const each of definition.commands) add(command, each, act);
    return;
  }
  for (const { flags, description } of definition.options) command.option(flags, description);
  command.action(() => act(definition, command));
}

function examplesText(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(({ line }) => line.length));
  return `\nExamples:\n${examples.map(({ line, does }) => `  $ ${line.padEnd(width)}   ${does}`).join('\n')}`;
}

/** What belongs to someone else. */
function afterDashes(commandLine: readonly string[]): readonly string[] {
  const end = commandLine.indexOf('--');
  return end < 0 ? [] : commandLine.slice(end + 1);
}

function asksForJson(commandLine: readonly string[]): boolean {
  return commandLine.slice(0, commandLine.length - afterDashes(commandLine).length).includes('--json');
}

function usageFailure(error: CommanderError): AssumeError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`;
  const hint = [...rest.map(line => line.replace(/^\((.*)\)$/, '$1')), '`rolecall --help` explains.'].join(' ').trim();
  return new AssumeError('usage', sentence.endsWith('.') ? sentence : `${sentence}.`, { hint });
}
