import type { WordPart, Word, Command } from './script.ts';
import { plainWord } from './script.ts';
import { settingIn, writtenWord } from './script-run.ts';

/** `NAME=value` that a script appends to a file by which later steps are told something. */
export interface FileSetting {
  readonly name: string;
  readonly value: Pick<Word, 'parts'>;
}

const PRINTS: ReadonlySet<string> = new Set([
  'echo',
  'printf',
  'cat',
  'write-output',
  'write-host',
  'add-content',
  'out-file',
]);

/**
 * What a command writes into the file that a variable names, such as `GITHUB_OUTPUT`; undefined where it writes what only the run
 * knows, empty where it writes nothing there.
 */
export function settingsWritten(command: Command, next: Command | undefined, variable: string): readonly FileSetting[] {
  if (!writesTo(command, variable) && !(next !== undefined && isTee(next, variable))) return [];
  const texts = [
    ...command.words.slice(1),
    ...command.redirects.filter(({ operator }) => operator.startsWith('<<')).map(({ target }) => target),
  ];
  const name = command.words[0] && plainWord(command.words[0])?.toLowerCase();
  // PowerShell prints a text that stands alone.
  const printed = name !== undefined && PRINTS.has(name) ? texts : command.words;
  return printed.flatMap(word => linesOf(word).flatMap(line => settingIn(line) ?? []));
}

function writesTo({ redirects, words }: Command, variable: string): boolean {
  const toFile = redirects.some(({ operator, target }) => operator.startsWith('>') && names(target, variable));
  return (
    toFile ||
    (/^(?:add-content|out-file)$/i.test(writtenWord(words[0] ?? { parts: [] })) &&
      words.some(word => names(word, variable)))
  );
}

function isTee({ words }: Command, variable: string): boolean {
  return (
    /^(?:tee|out-file|add-content)$/i.test(writtenWord(words[0] ?? { parts: [] })) &&
    words.some(word => names(word, variable))
  );
}

function names({ parts }: Word, variable: string): boolean {
  return parts.some(part => part.kind === 'variable' && part.name === variable);
}

/** Split at the ends of lines, written as such or as `\n`. */
export function linesOf({ parts, start, end }: Word): readonly Word[] {
  const lines: WordPart[][] = [[]];
  for (const part of parts) {
    if (part.kind !== 'text') {
      lines.at(-1)?.push(part);
      continue;
    }
    for (const [index, text] of part.text.split(/\n|\\n/).entries()) {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ kind: 'text', text });
    }
  }
  return lines.filter(line => line.length > 0).map(line => ({ parts: line, start, end }));
}
