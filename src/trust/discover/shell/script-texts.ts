import { type FlatText, flatText } from './flat-text.ts';
import type { Command, Word, WordPart } from './script.ts';

/** What scripts write into files and requests that makes a tool log in. */
export interface TextFinding {
  readonly kind:
    | 'role_arn'
    | 'web-identity'
    | 'chained'
    | 'google-audience'
    | 'google-sts'
    | 'google-account'
    | 'audience';
  readonly parts: readonly WordPart[];
  readonly start: number;
  readonly end: number;
}

/** Looks through every text of a command: its words, what it sets, its here-documents. */
export function textFindings({ words, assignments, redirects }: Command): readonly TextFinding[] {
  const texts: readonly Word[] = [
    ...words,
    ...assignments.map(({ value }) => value),
    ...redirects.filter(({ operator }) => operator.startsWith('<<')).map(({ target }) => target),
  ];
  return texts.flatMap(word => {
    const flat = flatText(word);
    return [...profileFindings(flat, word), ...requestFindings(flat, word)];
  });
}

type At = Pick<Word, 'start' | 'end'>;

/** A profile of AWS's tools, in as many lines as it takes. */
function profileFindings(flat: FlatText, at: At): readonly TextFinding[] {
  if (!/role_arn|web_identity_token_file|source_profile|credential_source/.test(flat.text)) return [];
  return flat.text.split(/\n|\\n/).flatMap((line): readonly TextFinding[] => {
    const found = /^\s*(role_arn|web_identity_token_file|source_profile|credential_source)\s*=\s*(\S+)/.exec(line);
    const [, name, value = ''] = found ?? [];
    if (name === undefined) return [];
    const kind = name === 'role_arn' ? name : name === 'web_identity_token_file' ? 'web-identity' : 'chained';
    return [finding(kind, flat.partsOf(value), at)];
  });
}

/** Requests of Google's token service, and of a token of GitHub's. */
function requestFindings(flat: FlatText, at: At): readonly TextFinding[] {
  const { text } = flat;
  const found: TextFinding[] = [];
  if (text.includes('sts.googleapis.com')) found.push(finding('google-sts', [], at));
  for (const match of text.matchAll(/\/\/iam\.googleapis\.com\/([^"'\s&\\,;]+)/g)) {
    found.push(finding('google-audience', flat.partsOf(match[1] ?? ''), at));
  }
  for (const match of text.matchAll(/serviceAccounts\/([^"'\s/:\\]+):generateAccessToken/g)) {
    found.push(finding('google-account', flat.partsOf(match[1] ?? ''), at));
  }
  const isRequest = flat.partsOf(text).some(part => part.kind === 'variable' && part.name === TOKEN_ADDRESS);
  if (isRequest) {
    const audience = /[?&]audience=([^"'\s&]+)/.exec(text)?.[1];
    found.push(finding('audience', audience === undefined ? [] : flat.partsOf(decoded(audience)), at));
  }
  return found;
}

const TOKEN_ADDRESS = 'ACTIONS_ID_TOKEN_REQUEST_URL';

function decoded(text: string): string {
  return text.replaceAll(/%3a/gi, ':').replaceAll(/%2f/gi, '/');
}

function finding(kind: TextFinding['kind'], parts: readonly WordPart[], { start, end }: At): TextFinding {
  return { kind, parts, start, end };
}
