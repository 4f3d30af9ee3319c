import { createInterface } from 'node:readline';
import { messageOf } from '../hosts/message-of.ts';
import type { SimulatedPlatform } from '../support/simulated-environment.ts';
import { type DemoCommandLine, platformNamed, readCommandLine, USAGE } from './command-line.ts';

/** `npm run demo`: Rolecall in a simulated codespace or Ona environment, in a real VS Code; with `--headless` in this terminal alone. */
async function main(): Promise<void> {
  let asked: DemoCommandLine;
  try {
    asked = readCommandLine(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  if (asked.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const interruption = new AbortController();
  const { signal } = interruption;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.abort());
  // The reader went away (`npm run demo | head`): stop as at Ctrl-C, so that nothing is left behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => interruption.abort());
  try {
    const platform = asked.platform ?? (await choosePlatform(signal));
    const options = { platform, print: (text: string) => void process.stdout.write(`${text}\n`), signal };
    await (asked.headless ? (await headless()).runHeadless(options) : (await inVsCode()).runInVsCode(options));
  } catch (error) {
    if (signal.aborted) {
      process.stdout.write('\nStopped; nothing was left behind.\n');
      process.exitCode = 130;
      return;
    }
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

// Loaded once it is known which is wanted: either takes more than all that a demonstration runs first.
const headless = () => import('./headless.ts');
const inVsCode = () => import('./in-vscode.ts');

const QUESTION = 'Which environment?  1 GitHub Codespaces   2 Ona   [1] ';

/** Without a terminal, or at the end of its input, the first. */
async function choosePlatform(signal: AbortSignal): Promise<SimulatedPlatform> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return 'codespaces';
  const lines = createInterface({ input: process.stdin, terminal: false, signal });
  try {
    process.stdout.write(QUESTION);
    for await (const line of lines) {
      const platform = platformNamed(line.trim() === '' ? '1' : line.trim().toLowerCase());
      if (platform !== undefined) return platform;
      process.stdout.write(QUESTION);
    }
    signal.throwIfAborted();
    return 'codespaces';
  } finally {
    // Nothing else is ever typed, and an open terminal would keep this process alive.
    process.stdin.destroy();
  }
}

void main();
