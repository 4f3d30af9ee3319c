import type { UserConfiguration } from '../../core/configuration.ts';
import type { HttpClient } from '../../core/ports.ts';
import type { InspectedMachine } from '../../platform/machine.ts';
import type { RoleSessions } from '../../sessions/overview/overview.ts';
import type { World } from '../../sessions/world.ts';
import type { CommandInput } from './command-input.ts';
import type { Installation } from './installation.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets; the same in a test as in the process. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** One JSON document on standard output instead of lines for people. */
  readonly json: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly world: World;
  readonly sessions: RoleSessions;
  readonly installation: Installation;
  /** Files, modes and room, as the doctor looks at them. */
  readonly machine: InspectedMachine;
  /** Loaded when something is to be sent. */
  httpClient(configuration: UserConfiguration): Promise<HttpClient>;
  /** Of Rolecall. */
  readonly version: string;
  /** Absolute path of the folder where the programs and what they load lie. */
  readonly programs: string;
  /** Of the Node that runs this: `22.19.0`. */
  readonly nodeVersion: string;
  /** `--folder`, else the top of the work tree of the current directory. Absolute. */
  folder(): Promise<string>;
  /** The current directory as the shell calls it (`$PWD`), with its links; undefined where an option names another folder or map. */
  readonly shellFolder: string | undefined;
}

export interface OptionDefinition {
  /** As commander writes them: `-a, --all`, `--role <role>`. */
  readonly flags: string;
  readonly description: string;
}

export interface Example {
  readonly line: string;
  readonly does: string;
}

interface CommandNames {
  readonly name: string;
  /** `<role>`, `[role]`; absent for none. */
  readonly argument?: { readonly syntax: string; readonly description: string };
  /** One line, for the list of commands. */
  readonly summary: string;
  readonly examples: readonly Example[];
}

export interface CommandDefinition extends CommandNames {
  readonly options: readonly OptionDefinition[];
  /** Answers the exit code. Failures are thrown as AssumeError and told by the caller. */
  run(context: CommandContext, input: CommandInput): Promise<number>;
}

/** A command that only has sub-commands: `consent show`, `broker keys make`. */
export interface CommandGroup extends CommandNames {
  readonly commands: readonly (CommandDefinition | CommandGroup)[];
}
