import { discover } from '../discover/discover.ts';
import { isDiscovered } from '../discover/file-kind.ts';
import type { TrustFile, UnreadPart } from '../found-trust.ts';
import { type TrustReader, readTrust } from '../read/reader.ts';
import type { TrustFinding } from './finding.ts';
import { lintTrust } from './lint.ts';
import { lintPipelines } from './pipeline-rules.ts';
import { lintReviews } from './review-rule.ts';

export interface FilesLint {
  readonly findings: readonly TrustFinding[];
  /** How many trusts were read, and how many roles and stored keys of pipelines. */
  readonly trusts: number;
  readonly logins: number;
}

/** Whether a file of this path can hold anything that is linted. */
export function isLinted(readers: readonly TrustReader[], path: string): boolean {
  return isDiscovered(path) || readers.some(reader => reader.takes(path));
}

/**
 * What the rules find in files of one folder, which are read together.
 * @param unread what could not even be opened.
 * @param today epoch milliseconds; without it nothing is said of when roles were reviewed.
 */
export async function lintFiles(
  readers: readonly TrustReader[],
  files: readonly TrustFile[],
  unread: readonly UnreadPart[] = [],
  today?: number,
): Promise<FilesLint> {
  const reading = await readTrust(readers, files);
  const discovery = discover(files);
  const told = [...unread, ...reading.unread];
  const others = discovery.unread.filter(({ place }) => !told.some(each => each.place.file === place.file));
  return {
    findings: [
      ...lintTrust({ ...reading, unread: [...told, ...others] }, files),
      ...lintPipelines(discovery),
      ...(today === undefined ? [] : lintReviews(files, today)),
    ],
    trusts: reading.trusts.length,
    logins: discovery.logins.length + discovery.staticKeys.length,
  };
}
