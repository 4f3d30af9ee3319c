import type { CommandGroup } from '../command.ts';
import { brokerKeysCommands } from './broker-keys.ts';
import { brokerServeCommand } from './broker-serve.ts';

export const brokerCommands: CommandGroup = {
  name: 'broker',
  summary: 'give codespaces of your organisation identity tokens that clouds trust',
  examples: [{ line: 'rolecall broker serve --config /etc/rolecall/broker.yaml', does: 'run it; docs/broker.md' }],
  commands: [brokerServeCommand, brokerKeysCommands],
};
