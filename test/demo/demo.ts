import { messageOf } from '../hosts/message-of.ts';
import { runHeadless } from './headless.ts';
import { runInVsCode } from './in-vscode.ts';

/** `npm run demo`: Rolecall in a simulated Ona environment, in a real VS Code; with `--headless` in this terminal alone. */
async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const unknown = words.filter(word => word !== '--headless');
  if (unknown.length > 0) {
    process.stderr.write(`Unknown: ${unknown.join(' ')}. Usage: npm run demo [-- --headless]\n`);
    process.exitCode = 2;
    return;
  }
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());
  // The reader went away (`npm run demo | head`): stop as at Ctrl-C, so that nothing is left behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => interruption.abort());
  const options = {
    print: (text: string) => void process.stdout.write(`${text}\n`),
    signal: interruption.signal,
  };
  try {
    await (words.includes('--headless') ? runHeadless(options) : runInVsCode(options));
  } catch (error) {
    if (interruption.signal.aborted) {
      process.stdout.write('\nStopped; nothing was left behind.\n');
      process.exitCode = 130;
      return;
    }
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

void main();
