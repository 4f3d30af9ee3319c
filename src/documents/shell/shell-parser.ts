import { Language, Parser } from 'web-tree-sitter';
import { type SyntaxNode, syntaxTreeOf } from '../syntax-node.ts';

/** The two WebAssembly files, which lie beside the programs: `web-tree-sitter.wasm`, `tree-sitter-bash.wasm`. */
export interface ShellWasm {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

/** How often the parser may report that it goes on: some nonsense takes it much longer than its length would say. */
const MAXIMUM_STEPS = 5000;

export interface ShellParser {
  /** The tree of a text of Bash or of a POSIX shell, undefined where the parser gave up. Never throws. */
  parse(text: string): SyntaxNode | undefined;
}

/** @throws Error when the bytes are no WebAssembly of these two. */
export async function loadShellParser({ runtime, grammar }: ShellWasm): Promise<ShellParser> {
  await Parser.init({ wasmBinary: runtime });
  const language = await Language.load(grammar);
  return { parse: text => parsed(language, text) };
}

function parsed(language: Language, text: string): SyntaxNode | undefined {
  const parser = new Parser();
  try {
    parser.setLanguage(language);
    let steps = 0;
    const progressCallback = (): boolean => {
      steps += 1;
      return steps > MAXIMUM_STEPS;
    };
    const tree = parser.parse(text, null, { progressCallback });
    if (tree === null) return undefined;
    const cursor = tree.walk();
    try {
      return syntaxTreeOf(cursor);
    } finally {
      cursor.delete();
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}
