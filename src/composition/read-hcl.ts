import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type HclParser, loadHclParser } from '../documents/hcl/hcl-parser.ts';
import { localFile } from '../platform/private-directory/failure.ts';

/** @param programs the folder of the programs, where the two WebAssembly files lie. @throws AssumeError `local-file`. */
export async function readHcl(programs: string): Promise<HclParser> {
  const read = async (name: string): Promise<Uint8Array> => {
    const file = path.join(programs, name);
    try {
      return await readFile(file);
    } catch (error) {
      throw localFile(error, `${file} could not be read`);
    }
  };
  const [runtime, grammar] = await Promise.all([read('web-tree-sitter.wasm'), read('tree-sitter-hcl.wasm')]);
  return loadHclParser({ runtime, grammar });
}
