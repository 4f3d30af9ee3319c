import type { AssumeError } from '../../src/core/errors.ts';
import type { EditableUserFile } from '../../src/core/ports.ts';

/** A user's file in memory. */
export class MemoryUserFile implements EditableUserFile {
  readonly path: string;
  text: string | undefined;

  constructor(path: string, text?: string) {
    this.path = path;
    this.text = text;
  }

  read(): Promise<string | undefined> {
    return Promise.resolve(this.text);
  }

  /** Why nothing can be written; a test may set it. */
  refusal: AssumeError | undefined;

  whyNotWritable(): Promise<AssumeError | undefined> {
    return Promise.resolve(this.refusal);
  }

  target(): Promise<string> {
    return Promise.resolve(this.path);
  }

  unsettledCopies(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  settled(expected: string | undefined): Promise<boolean> {
    return Promise.resolve(this.text === expected);
  }

  replace(expected: string | undefined, content: string): Promise<boolean> {
    if (this.text !== expected) return Promise.resolve(false);
    this.text = content;
    return Promise.resolve(true);
  }

  remove(expected: string): Promise<boolean> {
    if (this.text !== expected) return Promise.resolve(false);
    this.text = undefined;
    return Promise.resolve(true);
  }
}
