import { createHash, randomBytes } from 'node:crypto';
import { linkSync, readdirSync, renameSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { openWriters } from './open-writers.ts';
import { readStable, look } from './reading.ts';
import { unrestOf } from './unrest.ts';

/** Writers live for seconds: what is older was left by one that was killed. Milliseconds. */
const ABANDONED = 60_000;

/**
 * The names of our files beside a user's file. `writer` are six hexadecimal digits that no two homes share, since several may
 * write into one folder: each clears up only after itself, and after whoever has been dead for a minute.
 */
export class CopyNames {
  readonly target: string;
  readonly #prefix: string;
  readonly #own: string;

  constructor(target: string, writer: string) {
    this.target = target;
    this.#prefix = `.${path.basename(target)}.rolecall-`;
    this.#own = this.#prefix + writer;
  }

  temporary(): string {
    return path.join(path.dirname(this.target), `${this.#own}${randomBytes(3).toString('hex')}.tmp`);
  }

  /** For a second link to the file that is replaced; its name says what was read, and what replaces it. */
  kept(before: string, after: string | undefined): string {
    const name = `${this.#own}${randomBytes(3).toString('hex')}-${digest(before)}-${digest(after)}.kept`;
    return path.join(path.dirname(this.target), name);
  }

  /** Takes away what programs of ours left that were killed. Whoever holds the lock is the only one of this home. */
  clearUp(): void {
    for (const { file, isOwn, isDead } of this.#left()) {
      if (!isOwn && !isDead) continue;
      if (file.endsWith('.tmp')) removeQuietly(file);
      else if (file.endsWith('.kept')) this.#settle(file);
    }
  }

  /** Copies that nobody settles any more: they hold what somebody wrote, and so does the file, and only a person can join them. */
  unsettled(): readonly string[] {
    return this.#left().flatMap(({ file, isDead }) => {
      return isDead && file.endsWith('.kept') && this.#verdict(file) === 'of others' ? [file] : [];
    });
  }

  #left(): readonly { readonly file: string; readonly isOwn: boolean; readonly isDead: boolean }[] {
    const folder = path.dirname(this.target);
    const left = names(folder).filter(name => name.startsWith(this.#prefix));
    return left.map(name => {
      const file = path.join(folder, name);
      const stats = look(file);
      const isDead = stats !== undefined && Date.now() - Number(stats.ctimeMs) > ABANDONED;
      return { file, isOwn: name.startsWith(this.#own), isDead };
    });
  }

  /**
   * The file that was replaced when the run was killed. Where somebody had it open and has written to it since, their text is
   * the newer one: it comes back, unless the file is no longer the one we wrote.
   */
  #settle(kept: string): void {
    const verdict = this.#verdict(kept);
    if (verdict === 'superfluous') removeQuietly(kept);
    if (verdict === 'newer') renameSync(kept, this.target);
  }

  #verdict(kept: string): 'superfluous' | 'newer' | 'of others' | 'unknown' {
    const [, before, after] = /-([0-9a-f]{16})-([0-9a-f]{16})\.kept$/.exec(kept) ?? [];
    const [old, current] = [look(kept), look(this.target)];
    if (before === undefined || old === undefined) return 'unknown';
    if (old.ino === current?.ino && old.dev === current.dev) return 'superfluous';
    if (unrestOf(kept, 'replace') !== undefined) return 'unknown';
    if (digest(readStable(kept)?.text) === before) return 'superfluous';
    return digest(readStable(this.target)?.text) === after ? 'newer' : 'of others';
  }
}

/**
 * Puts a file in the place of another, or nothing where `by` is undefined, and keeps a second link to the old one until
 * it is proven that nobody was writing to it. False: something else stands there than was read; undefined: somebody was.
 */
export function swap(
  copies: CopyNames,
  before: string,
  by: { readonly file: string; readonly text: string } | undefined,
): boolean | undefined {
  const { target } = copies;
  const kept = copies.kept(before, by?.text);
  linkSync(target, kept);
  const old = statSync(kept, { bigint: true });
  const ours = by === undefined ? undefined : look(by.file);
  if (readStable(target)?.text !== before || look(target)?.ino !== old.ino) {
    removeQuietly(kept);
    return false;
  }
  if (by === undefined) unlinkSync(target);
  else renameSync(by.file, target);
  const now = statSync(kept, { bigint: true });
  if (now.size === old.size && now.mtimeNs === old.mtimeNs && openWriters(now).length === 0) {
    removeQuietly(kept);
    return true;
  }
  // They have the old file open: it takes its place again. Where somebody replaced ours already, theirs stays, and the copy.
  if (look(target)?.ino === ours?.ino) renameSync(kept, target);
  return undefined;
}

export function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // It was never made, or renamed already.
  }
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function digest(text: string | undefined): string {
  return createHash('sha256')
    .update(text ?? '\0', 'latin1')
    .digest('hex')
    .slice(0, 16);
}
