import { parseEvents, YAMLException } from 'js-yaml';
import { printable } from '../core/text.ts';
import {
  MAXIMUM_DEPTH,
  MAXIMUM_LENGTH,
  type ReadText,
  Refusal,
  type SyntaxFault,
  tooDeep,
  tooLarge,
} from './located-tree.ts';
import { YamlTreeReader } from './yaml-tree.ts';

/**
 * Reads one YAML 1.2 document with the places of everything in it. Never throws. Anchors and aliases are understood, within
 * limits that hold before anything walks the tree; tags other than `!!str`, `!!map` and `!!seq` are refused.
 */
export function readYaml(text: string): ReadText {
  if (text.length > MAXIMUM_LENGTH) return tooLarge();
  try {
    return { ok: true, root: new YamlTreeReader(text, parseEvents(text, { maxDepth: MAXIMUM_DEPTH })).document() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, fault: error.fault };
    if (error instanceof YAMLException) return { ok: false, fault: syntaxFault(text, error) };
    throw error;
  }
}

function syntaxFault(text: string, { reason, mark }: YAMLException): SyntaxFault {
  const start = Math.min(mark?.position ?? 0, text.length);
  const end = Math.min(start + 1, text.length);
  if (reason.startsWith('nesting exceeded maxDepth')) return tooDeep(start, end);
  const hint =
    !reason.startsWith('tab ') && indentedWithTab(text, start)
      ? ' YAML takes no tabs for indentation: use spaces.'
      : '';
  return { code: 'syntax', message: `This is no valid YAML: ${printable(reason, 120)}.${hint}`, start, end };
}

/** The parser reports a tab by whatever it breaks, so this looks at the line itself. */
function indentedWithTab(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^ *\t/.test(text.slice(lineStart, lineStart + 200));
}
