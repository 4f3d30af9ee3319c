import path from 'node:path';
import type { KeyRingKeeper } from '../../composition/keep-key-ring.ts';
import { AssumeError } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';
import type { CommandContext, OptionDefinition } from './command.ts';
import type { CommandInput } from './command-input.ts';

/** Each command that works on a key ring takes these. */
export const KEY_RING_OPTIONS: readonly OptionDefinition[] = [
  { flags: '--directory <directory>', description: 'the key ring' },
  { flags: '--config <file>', description: "instead: the broker's configuration, which names it" },
];

export const DRY_RUN_OPTION: OptionDefinition = { flags: '--dry-run', description: 'only say what would happen' };

export interface OpenedKeyRing {
  readonly directory: string;
  readonly keeper: KeyRingKeeper;
}

/** The key ring that the options name. @throws AssumeError `usage` | `local-file`. */
export async function keyRingOf({ terminal, world }: CommandContext, input: CommandInput): Promise<OpenedKeyRing> {
  const { KeyRingKeeper: Keeper, configuredKeyRing } = await import('../../composition/keep-key-ring.ts');
  const [given, file] = [input.text('directory'), input.text('config')];
  if ((given === undefined) === (file === undefined)) {
    throw new AssumeError('usage', 'Either --directory or --config has to be given.', {
      hint: '`rolecall broker keys --help` explains.',
    });
  }
  const directory = path.resolve(
    given ??
      (await configuredKeyRing(path.resolve(file ?? ''), problem => terminal.complain([printable(problem, 500)]))),
  );
  return { directory, keeper: await Keeper.open(directory, world.clock) };
}
