import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type HclParser, loadHclParser } from '../../src/documents/hcl/hcl-parser.ts';
import { projectFolder } from '../hosts/project-folder.ts';

const packaged = (file: string): Uint8Array => readFileSync(path.join(projectFolder, 'node_modules', file));

/** The parser itself, and its grammar of HCL. */
export const packagedWasm = {
  runtime: (): Uint8Array => packaged('web-tree-sitter/web-tree-sitter.wasm'),
  grammar: (): Uint8Array => packaged('@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm'),
};

let loading: Promise<HclParser> | undefined;

/** The parser with the two files that the packages bring. */
export function hclParser(): Promise<HclParser> {
  loading ??= loadHclParser({ runtime: packagedWasm.runtime(), grammar: packagedWasm.grammar() });
  return loading;
}
