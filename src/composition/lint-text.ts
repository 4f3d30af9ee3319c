import path from 'node:path';
import { sha256 } from '../platform/digest.ts';
import { entriesOf } from '../platform/patient-files.ts';
import { createWorkspaceFiles } from '../platform/workspace-files.ts';
import type { TrustFile } from '../trust/found-trust.ts';
import { isLinted, lintFiles } from '../trust/lint/lint-files.ts';
import { type LocatedFinding, standing } from '../trust/lint/located-finding.ts';
import { locateFindings } from '../trust/lint/locate-findings.ts';
import { readers } from '../trust/read/readers.ts';
import { readHcl } from './read-hcl.ts';

/** What an editor holds, saved or not. */
export interface OpenText {
  /** The workspace folder that it is in, absolute; undefined for a text that is no file yet. */
  readonly folder: string | undefined;
  /** The text, and its path in the folder. Of one that is no file yet: a name whose ending says of which kind it is. */
  readonly text: TrustFile;
  /** What editors of the folder hold, by the path in it, which counts in place of what is saved. */
  readonly unsaved: ReadonlyMap<string, string>;
}

export interface TextLint {
  /** Without those that the text itself suppresses. */
  readonly findings: readonly LocatedFinding[];
  /** Paths of all that was read: what was found of these before is past. */
  readonly files: readonly string[];
}

/** Files of a module of Terraform are read together: each may name what another says. */
const OF_MODULES = /\.(?:tf|tf\.json|tfvars|tfvars\.json)$/;
/** More than any module has in one folder. */
const MOST_FILES = 200;

/** The findings of one text, and of the module that it is a file of. */
export async function lintText(
  open: OpenText,
  { programs, signal }: { readonly programs: string; readonly signal?: AbortSignal },
): Promise<TextLint> {
  const forms = readers(() => readHcl(programs));
  const { text } = open;
  if (!isLinted(forms, text.path)) return { findings: [], files: [text.path] };
  const files = [text, ...(OF_MODULES.test(text.path) ? await restOfModule(open) : [])];
  signal?.throwIfAborted();
  const { findings } = await lintFiles(forms, files);
  return {
    findings: standing(locateFindings(findings, files, { digest: sha256 })),
    files: files.map(each => each.path),
  };
}

async function restOfModule({ folder, text, unsaved }: OpenText): Promise<readonly TrustFile[]> {
  if (folder === undefined) return [];
  const module = path.posix.dirname(text.path);
  const workspace = createWorkspaceFiles([folder]);
  const entries = await entriesOf(path.join(folder, module)).catch(() => []);
  const others = entries
    .filter(entry => entry.isFile() && OF_MODULES.test(entry.name))
    .map(({ name }) => path.posix.join(module, name))
    .filter(file => file !== text.path)
    .slice(0, MOST_FILES);
  const read = others.map(async (file): Promise<readonly TrustFile[]> => {
    // One that cannot be read is told of when the whole folder is looked at.
    const content = unsaved.get(file) ?? (await workspace.read(path.join(folder, file)).catch(() => undefined));
    return content === undefined ? [] : [{ path: file, text: content }];
  });
  return (await Promise.all(read)).flat();
}
