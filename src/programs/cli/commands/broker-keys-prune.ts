import { finishedKeys } from '../../../broker/keys/key-ring.ts';
import { printable } from '../../../core/text.ts';
import type { CommandDefinition } from '../command.ts';
import { DRY_RUN_OPTION, KEY_RING_OPTIONS, keyRingOf } from '../key-ring-of.ts';
import { reply } from '../present/reply.ts';

export const brokerKeysPruneCommand: CommandDefinition = {
  name: 'prune',
  summary: 'delete keys whose last token has expired everywhere, and no other',
  options: [...KEY_RING_OPTIONS, DRY_RUN_OPTION],
  examples: [
    { line: 'rolecall broker keys prune --directory /var/lib/rolecall/keys --dry-run', does: 'look first' },
    { line: 'rolecall broker keys prune --directory /var/lib/rolecall/keys', does: 'an hour after they are over' },
  ],
  async run(context, input) {
    const { directory, keeper } = await keyRingOf(context, input);
    const dryRun = input.flag('dryRun');
    const finished = dryRun ? finishedKeys(await keeper.keys(), context.world.clock.now()) : await keeper.prune();
    const names = finished.map(({ kid, file }) => ({ kid, file }));
    reply(context, {
      document: () => ({ directory, dryRun, deleted: names }),
      lines: () =>
        names.length === 0
          ? ['No key is over for an hour yet, so nothing is to be deleted.']
          : names.map(({ kid, file }) => `${dryRun ? 'Would delete' : 'Deleted'} ${printable(file)} (${kid}).`),
    });
    return 0;
  },
};
