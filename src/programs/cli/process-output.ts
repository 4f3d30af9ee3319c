import { fstatSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

type MaybeTerminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a pipe takes although nobody reads it yet [pipe(7)]. In bytes. */
const PIPE_HOLDS = 65_536;

/**
 * Standard output or standard error, which is opened as a stream only where it is a terminal, or may not take at once what is
 * written: opening both costs as much as a tenth of most commands. `open` is called once at most.
 */
export class ProcessOutput {
  readonly fd: 1 | 2;
  readonly #open: () => MaybeTerminal;
  #stream: MaybeTerminal | undefined;
  /** Bytes that are taken at once. Beyond them a reader that is slow would be waited for where no signal is heard. */
  #room: number;

  constructor(fd: 1 | 2, open: () => MaybeTerminal) {
    this.fd = fd;
    this.#open = open;
    this.#room = roomOf(fd);
    if (this.#room === 0) this.#stream = open();
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
    const written = this.#stream === undefined && bytes.length <= this.#room ? writtenAtOnce(this.fd, bytes) : 0;
    this.#room -= written;
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

/** None where it may be a terminal. */
function roomOf(fd: number): number {
  try {
    const stats = fstatSync(fd);
    if (stats.isCharacterDevice()) return 0;
    return stats.isFile() ? Infinity : PIPE_HOLDS;
  } catch {
    return 0;
  }
}

/** How many of the bytes: the stream says what becomes of the others. */
function writtenAtOnce(fd: number, bytes: Uint8Array): number {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(fd, bytes, written);
  } catch {
    // A reader that is gone, a full disk, a pipe that waits for nobody.
  }
  return written;
}
