import type { SyntaxNode } from '../../../documents/syntax-node.ts';

/** What a shell makes of a word without looking at anything else, or why that cannot be said. */
export type StaticWord = { readonly text: string } | { readonly because: string };

/** Characters that mean nothing to a shell outside of quotes. `#` and `~` only begin something. */
const PLAIN = /^(?:[\w./:=,@%+^~#-]|[^\0-\x7f]|\\[^\n])*$/;
/** In double quotes: neither a variable nor a substitution. */
const QUOTED = /^(?:[^\\$`"]|\\[^\n])*$/;

export function staticWord(node: SyntaxNode, source: string, home: string): StaticWord {
  if (node.type === 'concatenation' || node.type === 'command_name') return concatenated(node, source, home);
  const raw = source.slice(node.start, node.end);
  switch (node.type) {
    case 'word':
    case 'number':
      return plainWord(raw, home);
    case 'raw_string':
      return { text: raw.slice(1, -1) };
    case 'string': {
      const inner = raw.slice(1, -1);
      const [, rest] = /^\$(?:HOME|\{HOME\})(?=\/|$)(.*)$/s.exec(inner) ?? [];
      const quoted = rest ?? inner;
      if (!QUOTED.test(quoted)) return { because: EXPANSION };
      return { text: `${rest === undefined ? '' : home}${quoted.replaceAll(/\\([\\$`"])/g, '$1')}` };
    }
    case 'simple_expansion':
    case 'expansion':
      // A home with a blank in it would become two words.
      return /^\$(?:HOME|\{HOME\})$/.test(raw) && /^[\w./-]+$/.test(home) ? { text: home } : { because: EXPANSION };
    default:
      return { because: EXPANSION };
  }
}

const EXPANSION = 'What it runs is not known before it runs: it has a variable, a substitution or a pattern of files.';

function plainWord(raw: string, home: string): StaticWord {
  // Bash puts a home into `x=~/y` and `x=y:~/z` too, other shells do not.
  if (!PLAIN.test(raw) || raw.startsWith('#') || /^~[^/]|[=:]~/.test(raw)) return { because: EXPANSION };
  return { text: raw.replace(/^~(?=\/|$)/, () => home).replaceAll(/\\(.)/gs, '$1') };
}

function concatenated(node: SyntaxNode, source: string, home: string): StaticWord {
  // The grammar takes braces apart that a shell would expand, or, when empty, take as they are: as in `find -exec`.
  if (source.slice(node.start, node.end) === '{}') return { text: '{}' };
  let text = '';
  let end = node.start;
  for (const child of node.children) {
    const word = staticWord(child, source, home);
    if ('because' in word) return word;
    // A tilde means a home only where it begins the whole word and a slash or the word's end follows unquoted.
    const isTilde =
      child.type === 'word' &&
      (end !== node.start || child.end - child.start === 1) &&
      source.startsWith('~', child.start);
    if (isTilde || child.start !== end) return { because: EXPANSION };
    end = child.end;
    text += word.text;
  }
  return end === node.end ? { text } : { because: EXPANSION };
}
