import { durationIn, ENGLISH } from './words.ts';

/**
 * Text from outside (role names, branches, claims, server words) as it may be shown: C0 and C1 controls, escape sequences'
 * introducers, bidirectional overrides, zero-width and line separators are replaced, so it can neither move a cursor nor
 * pretend to be another text (CWE-150, CVE-2021-42574). Nor is it a command in the log of a GitHub Actions job: the runner
 * takes `##[name]` for one wherever it stands in a line [actions/runner: ActionCommand.cs, TryParse].
 */
export function printable(text: string, maximumLength = 300): string {
  // Nearly all that is shown, and lists are of thousands.
  const safe = PLAIN.test(text) ? text : text.replace(UNSHOWN, '\ufffd').replaceAll('##[', '## [');
  return safe.length > maximumLength ? `${safe.slice(0, maximumLength - 1)}…` : safe;
}

/** ASCII that is shown as it is, whatever stands beside it. */
const PLAIN = /^[ !"$-~]*$/;

/**
 * Controls, unpaired surrogates, line separators, and what a font shows as nothing: all that Unicode says may be ignored when it
 * cannot be shown (joiners, fillers, tags, variation selectors), and the few blanks and formats that it leaves out of that.
 */
const UNSHOWN =
  /[\u{16fe4}\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffc\u{13430}-\u{1343f}\u{1d159}]/gu;

/**
 * JSON of a document that may hold text from outside, as it may be shown: the same characters as {@link printable} keeps
 * away are escaped, so that a program reads what was written and a terminal shows no more than it.
 */
export function jsonText(document: unknown, indent?: number): string {
  return (JSON.stringify(document, undefined, indent) ?? 'null')
    .replace(UNSHOWN, character => (character === '\n' ? character : escapedCharacter(character)))
    .replaceAll('##[', String.raw`##\u005b`);
}

function escapedCharacter(character: string): string {
  return character
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** A list in a sentence: "a", "a and b", "a, b and c". */
export function listed(items: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1) ?? ''}`;
}

/** A duration for people: "42 min", "1 h", "1 h 30 min", "under a minute". Milliseconds in. */
export function durationText(milliseconds: number): string {
  return durationIn(milliseconds, ENGLISH);
}

/** What stands before its first full stop; all of it where there is none. */
export function firstSentence(text: string): string {
  return /^(.+?)\.(?:\s|$)/s.exec(text)?.[1] ?? text;
}

/** A path as one word of a shell's command line, for commands that a person copies. */
export function shellWord(text: string): string {
  return /^[\w./@%+=:,~-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
