import path from 'node:path';
import { AssumeError } from '../core/errors.ts';
import type { EditableUserFile, PrivateDirectory } from '../core/ports.ts';
import { checkoutFile } from '../platform/checkout-file.ts';
import { openUserFile } from '../platform/user-file/user-file.ts';
import { unifiedDiff } from '../trust/lint/fixes/unified-diff.ts';

/** A file of a folder, as it was read and as it is to be. */
export interface MendedFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly before: string;
  readonly text: string;
}

const UNDO = 'trust-fix.patch';
/** What a reader of texts leaves out, as bytes. */
const MARK = '\u00ef\u00bb\u00bf';

/** All of it as one difference, as `git apply` takes it. */
export function differenceOf(files: readonly MendedFile[]): string {
  return files.map(({ path: file, before, text }) => unifiedDiff(file, before, text)).join('');
}

/**
 * Writes them, each whole or not at all, if they still say what was read.
 * @returns the absolute path of a patch that undoes it: `git apply --reverse`.
 * @throws AssumeError `local-file`: what was written before that stays, and the patch with it.
 */
export async function writeMended(
  folder: string,
  files: readonly MendedFile[],
  state: PrivateDirectory,
): Promise<string> {
  const opened = await Promise.all(
    files.map(async file => asBytes(file, openUserFile(await checkoutFile(folder, file.path), state, LOCK))),
  );
  const stale = opened.find(({ isSame }) => !isSame);
  if (stale !== undefined) throw changedMeanwhile(stale.target.path);
  await state.write(UNDO, opened.map(({ patch }) => patch).join(''));
  for (const { target, before, after } of opened) {
    if (!(await target.replace(before, after))) throw changedMeanwhile(target.path);
  }
  return path.join(state.path, UNDO);
}

const LOCK = { lockName: 'trust-fix.lock' };

async function asBytes({ path: file, before, text }: MendedFile, target: EditableUserFile) {
  const current = await target.read();
  const mark = current?.startsWith(MARK) === true ? MARK : '';
  const [old, now] = [mark + latin1(before), mark + latin1(text)];
  return { target, isSame: current === old, before: old, after: now, patch: unifiedDiff(file, utf8(old), utf8(now)) };
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function changedMeanwhile(file: string): AssumeError {
  return new AssumeError('local-file', `${file} was changed while it was mended, so it was left as it is.`, {
    hint: 'Run the command again.',
  });
}
