import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importedFiles } from './import-cycles.ts';
import { parseSource, PROJECT, type SourceFile } from './source-files.ts';

/** What writes a file that is shipped and is no program itself: the Feature's launcher, the JSON Schemas. */
const WRITERS = ['features/assemble.ts', 'media/write-schemas.ts'];

/** The files of src/ that something shipped starts at: programs and chunks of the build, and what the writers import. */
export function entryPoints(): readonly string[] {
  const built = [...read('esbuild.mjs').matchAll(/^ {2}'(src\/[^']+)': '/gm)].map(([, file = '']) => file);
  return [...built, ...WRITERS.flatMap(file => importedFiles(parseSource(file, read(file))))];
}

/** Those of `files` that no import, of types or while it runs, leads to from the entry points. */
export function unreached(files: readonly SourceFile[], entries: readonly string[]): readonly string[] {
  const importsOf = new Map(files.map(file => [file.path, importedFiles(file)]));
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const imported of importsOf.get(file) ?? []) visit(imported);
  };
  for (const entry of entries) visit(entry);
  return [...importsOf.keys()].filter(file => !reached.has(file));
}

function read(file: string): string {
  return readFileSync(path.join(PROJECT, file), 'utf8');
}
