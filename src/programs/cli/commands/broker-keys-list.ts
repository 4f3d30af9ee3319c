import { finishedKeys } from '../../../broker/keys/key-ring.ts';
import { printable } from '../../../core/text.ts';
import type { CommandDefinition } from '../command.ts';
import { KEY_RING_OPTIONS, keyRingOf } from '../key-ring-of.ts';
import { keyDocument, keyLines } from '../present/key-ring-text.ts';
import { reply } from '../present/reply.ts';

export const brokerKeysListCommand: CommandDefinition = {
  name: 'list',
  summary: 'which key signs, which ones are published, and until when',
  options: KEY_RING_OPTIONS,
  examples: [{ line: 'rolecall broker keys list --config /etc/rolecall/broker.yaml', does: 'nothing is changed' }],
  async run(context, input) {
    const { directory, keeper } = await keyRingOf(context, input);
    const keys = await keeper.keys();
    const now = context.world.clock.now();
    reply(context, {
      document: () => ({ directory, keys: keys.map(key => keyDocument(key, keys, now)) }),
      lines: () => [
        `The key ring ${printable(directory)}:`,
        ...keyLines(keys, now),
        ...(finishedKeys(keys, now).length === 0 ? [] : ['Delete what is over with `rolecall broker keys prune`.']),
      ],
    });
    return 0;
  },
};
