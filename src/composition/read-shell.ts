import { loadShellParser, type ShellParser } from '../documents/shell/shell-parser.ts';
import { readWebAssembly } from './web-assembly.ts';

/** @param programs the folder of the programs, where the two WebAssembly files lie. @throws AssumeError `local-file`. */
export async function readShell(programs: string): Promise<ShellParser> {
  const [runtime, grammar] = await Promise.all([
    readWebAssembly(programs, 'web-tree-sitter.wasm'),
    readWebAssembly(programs, 'tree-sitter-bash.wasm'),
  ]);
  return loadShellParser({ runtime, grammar });
}
