import { type ConsentBlock, consentBlocks } from '../../../consent/blocks.ts';
import { identityTexts, movedText } from '../../../consent/changes.ts';
import type { ConsentRequest, ConsentTerms } from '../../../core/consent.ts';
import type { Repository } from '../../../core/repository.ts';
import { listed, printable } from '../../../core/text.ts';
import type { Style } from '../style.ts';

/**
 * What a person is asked to allow, whole: the same facts as VS Code's prompt. `doubt`: why this may not be the work of whom
 * the repository's address names.
 */
export function consentText(
  request: ConsentRequest,
  { doubt }: Pick<Repository, 'doubt'>,
  style: Style,
): readonly string[] {
  const { terms, changes, moved } = request;
  const { blocks, common } = consentBlocks(request);
  const again = changes !== undefined;
  const changed = again && moved?.isAll !== true ? ', which changed' : '';
  return [
    style.strong(`Allow ${printable(terms.label)} to ${purpose(terms)}${changed}?`),
    '',
    ...(moved === undefined ? [] : [movedText(terms, moved), '']),
    ...facts(terms),
    '',
    ...(again && moved === undefined ? ['Changed since you allowed it:'] : []),
    ...blocks.flatMap(block => blockLines(block, style)),
    ...(common.length === 0 ? [] : [`  Each of these: ${common.join(' · ')}.`]),
    '',
    ...(doubt === undefined ? [] : [style.warning(printable(doubt, 400)), '']),
    'You are asked again when this changes.',
  ];
}

/** A map without roles of its own can still name who gets a token for the user's. */
function purpose({ roles }: ConsentTerms): string {
  if (roles.length === 1) return 'use this role';
  return roles.length > 0 ? 'use these roles' : 'choose who is asked for your identity';
}

function facts(terms: ConsentTerms): readonly string[] {
  const issuer = terms.issuer === undefined ? '' : ` (issuer ${withoutScheme(terms.issuer)})`;
  const audiences = listed(terms.audiences.map(audience => printable(audience)));
  const lines = [
    `From ${listed(terms.sources.map(source => printable(source)))} of ${printable(terms.repository)}.`,
    `Identity: ${printable(terms.identity)}${issuer}${audiences === '' ? '' : `, for ${audiences}`}.`,
  ];
  if (terms.hosts.length === 0) lines.push('No token leaves for any other host.');
  return [
    ...lines,
    ...identityTexts(terms).map(([name, text]) => `  ${printable(name)}: ${printable(text, 1000)}`),
    ...terms.hosts.map(({ host, receives }) => `${withoutScheme(host)} receives ${printable(receives)}.`),
  ];
}

/** `id.acme.example`: https goes without saying; http, which only the user's own configuration can name, is said. */
function withoutScheme(url: string): string {
  return printable(url.replace(/^https:\/\//, ''));
}

/** No limit that matters: an ARN has at most 2048 characters, a session policy as many. */
const LONGEST = 8000;

/** Whole, however long: a terminal scrolls. */
function blockLines({ sign, warns, head, more }: ConsentBlock, style: Style): readonly string[] {
  const paint = { '+': style.good, '−': style.bad, '~': style.warning } as const;
  const mark = [...(sign === undefined ? [] : [paint[sign](sign)]), ...(warns ? [style.warning('⚠')] : [])];
  return [
    `  ${[...mark, printable(head, LONGEST)].join(' ')}`,
    ...more.map(line => `      ${printable(line, LONGEST)}`),
  ];
}
