import type { CommandGroup } from '../command.ts';
import { brokerKeysListCommand } from './broker-keys-list.ts';
import { brokerKeysMakeCommand } from './broker-keys-make.ts';
import { brokerKeysPruneCommand } from './broker-keys-prune.ts';
import { brokerKeysRotateCommand } from './broker-keys-rotate.ts';

export const brokerKeysCommands: CommandGroup = {
  name: 'keys',
  summary: "make and rotate the keys that a broker signs with, in a directory of the broker's user",
  examples: [
    {
      line: 'rolecall broker keys make --directory /var/lib/rolecall/keys',
      does: 'once; then `keys: { directory: … }`',
    },
    { line: 'rolecall broker keys rotate --directory /var/lib/rolecall/keys', does: 'each quarter, without a restart' },
  ],
  commands: [brokerKeysMakeCommand, brokerKeysRotateCommand, brokerKeysListCommand, brokerKeysPruneCommand],
};
