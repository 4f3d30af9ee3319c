import type { CommandDefinition, CommandGroup } from './command.ts';
import { assumeCommand } from './commands/assume.ts';
import { azLoginCommand } from './commands/az-login.ts';
import { brokerCommands } from './commands/broker.ts';
import { consoleCommand } from './commands/console.ts';
import { consentCommands } from './commands/consent.ts';
import { discoverCommand } from './commands/discover.ts';
import { doctorCommand } from './commands/doctor.ts';
import { envCommand } from './commands/env.ts';
import { handoutCommands } from './commands/hand-out.ts';
import { installCommand } from './commands/install.ts';
import { keepCommand } from './commands/keep.ts';
import { releaseCommand } from './commands/release.ts';
import { renewCommand } from './commands/renew.ts';
import { rolesCommand } from './commands/roles.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { statusCommand } from './commands/status.ts';
import { tokenCommand } from './commands/token.ts';
import { trustCommands } from './commands/trust.ts';
import { uninstallCommand } from './commands/uninstall.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly (CommandDefinition | CommandGroup)[] = [
  envCommand,
  rolesCommand,
  assumeCommand,
  renewCommand,
  releaseCommand,
  statusCommand,
  keepCommand,
  azLoginCommand,
  consentCommands,
  tokenCommand,
  consoleCommand,
  ...handoutCommands,
  trustCommands,
  discoverCommand,
  doctorCommand,
  installCommand,
  uninstallCommand,
  brokerCommands,
  sandboxCommand,
];
