import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadShellParser, type ShellParser } from '../../src/documents/shell/shell-parser.ts';
import { projectFolder } from '../hosts/project-folder.ts';
import { packagedWasm } from './hcl.ts';

let loading: Promise<ShellParser> | undefined;

/** The parser with the two files that the packages bring. */
export function shellParser(): Promise<ShellParser> {
  const grammar = readFileSync(path.join(projectFolder, 'node_modules/tree-sitter-bash/tree-sitter-bash.wasm'));
  loading ??= loadShellParser({ runtime: packagedWasm.runtime(), grammar });
  return loading;
}
