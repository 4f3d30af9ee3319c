import { parseEvents, YAMLException } from 'js-yaml';
import { printable } from '../core/text.ts';
import {
  type FaultyText,
  type LocatedNode,
  MAXIMUM_DEPTH,
  MAXIMUM_LENGTH,
  type ReadText,
  Refusal,
  type SyntaxFault,
  tooDeep,
  tooLarge,
} from './located-tree.ts';
import { type YamlForm, YamlTreeReader } from './yaml-tree.ts';

const ROLE_MAP: YamlForm = { name: 'A role map', keepsTags: false };

/**
 * Reads one YAML 1.2 document with the places of everything in it. Never throws. Anchors and aliases are understood, within
 * limits that hold before anything walks the tree; what becomes of tags other than `!!str`, `!!map` and `!!seq`, `form` says.
 */
export function readYaml(text: string, form: YamlForm = ROLE_MAP): ReadText {
  if (text.length > MAXIMUM_LENGTH) return tooLarge();
  return caught(text, () => ({ ok: true as const, root: treeReader(text, form).document() }));
}

export type ReadDocuments = { readonly ok: true; readonly roots: readonly LocatedNode[] } | FaultyText;

/** The same for a text of any number of documents. */
export function readYamlDocuments(text: string, form: YamlForm): ReadDocuments {
  if (text.length > MAXIMUM_LENGTH) return tooLarge();
  return caught(text, () => ({ ok: true as const, roots: treeReader(text, form).documents() }));
}

function treeReader(text: string, form: YamlForm): YamlTreeReader {
  return new YamlTreeReader(text, parseEvents(text, { maxDepth: MAXIMUM_DEPTH }), form);
}

function caught<T>(text: string, read: () => T): T | FaultyText {
  try {
    return read();
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
