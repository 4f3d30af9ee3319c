import { accessSync, constants, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../../core/errors.ts';
import { shellWord } from '../../core/text.ts';
import { errorCode, localFile } from '../private-directory/failure.ts';

/** A failed change of a file of AWS: whose it is, or what stands in the way, and the way out. */
export function cannotChange(error: unknown, target: string): AssumeError {
  if (error instanceof AssumeError) return error;
  const code = errorCode(error) ?? '';
  if (code === 'EACCES' || code === 'EPERM') return notYours(error, target) ?? localFile(error, changed(target));
  if (code === 'EROFS') return withHint(localFile(error, changed(target)), wayOut(target));
  if (code === 'EBUSY') return withHint(localFile(error, changed(target)), wayOut(target));
  return localFile(error, changed(target));
}

/** A file that a person closed to themselves, which root, or a rename, could change all the same. */
export function refuseReadOnly(target: string, { mode }: { readonly mode: bigint }): void {
  if ((mode & 0o222n) !== 0n) return;
  throw readOnly(target, target, Number(mode));
}

/** Why a file cannot be changed, or made, as far as that can be seen without trying. */
export function whyNotWritable(target: string): AssumeError | undefined {
  try {
    const stats = statSync(target, { bigint: true, throwIfNoEntry: false });
    if (stats?.isFile() === true) {
      refuseReadOnly(target, stats);
      accessSync(target, constants.W_OK);
    } else if (stats !== undefined) refuseDevice(target);
    else accessSync(existingAbove(target), constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return cannotChange(error, target);
  }
}

/** @throws AssumeError `local-file`. */
export function refuseDevice(target: string): never {
  throw new AssumeError('local-file', `${target} is a device that keeps nothing, so no profile can stand there.`, {
    hint: 'Unset AWS_CONFIG_FILE, or have it name a file of your own; then open a new terminal.',
  });
}

function existingAbove(target: string): string {
  let folder = path.dirname(target);
  while (statSync(folder, { throwIfNoEntry: false }) === undefined && folder !== path.dirname(folder)) {
    folder = path.dirname(folder);
  }
  return folder;
}

/** What to do where a file can only be read. */
export function wayOut(target: string): string {
  const own = '~/.config/aws/config';
  const start = exists(target)
    ? `\`mkdir -p ~/.config/aws && cat ${shellWord(target)} > ${own}\``
    : '`mkdir -p ~/.config/aws`';
  return `Use a file of your own that starts as a copy: ${start}, then set AWS_CONFIG_FILE to its full path, for every program (containerEnv of devcontainer.json, or your shell's start-up file).`;
}

function notYours(cause: unknown, target: string): AssumeError | undefined {
  const culprit = firstNotWritable(target);
  if (culprit === undefined) return undefined;
  const { file, stats } = culprit;
  const userId = process.geteuid?.();
  if (stats.uid === userId) return readOnly(file, target, stats.mode, cause);
  const owner = stats.uid === 0 ? 'root' : `user ${stats.uid}`;
  const what = file === target ? `${target} belongs to ${owner} and can only be read` : `${file} belongs to ${owner}`;
  const consequence = file === target ? 'so it was left alone' : `so ${target} could not be written`;
  const recursive = stats.isDirectory() ? '-R ' : '';
  return new AssumeError('local-file', `${what}, ${consequence}.`, {
    hint: `Make it yours: \`sudo chown ${recursive}"$(id -un)" ${shellWord(file)}\`. Or: ${lowerFirst(wayOut(target))}`,
    cause,
  });
}

function readOnly(file: string, target: string, mode: number, cause?: unknown): AssumeError {
  const octal = (mode & 0o777).toString(8).padStart(3, '0');
  const whose = file === target ? '' : ` in ${file}, which`;
  const sentence =
    file === target
      ? `${target} is read-only (mode ${octal}), so it was left alone.`
      : `${target} could not be written${whose} is read-only (mode ${octal}).`;
  return new AssumeError('local-file', sentence, {
    hint: `If it may be changed: \`chmod u+w ${shellWord(file)}\`. Or: ${lowerFirst(wayOut(target))}`,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The file where it exists and cannot be written, else the nearest folder above it that is there. */
function firstNotWritable(target: string): { readonly file: string; readonly stats: Stats } | undefined {
  for (let file = target; ; file = path.dirname(file)) {
    try {
      const stats = statSync(file, { throwIfNoEntry: false });
      if (stats !== undefined) {
        if (!isWritable(file)) return { file, stats };
        if (file !== target) return undefined;
      }
    } catch {
      // A folder above it is closed to us: that one is found below.
    }
    if (file === path.dirname(file)) return undefined;
  }
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function exists(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

function withHint({ message, cause, code }: AssumeError, hint: string): AssumeError {
  return new AssumeError('local-file', message, { hint, cause, ...(code === undefined ? {} : { code }) });
}

function changed(target: string): string {
  return `${target} could not be changed`;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
