import { joinedText } from '../../../documents/open-text-value.ts';
import type { WrittenText, WrittenTexts } from '../../../documents/written-text.ts';

/** What parameters and variables are, by their names. */
export type BicepNames = ReadonlyMap<string, WrittenText>;

const NOWHERE = { file: '', start: 0, end: 0 };

/** A text in quotes with what is interpolated into it, or a name; anything else is left open. */
export function bicepText(written: string, names: BicepNames): WrittenText {
  const named = names.get(written);
  if (named !== undefined) return { parts: named.parts };
  if (!/^'(?:[^'\\\n]|\\.)*'$/.test(written) || written.startsWith("'''")) return { parts: [{ unknown: written }] };
  const parts = written
    .slice(1, -1)
    .split(/(\\.|\$\{[^{}]*\})/)
    .flatMap((part, index): WrittenText['parts'] => {
      if (index % 2 === 0) return [part];
      if (part.startsWith('\\')) return [ESCAPES[part.charAt(1)] ?? part.charAt(1)];
      return names.get(part.slice(2, -1).trim())?.parts ?? [{ unknown: part }];
    });
  const { parts: joined } = joinedText(parts, NOWHERE);
  return { parts: joined };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** A list of texts, on one line or several. */
export function bicepTexts(written: string, names: BicepNames): WrittenTexts {
  if (!written.startsWith('[') || !written.endsWith(']'))
    return { values: [bicepText(written, names)], complete: false };
  const items = written
    .slice(1, -1)
    .split(/[,\n]/)
    .map(item => item.trim())
    .filter(item => item !== '');
  return { values: items.map(item => bicepText(item, names)), complete: !/^\[\s*for\b/.test(written) };
}
