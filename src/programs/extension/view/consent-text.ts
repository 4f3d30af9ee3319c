import { consentBlocks } from '../../../consent/blocks.ts';
import { identityTexts, movedText } from '../../../consent/changes.ts';
import type { ConsentRequest, ConsentTerms } from '../../../core/consent.ts';
import { printable } from '../../../core/text.ts';
import { listedIn, type Words } from '../../../core/words.ts';
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
  const question = questionText(request, words);
  const { lines, whole } = onOneScreen(request, words);
  const detail = [
    whoReceives(request, words).join('\n'),
    lines.join('\n'),
    doubtText(overview),
    words.t('You are asked again when this changes.'),
  ]
    .filter(part => part !== '')
    .join('\n\n');
  return { question, detail, whole, document: documentText(question, request, overview, words) };
}

/** Why this may not be the work of whom the repository's address names: people read a stranger's map otherwise. */
function doubtText({ repository: { doubt } }: Overview): string {
  return doubt === undefined ? '' : shown(doubt, 400);
}

function questionText({ terms, changes, moved }: ConsentRequest, words: Words): string {
  const label = shown(terms.label);
  if (moved !== undefined) return words.t('{0} Allow it there?', shown(movedText(terms, moved), 600));
  if (changes !== undefined) return words.t('The roles of {0} changed. Allow the map as it is now?', label);
  if (terms.roles.length === 0) return words.t('Allow {0} to choose who is asked for your identity?', label);
  return terms.roles.length === 1
    ? words.t('Allow {0} to use this role?', label)
    : words.t('Allow {0} to use these roles?', label);
}

/** From which file, who vouches, and every host that gets something beside the clouds. */
function whoReceives({ terms }: ConsentRequest, words: Words): readonly string[] {
  const sources = listedIn(
    terms.sources.map(source => shown(source)),
    words,
  );
  const identity =
    terms.issuer === undefined
      ? words.t('Identity: {0}.', shown(terms.identity))
      : words.t('Identity: {0} (issuer {1}).', shown(terms.identity), shownAddress(terms.issuer));
  return [
    words.t('From {0}.', sources),
    terms.hosts.length === 0
      ? `${identity} ${words.t('No token leaves for any host but the clouds of these roles.')}`
      : identity,
    ...terms.hosts.map(({ host, receives }) => words.t('{0} receives {1}.', shownAddress(host), shown(receives))),
    ...clientLines(terms, words),
  ];
}

/** For which clients a provider's tokens are: whoever trusts one of them is told who the person is. */
function clientLines(terms: ConsentTerms, words: Words): readonly string[] {
  const clients = identityTexts(terms).flatMap(([name, text]) => (CLIENT.test(name) ? [shown(text)] : []));
  if (clients.length === 0) return [];
  return [words.t('The tokens of that sign-in are for {0}.', listedIn([...new Set(clients)], words))];
}

const CLIENT = /^identity\.provider\.clientId(?:\.|$)/;

/** A host's name has 253 characters at most (RFC 1035 §2.3.4), and its end says whose it is: it is never cut off. */
const LONGEST_ADDRESS = 300;

/** `id.acme.example`, as people name hosts; with its scheme where that is not the usual one. */
function shownAddress(address: string): string {
  return shown(address.startsWith('https://') ? address.slice('https://'.length) : address, LONGEST_ADDRESS);
}

/** How much a dialog shows on a small screen, in lines of so many characters; what is beyond its edge nobody reads. */
const SCREEN = { lines: 20, width: 46 };

/** The longest text of a block that is shown whole: an ARN has at most 2048 characters, but a path that long is no name. */
const LONGEST_LINE = 400;

/** The blocks that fit on one screen, the weightiest first, and whether those are all, with nothing of them cut off. */
function onOneScreen(
  request: ConsentRequest,
  words: Words,
): { readonly lines: readonly string[]; readonly whole: boolean } {
  const { blocks, common } = consentBlocks(request);
  const shownBlocks = blocks.map(({ sign, warns, shortHead, more }) => {
    const marks = [...(sign === undefined ? [] : [sign]), ...(warns ? ['⚠'] : [])];
    return [[...marks, shortHead].join(' '), ...more.map(line => `  ${line}`)];
  });
  const room = (lines: readonly string[]): number =>
    lines.reduce((sum, line) => sum + Math.ceil(Math.min(line.length, LONGEST_LINE) / SCREEN.width), 0);
  let left = SCREEN.lines;
  const fits = shownBlocks.findIndex(lines => (left -= room(lines)) < 0);
  // Something is always shown; one line says how much more there is.
  const count = fits === -1 ? blocks.length : Math.max(1, fits - 1);
  const lines = shownBlocks.slice(0, count).flat();
  const rest = blocks.length - count;
  return {
    lines: [
      ...lines.map(line => shown(line, LONGEST_LINE)),
      ...commonLines(common, words),
      ...(rest === 0 ? [] : [words.t('and {0} more: choose Show as Text to read them', rest)]),
    ],
    whole: rest === 0 && lines.every(line => line.length <= LONGEST_LINE),
  };
}

function commonLines(common: readonly string[], words: Words): readonly string[] {
  return common.length === 0 ? [] : [words.t('Each of these: {0}.', common.map(fact => shown(fact)).join(' · '))];
}

function documentText(question: string, request: ConsentRequest, overview: Overview, words: Words): string {
  const { terms, changes, moved, fingerprint } = request;
  const { blocks, common } = consentBlocks(request);
  return [
    question,
    '',
    words.t('Repository: {0}', printable(terms.repository)),
    words.t('Environment: {0}', printable(`${overview.detection.platform.name} ${terms.environment}`)),
    ...whoReceives(request, words),
    words.t('Audience of its tokens: {0}', printable(listedIn(terms.audiences, words), 2000)),
    ...identityTexts(terms).map(([name, text]) => `  ${printable(name)}: ${printable(text, 1000)}`),
    ...(overview.repository.doubt === undefined ? [] : [doubtText(overview)]),
    '',
    changes === undefined || moved !== undefined
      ? words.t('Roles:')
      : words.t('What differs from the map you allowed before:'),
    ...commonLines(common, words),
    ...blocks.flatMap(({ sign, warns, head, more }) => [
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
