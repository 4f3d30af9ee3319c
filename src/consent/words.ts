import type { ConsentRequest, ConsentTerms } from '../core/consent.ts';
import { listedIn, type Phrases } from '../core/words.ts';
import { consentBlocks, type ConsentBlock } from './blocks.ts';
import { identityTexts, movedText } from './changes.ts';

/** Makes text from outside safe for where it is shown, and cuts off what is beyond so many characters. */
export type Shown = (text: string, maximumLength?: number) => string;

/** What a person is asked to allow, in the sentences of every front end: they differ in how they lay them out alone. */
export interface ConsentWords {
  readonly question: string;
  readonly repository: string;
  /** From which file, who vouches, and every host that gets something beside the clouds. */
  readonly whoReceives: readonly string[];
  /** One line; none where no token is made for anybody. */
  readonly audiences: readonly string[];
  /** What the map says of identities, in its own words. */
  readonly settings: readonly string[];
  /** What the blocks are: the roles, or what differs. */
  readonly heading: string;
  /** Not yet safe to print: how much of each there is room for is the layout's to say. */
  readonly blocks: readonly ConsentBlock[];
  /** One line, of what is true of each role; none where nothing is. */
  readonly common: readonly string[];
  readonly again: string;
}

export function consentWords(request: ConsentRequest, words: Phrases, shown: Shown): ConsentWords {
  const { terms, changes, moved } = request;
  const { blocks, common } = consentBlocks(request);
  const audiences = terms.audiences.map(audience => shown(audience));
  return {
    question: questionText(request, words, shown),
    repository: words.t('Repository: {0}', shown(terms.repository)),
    whoReceives: whoReceives(terms, words, shown),
    audiences: audiences.length === 0 ? [] : [words.t('Audience of its tokens: {0}', listedIn(audiences, words))],
    settings: identityTexts(terms).map(([name, text]) => `${shown(name)}: ${shown(text, 1000)}`),
    heading:
      changes === undefined || moved !== undefined
        ? words.t('Roles:')
        : words.t('What differs from the map you allowed before:'),
    blocks,
    common: common.length === 0 ? [] : [words.t('Each of these: {0}.', common.map(fact => shown(fact)).join(' · '))],
    again: words.t('You are asked again when this changes.'),
  };
}

/** A map without roles of its own can still name who gets a token for the person's. */
function questionText({ terms, changes, moved }: ConsentRequest, words: Phrases, shown: Shown): string {
  const label = shown(terms.label);
  if (moved !== undefined) return words.t('{0} Allow it there?', shown(movedText(terms, moved), 600));
  if (changes !== undefined) return words.t('The roles of {0} changed. Allow the map as it is now?', label);
  if (terms.roles.length === 0) return words.t('Allow {0} to choose who is asked for your identity?', label);
  return terms.roles.length === 1
    ? words.t('Allow {0} to use this role?', label)
    : words.t('Allow {0} to use these roles?', label);
}

function whoReceives(terms: ConsentTerms, words: Phrases, shown: Shown): readonly string[] {
  const sources = terms.sources.map(source => shown(source));
  const identity =
    terms.issuer === undefined
      ? words.t('Identity: {0}.', shown(terms.identity))
      : words.t('Identity: {0} (issuer {1}).', shown(terms.identity), shownAddress(terms.issuer, shown));
  return [
    words.t('From {0}.', listedIn(sources, words)),
    terms.hosts.length === 0
      ? `${identity} ${words.t('No token leaves for any host but the clouds of these roles.')}`
      : identity,
    ...terms.hosts.map(({ host, receives }) =>
      words.t('{0} receives {1}.', shownAddress(host, shown), shown(receives)),
    ),
    ...clientLines(terms, words, shown),
  ];
}

/** For which clients a provider's tokens are: whoever trusts one of them is told who the person is. */
function clientLines(terms: ConsentTerms, words: Phrases, shown: Shown): readonly string[] {
  const clients = identityTexts(terms).flatMap(([name, text]) => (CLIENT.test(name) ? [shown(text)] : []));
  if (clients.length === 0) return [];
  return [words.t('The tokens of that sign-in are for {0}.', listedIn([...new Set(clients)], words))];
}

const CLIENT = /^identity\.provider\.clientId(?:\.|$)/;

/** A host's name has 253 characters at most (RFC 1035 §2.3.4), and its end says whose it is: it is never cut off. */
const LONGEST_ADDRESS = 300;

/** `id.acme.example`, as people name hosts; with its scheme where that is not the usual one. */
function shownAddress(address: string, shown: Shown): string {
  return shown(address.startsWith('https://') ? address.slice('https://'.length) : address, LONGEST_ADDRESS);
}
