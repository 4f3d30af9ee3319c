import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { localFile } from '../platform/private-directory/failure.ts';

/** One of the WebAssembly files that lie beside the programs. @throws AssumeError `local-file`. */
export async function readWebAssembly(programs: string, name: string): Promise<Uint8Array> {
  const file = path.join(programs, name);
  try {
    return await readFile(file);
  } catch (error) {
    throw localFile(error, `${file} could not be read`);
  }
}
