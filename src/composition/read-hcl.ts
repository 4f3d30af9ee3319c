import { type HclParser, loadHclParser } from '../documents/hcl/hcl-parser.ts';
import { readWebAssembly } from './web-assembly.ts';

/** @param programs the folder of the programs, where the two WebAssembly files lie. @throws AssumeError `local-file`. */
export async function readHcl(programs: string): Promise<HclParser> {
  const [runtime, grammar] = await Promise.all([
    readWebAssembly(programs, 'web-tree-sitter.wasm'),
    readWebAssembly(programs, 'tree-sitter-hcl.wasm'),
  ]);
  return loadHclParser({ runtime, grammar });
}
