import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

export const PROJECT = path.resolve(import.meta.dirname, '../../..');

/** A parsed source file. */
export interface SourceFile {
  /** Relative to the project, with slashes: `src/core/role.ts`. */
  readonly path: string;
  /** `core`, `programs/cli` …; see the layer table. */
  readonly folder: string;
  readonly imports: readonly string[];
  /** The syntax tree, as unknown data to walk. */
  readonly tree: unknown;
}

export function sourceFiles(): readonly SourceFile[] {
  return readdirSync(path.join(PROJECT, 'src'), { recursive: true, encoding: 'utf8' })
    .map(name => `src/${name.replaceAll(path.sep, '/')}`)
    .filter(name => /\.[cm]?[jt]sx?$/.test(name))
    .toSorted()
    .map(name => parseSource(name, readFileSync(path.join(PROJECT, name), 'utf8')));
}

/** @throws when the file cannot be parsed. */
export function parseSource(file: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(file, text, { sourceType: 'module' });
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const exportedFrom = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value])),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => literalText(text.slice(start, end)));
  return {
    path: file,
    folder: folderOf(file),
    imports: [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...exportedFrom, ...dynamic],
    tree: program,
  };
}

/** `src/core/role.ts` → `core`; `src/programs/cli/commands/env.ts` → `programs/cli`. */
export function folderOf(file: string): string {
  const [, first = '', second = ''] = file.split('/');
  return first === 'programs' ? `${first}/${second}` : first;
}

/** What an import of a file names: a folder of src/, a package, a `node:` module, or something it must not. */
export function resolveImport(
  importer: string,
  specifier: string,
):
  | { readonly kind: 'folder'; readonly folder: string; readonly file: string }
  | { readonly kind: 'package' | 'node' | 'elsewhere'; readonly name: string } {
  if (specifier.startsWith('node:')) return { kind: 'node', name: specifier };
  if (!specifier.startsWith('.')) {
    const parts = specifier.split('/');
    return { kind: 'package', name: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
  }
  const file = path.posix.normalize(path.posix.join(path.posix.dirname(importer), specifier));
  return file.startsWith('src/') ? { kind: 'folder', folder: folderOf(file), file } : { kind: 'elsewhere', name: file };
}

/** The text of a string literal; of anything else the source itself, which then resolves to nothing that is allowed. */
function literalText(source: string): string {
  return /^(['"`])([^'"`$]*)\1$/.exec(source)?.[2] ?? source;
}
