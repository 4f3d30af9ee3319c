import { AssumeError } from '../../core/errors.ts';

/** The code of a Node error: `ENOENT`, `ENOSPC` …; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the system said, and what helps. */
const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EACCES: ['permission is denied', 'Check whose it is and its mode.'],
  EPERM: ['permission is denied', 'Check whose it is and its mode.'],
  EROFS: ['the file system is read-only', 'Make it writable, or have this set up where it is.'],
  ENOSPC: ['no space is left', 'Free some, then try again.'],
  EDQUOT: ['the quota is used up', 'Free some space, then try again.'],
  EISDIR: ['there is a directory of that name', 'Remove it, then try again.'],
  ENOTDIR: ['a part of its path is no directory', 'Remove what is there in its place, then try again.'],
  ELOOP: ['it is a symbolic link', 'Remove it, then try again.'],
  EBUSY: ['it is mounted into this environment from outside', 'Change it there.'],
  EMFILE: ['too many files are open', 'Raise the limit (`ulimit -n`), or close some.'],
  ENFILE: ['too many files are open', 'Close some programs, then try again.'],
  ENOTEMPTY: ['something else is in it', 'Remove that first.'],
  ENAMETOOLONG: ['its path is too long', 'Use a shorter one.'],
  ENOENT: ['it is not there', 'Try again.'],
};

/** A failed file operation as a failure for people: `what` begins the sentence ("/x could not be written"). */
export function localFile(error: unknown, what: string): AssumeError {
  const code = errorCode(error);
  const [reason, hint] = REASONS[code ?? ''] ?? ['the system refused'];
  return new AssumeError('local-file', `${what}: ${reason}.`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
    ...(code === undefined ? {} : { code }),
  });
}

/** Runs one or more file operations; see {@link localFile}. A failure that is one for people already stays as it is. */
export function tried<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof AssumeError ? error : localFile(error, what);
  }
}

/** The failure when somebody else keeps a lock. */
export function notInTime(file: string): AssumeError {
  return new AssumeError('local-file', 'Another Rolecall process is still at work on this role.', {
    hint: `Try again; if it lasts, end the process that holds ${file}.`,
    retryable: true,
  });
}
