import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { waitUntil } from '../../hosts/wait-until.ts';

/** How another program rewrites a file in its place. */
export type Rewriting =
  /** Opened with O_TRUNC, written after the gate: what `open(file, 'w')` of most languages is. */
  | 'truncate, gate, write'
  /** Half of it before the gate, half after. */
  | 'half, gate, half'
  /** Emptied by its path and closed; opened again after the gate. */
  | 'empty, gate, open and write';

const PROGRAM = `
const fs = require('node:fs');
const [how, file, content] = process.argv.slice(1);
const half = content.length >> 1;
let descriptor;
if (how === 'empty, gate, open and write') fs.truncateSync(file, 0);
else descriptor = fs.openSync(file, 'w');
if (how === 'half, gate, half') fs.writeSync(descriptor, content.slice(0, half), null, 'latin1');
process.stdout.write('waiting\\n');
process.stdin.once('data', () => {
  descriptor ??= fs.openSync(file, 'w');
  fs.writeSync(descriptor, how === 'half, gate, half' ? content.slice(half) : content, null, 'latin1');
  fs.closeSync(descriptor);
  process.exit(0);
});
`;

/** Longer than making a file takes, milliseconds. */
const MADE = 100;

/** Another program in the middle of rewriting a file: it waits at a gate. */
export class RewritingProgram {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Answers once the file is emptied, or half written. */
  static async start(how: Rewriting, file: string, content: string): Promise<RewritingProgram> {
    // A file that is emptied right after it was made is one that somebody just makes.
    await waitUntil(() => Date.now() - statSync(file).birthtimeMs > MADE);
    const child = spawn(process.execPath, ['-e', PROGRAM, how, file, content], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return new RewritingProgram(child);
  }

  /** Opens the gate; answers once the program has written and ended. */
  async finish(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.write('go\n');
    await ended;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
