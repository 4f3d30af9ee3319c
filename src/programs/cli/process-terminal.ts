import type { Readable } from 'node:stream';
import { AssumeError } from '../../core/errors.ts';
import type { EnvironmentVariables } from '../../core/ports.ts';
import { readerAbove } from '../../platform/reader-above.ts';
import { COLOUR_STYLE, PLAIN_STYLE, type Style } from './style.ts';
import type { Terminal } from './terminal.ts';

interface MaybeTerminal {
  readonly isTTY?: boolean | undefined;
}

/** What is written to: a stream, or what becomes one when it has to. */
interface Output extends MaybeTerminal {
  readonly fd?: number | undefined;
  readonly columns?: number | undefined;
  readonly destroyed: boolean;
  write(text: string): unknown;
}

/** The terminal over a process's own streams. `input` is opened when it is asked for: few commands are typed to. */
export function processTerminal(
  streams: {
    readonly input: Readable & MaybeTerminal;
    readonly output: Output;
    readonly error: Output;
  },
  environment: EnvironmentVariables,
): Terminal {
  const { output, error } = streams;
  const canErase = error.isTTY === true && environment['TERM'] !== 'dumb';
  let shown = false;
  const erase = (): void => {
    if (shown) error.write(ERASE_LINE);
    shown = false;
  };
  const writeTo = (stream: Output) => (lines: readonly string[]) => {
    erase();
    write(stream, lines);
  };
  return {
    print: writeTo(output),
    complain: writeTo(error),
    progress: text => {
      if (!canErase) return;
      error.write(`${ERASE_LINE}${text}`);
      shown = true;
    },
    columns: {
      output: output.isTTY === true ? output.columns : undefined,
      error: error.isTTY === true ? error.columns : undefined,
    },
    style: styleFor(output, environment),
    errorStyle: styleFor(error, environment),
    get interactive() {
      return error.isTTY === true && streams.input.isTTY === true;
    },
    errorReader: () => (error.fd === undefined ? undefined : readerAbove(error.fd)),
    ask: (question, signal) => {
      erase();
      return ask(streams.input, error, question, signal);
    },
  };
}

/** To the start of the line, and the rest of it away (ECMA-48 EL). */
const ERASE_LINE = '\r\u001b[K';

function write(stream: Output, lines: readonly string[]): void {
  if (lines.length > 0 && !stream.destroyed) stream.write(`${lines.join('\n')}\n`);
}

/** @see https://no-color.org: set and not empty means no colour, whatever the value. */
function styleFor(stream: MaybeTerminal, environment: EnvironmentVariables): Style {
  const refused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return stream.isTTY === true && !refused ? COLOUR_STYLE : PLAIN_STYLE;
}

/** `terminal: false` leaves line editing to the terminal itself, so that Ctrl-C stays a signal and reaches `signal`. */
async function ask(input: Readable, output: Output, question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline');
  return await new Promise((resolve, reject) => {
    const lines = createInterface({ input, terminal: false });
    const abort = (): void => {
      reject(new AssumeError('cancelled', 'Cancelled.'));
      lines.close();
    };
    const finish = (answer: string): void => {
      signal.removeEventListener('abort', abort);
      resolve(answer.trim());
      lines.close();
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    // The end of input (Ctrl-D) is an answer too: the default.
    lines.once('close', () => finish(''));
    lines.once('line', finish);
    output.write(question);
  });
}
