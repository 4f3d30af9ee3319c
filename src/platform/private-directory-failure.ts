import { AssumeError } from '../core/errors.ts';

/** The code of a Node error: `ENOENT`, `ENOSPC` …; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A failed file operation as a failure for people: `what` begins the sentence ("/x could not be written"). */
export function localFile(error: unknown, what: string): AssumeError {
  const code = errorCode(error);
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'permission is denied',
    EPERM: 'permission is denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space is left',
    EDQUOT: 'the quota is used up',
    EISDIR: 'there is a directory of that name',
    ENOTDIR: 'a part of its path is no directory',
    ELOOP: 'it is a symbolic link',
    EBUSY: 'it is mounted into this environment from outside',
    EMFILE: 'too many files are open',
    ENAMETOOLONG: 'its path is too long',
  };
  const reason = (code === undefined ? undefined : reasons[code]) ?? 'the system refused';
  return new AssumeError('local-file', `${what}: ${reason}.`, {
    cause: error,
    ...(code === undefined ? {} : { code }),
  });
}

/** The failure when somebody else keeps a lock. */
export function notInTime(file: string): AssumeError {
  return new AssumeError('local-file', 'Another Rolecall process is still at work on this role.', {
    hint: `Try again; if it lasts, end the process that holds ${file}.`,
    retryable: true,
  });
}
