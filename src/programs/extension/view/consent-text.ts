import { identityTexts } from '../../../consent/changes.ts';
import type { ConsentRequest, ConsentRole, ConsentTerms } from '../../../core/consent.ts';
import { isIdentityCenter } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { Overview } from '../../../sessions/overview.ts';
import type { Words } from '../words.ts';
import { shown } from './shown.ts';
import { durationIn, listedIn } from './wording.ts';

/** What a person reads before they allow a repository's map. */
export interface ConsentText {
  readonly question: string;
  /** The modal's body: one screen for up to eight roles. */
  readonly detail: string;
  /** All of it, nothing left out, as a document. */
  readonly document: string;
}

const ROLES_ON_ONE_SCREEN = 8;

export function consentText(request: ConsentRequest, overview: Overview, words: Words): ConsentText {
  const { changes } = request;
  const question = questionText(request, words);
  const lines = changes === undefined ? roleLines(request, overview, words) : changeLines(changes, words);
  const detail = [
    whoReceives(request, words).join('\n'),
    lines.join('\n'),
    doubtText(overview),
    words.t('You are asked again when this changes.'),
  ]
    .filter(part => part !== '')
    .join('\n\n');
  return { question, detail, document: documentText(question, request, overview, words) };
}

/** Why this may not be the work of whom the repository's address names: people read a stranger's map otherwise. */
function doubtText({ repository: { doubt } }: Overview): string {
  return doubt === undefined ? '' : shown(doubt, 400);
}

function questionText({ terms, changes }: ConsentRequest, words: Words): string {
  const label = shown(terms.label);
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

function roleLines(request: ConsentRequest, overview: Overview, words: Words): readonly string[] {
  const { roles } = request.terms;
  // One line says how many more there are, so a ninth role takes no more room than that line would.
  const fits = roles.length <= ROLES_ON_ONE_SCREEN ? roles : roles.slice(0, ROLES_ON_ONE_SCREEN - 1);
  const rest = roles.slice(fits.length);
  return [
    ...fits.map(role => roleLine(role, overview, words)),
    ...(rest.length === 0
      ? []
      : [
          words.t(
            'and {0} more in {1}: choose Show as Text to read them',
            rest.length,
            listedIn([...new Set(rest.map(({ account }) => shown(account)))], words),
          ),
        ]),
  ];
}

function roleLine(role: ConsentRole, overview: Overview, words: Words): string {
  const mapped = overview.map.roles.find(each => each.role.name === role.name)?.role;
  return [
    shown(role.name),
    shown(role.account),
    // How long a permission set lasts is not the map's to say.
    ...(mapped === undefined || isIdentityCenter(mapped.target)
      ? []
      : [durationIn(mapped.durationSeconds * 1000, words)]),
    ...(mapped?.confirm === true ? [words.t('asks each time')] : []),
    ...(role.autoAssume ? [words.t('assumed when you open this folder')] : []),
  ].join(' · ');
}

function changeLines(changes: NonNullable<ConsentRequest['changes']>, words: Words): readonly string[] {
  const most = 2 * ROLES_ON_ONE_SCREEN;
  const lines = changes.map(({ sign, text }) => `${sign} ${shown(text, 160)}`);
  return lines.length <= most
    ? lines
    : [...lines.slice(0, most - 1), words.t('and {0} more: choose Show as Text to read them', lines.length - most + 1)];
}

function documentText(question: string, request: ConsentRequest, overview: Overview, words: Words): string {
  const { terms, changes, fingerprint } = request;
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
    ...(changes === undefined
      ? []
      : [
          words.t('What differs from the map you allowed before:'),
          ...changes.map(({ sign, text }) => `  ${sign} ${printable(text, 4000)}`),
          '',
        ]),
    words.t('Roles:'),
    ...terms.roles.flatMap(role => [
      '',
      `  ${roleLine(role, overview, words)}`,
      `  ${words.t('from {0}', printable(role.source))}`,
      `  ${printable(role.terms, 8000)}`,
    ]),
    '',
    words.t('Fingerprint of all this (SHA-256): {0}', fingerprint),
    words.t('Nothing is used before you allow it: run “Rolecall: Review and Allow”.'),
    '',
  ].join('\n');
}
