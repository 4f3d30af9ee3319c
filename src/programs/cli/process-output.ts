import { fstatSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

type MaybeTerminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * Standard output or standard error, which is opened as a stream only where it is a terminal, or does not take what is written
 * at once: opening both costs as much as a tenth of most commands. `open` is called once at most.
 */
export class ProcessOutput {
  readonly fd: 1 | 2;
  readonly #open: () => MaybeTerminal;
  #stream: MaybeTerminal | undefined;

  constructor(fd: 1 | 2, open: () => MaybeTerminal) {
    this.fd = fd;
    this.#open = open;
    if (mayBeTerminal(fd)) this.#stream = open();
  }

  get columns(): number | undefined {
    return this.#stream?.columns;
  }

  get isTTY(): boolean {
    return this.#stream?.isTTY === true;
  }

  get destroyed(): boolean {
    return this.#stream?.destroyed === true;
  }

  write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    const written = this.#stream === undefined ? writtenAtOnce(this.fd, bytes) : 0;
    if (written === bytes.length) return;
    this.#stream ??= this.#open();
    this.#stream.write(bytes.subarray(written));
  }

  /** Resolves when all of it is with whoever reads it, or once the stream has told why not. */
  written(): Promise<void> {
    return new Promise(resolve => {
      if (this.#stream === undefined) resolve();
      else this.#stream.write('', () => resolve());
    });
  }
}

function mayBeTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    return true;
  }
}

/** How many of the bytes: the stream says what becomes of the others. A reader that is slow is waited for, as the stream does. */
function writtenAtOnce(fd: number, bytes: Uint8Array): number {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(fd, bytes, written);
  } catch {
    // A reader that is gone, a full disk, a pipe that waits for nobody.
  }
  return written;
}
