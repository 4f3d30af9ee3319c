import { version } from '../../../package.json';
import { printable } from '../../core/text.ts';
import { useCodeCache } from '../../platform/installation/code-cache.ts';
import { writeWhole } from '../../platform/write-whole.ts';

/** Each has compiled code of its own: V8 keeps what the first run needed, and these need the most and are run the most. */
const OFTEN_RUN = ['assume', 'roles', 'status'];

/** The entry of the command: what is here is compiled at each start, so the command itself is a chunk. */
function main(words: readonly string[]): void {
  // What could not be written is told by the whole command, as any other failure of an output is.
  if (words.length === 1 && words[0] === '--version' && writeWhole(1, `${version}\n`)) return;
  useCodeCache(__dirname, OFTEN_RUN.find(name => name === words[0]) ?? 'others');
  import('./run-process.ts').then(({ runProcess }) => runProcess(process)).catch(tellDamage);
}

/** What kept the chunk from being loaded: programs that are not whole, or nothing that anybody foresaw. */
async function tellDamage(error: unknown): Promise<void> {
  const { damageOf } = await import('../../platform/installation/whole-programs.ts');
  const damage = damageOf(__dirname);
  if (damage === undefined) throw error;
  writeWhole(2, `rolecall: ${printable(`${damage.message} ${damage.hint ?? ''}`, 1000)}\n`);
  process.exitCode = 1;
}

main(process.argv.slice(2));
