import { readFile } from 'node:fs/promises';
import { systemClock } from '../platform/clock.ts';
import { sha256 } from '../platform/digest.ts';
import type { TrustFile } from '../trust/found-trust.ts';
import { readBaseline } from '../trust/lint/baseline.ts';
import type { TrustFinding } from '../trust/lint/finding.ts';
import { isLinted, lintFiles } from '../trust/lint/lint-files.ts';
import type { LocatedFinding } from '../trust/lint/located-finding.ts';
import { locateFindings } from '../trust/lint/locate-findings.ts';
import { readers } from '../trust/read/readers.ts';
import { localFile } from '../platform/private-directory/failure.ts';
import { readFolderTexts } from './read-folder-texts.ts';
import { readHcl } from './read-hcl.ts';

export interface FolderLint {
  /** Suppressed ones included. */
  readonly findings: readonly LocatedFinding[];
  /** How many trusts were read. */
  readonly trusts: number;
  /** What was read. */
  readonly files: readonly TrustFile[];
  /** What would be found if the files were these. */
  readonly relint: (files: readonly TrustFile[]) => Promise<readonly TrustFinding[]>;
}

/** Everything that lint has to say of a folder. @throws AssumeError `usage` for a baseline that is none, `cancelled`. */
export async function lintFolder(
  folder: string,
  options: {
    readonly programs: string;
    readonly baseline?: string;
    readonly signal?: AbortSignal;
    /** What editors hold unsaved, by the path in the folder. */
    readonly unsaved?: ReadonlyMap<string, string>;
  },
): Promise<FolderLint> {
  const baseline =
    options.baseline === undefined ? undefined : readBaseline(await baselineOf(options.baseline), options.baseline);
  const today = systemClock.now();
  const forms = readers(() => readHcl(options.programs));
  const { files, unread } = await readFolderTexts(folder, file => isLinted(forms, file), options);
  const { findings, trusts } = await lintFiles(forms, files, unread, today);
  return {
    findings: locateFindings(findings, files, { digest: sha256, ...(baseline === undefined ? {} : { baseline }) }),
    trusts,
    files,
    relint: async others => (await lintFiles(forms, others, unread, today)).findings,
  };
}

async function baselineOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw localFile(error, `${file} could not be read`);
  }
}
