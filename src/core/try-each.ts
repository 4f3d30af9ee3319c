import { asAssumeError } from './errors.ts';

/** Does it for each in turn, also after one failed. @throws what the first one that failed threw. */
export async function tryEach<T>(items: Iterable<T>, act: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) await act(item).catch((error: unknown) => void failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** Does it, unless the file system refuses: then it is left for another time. @throws what else `work` throws. */
export async function leavingFiles(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (asAssumeError(error).kind !== 'local-file') throw error;
  });
}
