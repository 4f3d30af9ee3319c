import { consentWords, type ConsentWords } from '../../../consent/words.ts';
import type { ConsentRequest } from '../../../core/consent.ts';
import { printable } from '../../../core/text.ts';
import type { Words } from '../../../core/words.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import { shown } from './shown.ts';

/** What a person reads before they allow a repository's map. */
export interface ConsentText {
  readonly question: string;
  /** The modal's body: one screen. */
  readonly detail: string;
  /** Whether the detail is all there is to read; else only who was shown the document is asked to allow it. */
  readonly whole: boolean;
  /** All of it, nothing left out, as a document. */
  readonly document: string;
}

export function consentText(request: ConsentRequest, overview: Overview, words: Words): ConsentText {
  const said = consentWords(request, words, shown);
  const settings = said.settings.filter(line => !NAMED.test(line));
  const first = [...said.whoReceives, ...settings.map(line => shown(line, LONGEST_LINE))];
  const doubt = doubtText(overview);
  const { lines, whole } = onOneScreen(said, [...first, doubt], words);
  const detail = [first.join('\n'), lines.join('\n'), doubt, said.again].filter(part => part !== '').join('\n\n');
  const isCut = settings.some(line => line.length > LONGEST_LINE);
  return { question: said.question, detail, whole: whole && !isCut, document: documentText(request, overview, words) };
}

/** What of a map's identities is said already, of who receives what; a preset is for the usual scopes of one provider alone. */
const NAMED = /^identity\.(?:provider\.(?:preset|issuer|clientId\b)|identityCenter\.)/;

/** Why this may not be the work of whom the repository's address names: people read a stranger's map otherwise. */
function doubtText({ repository: { doubt } }: Overview): string {
  return doubt === undefined ? '' : shown(doubt, 400);
}

/**
 * How much a dialog shows on a small screen, in lines of so many characters; what is beyond its edge nobody reads. `around` are
 * those of them that say who receives what, what is true of each role, and a doubt.
 */
const SCREEN = { lines: 28, around: 8, width: 46 };

/** The longest text of a block that is shown whole: an ARN has at most 2048 characters, but a path that long is no name. */
const LONGEST_LINE = 400;

/**
 * The blocks that fit on one screen beside what is around them, the weightiest first, and whether those are all, with nothing of
 * them cut off: a map may name so much that receives something that its roles would be beyond the edge.
 */
function onOneScreen(
  { blocks, common }: ConsentWords,
  around: readonly string[],
  words: Words,
): { readonly lines: readonly string[]; readonly whole: boolean } {
  const shownBlocks = blocks.map(({ sign, warns, shortHead, more }) => {
    const marks = [...(sign === undefined ? [] : [sign]), ...(warns ? ['⚠'] : [])];
    return [[...marks, shortHead].join(' '), ...more.map(line => `  ${line}`)];
  });
  const room = (lines: readonly string[]): number =>
    lines.reduce((sum, line) => sum + Math.ceil(Math.min(line.length, LONGEST_LINE) / SCREEN.width), 0);
  let left = SCREEN.lines - Math.max(SCREEN.around, room([...around, ...common]));
  const fits = shownBlocks.findIndex(lines => (left -= room(lines)) < 0);
  // Something is always shown; one line says how much more there is.
  const count = fits === -1 ? blocks.length : Math.max(1, fits - 1);
  const lines = shownBlocks.slice(0, count).flat();
  const rest = blocks.length - count;
  return {
    lines: [
      ...lines.map(line => shown(line, LONGEST_LINE)),
      ...common,
      ...(rest === 0 ? [] : [words.t('and {0} more: choose Show as Text to read them', rest)]),
    ],
    // One block alone can be more than a screen.
    whole: fits === -1 && lines.every(line => line.length <= LONGEST_LINE),
  };
}

function documentText(request: ConsentRequest, overview: Overview, words: Words): string {
  const { terms, fingerprint } = request;
  const said = consentWords(request, words, printable);
  return [
    said.question,
    '',
    said.repository,
    words.t('Environment: {0}', printable(`${overview.detection.platform.name} ${terms.environment}`)),
    ...said.whoReceives,
    ...said.audiences,
    ...said.settings.map(line => `  ${line}`),
    ...(overview.repository.doubt === undefined ? [] : [doubtText(overview)]),
    '',
    said.heading,
    ...said.common,
    ...said.blocks.flatMap(({ sign, warns, head, more }) => [
      '',
      `  ${[...(sign === undefined ? [] : [sign]), ...(warns ? ['⚠'] : []), printable(head, 8000)].join(' ')}`,
      ...more.map(line => `      ${printable(line, 8000)}`),
    ]),
    '',
    words.t('All terms of the roles:'),
    ...terms.roles.flatMap(role => [
      '',
      `  ${printable(role.name)} · ${words.t('from {0}', printable(role.source))}`,
      `  ${printable(role.terms, 8000)}`,
    ]),
    '',
    words.t('Fingerprint of all this (SHA-256): {0}', fingerprint),
    words.t('Nothing is used before you allow it: run “Rolecall: Review and Allow”.'),
    '',
  ].join('\n');
}
