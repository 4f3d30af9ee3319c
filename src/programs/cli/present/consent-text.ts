import { identityTexts } from '../../../consent/changes.ts';
import type { ConsentRequest, ConsentRole, ConsentTerms } from '../../../core/consent.ts';
import type { Repository } from '../../../core/repository.ts';
import { isObject, parseJson } from '../../../core/parse.ts';
import { durationText, listed, printable } from '../../../core/text.ts';
import type { Style } from '../style.ts';
import { columns } from './columns.ts';

/**
 * What a person is asked to allow, whole: the same facts as VS Code's prompt. `doubt`: why this may not be the work of whom
 * the repository's address names.
 */
export function consentText(
  request: ConsentRequest,
  { doubt }: Pick<Repository, 'doubt'>,
  style: Style,
): readonly string[] {
  const { terms, changes } = request;
  const again = changes !== undefined;
  return [
    style.strong(`Allow ${printable(terms.label)} to ${purpose(terms)}${again ? ', which changed' : ''}?`),
    '',
    ...facts(terms),
    '',
    ...(again ? changeLines(changes, style) : []),
    ...roleLines(terms.roles),
    '',
    ...(doubt === undefined ? [] : [style.warning(printable(doubt, 400)), '']),
    'You are asked again when this changes.',
  ];
}

/** A map without roles of its own can still name who gets a token for the user's. */
function purpose({ roles }: ConsentTerms): string {
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

function changeLines(changes: NonNullable<ConsentRequest['changes']>, style: Style): readonly string[] {
  const paint = { '+': style.good, '−': style.bad, '~': style.warning } as const;
  return [
    'Changed since you allowed it:',
    ...changes.map(change => `  ${paint[change.sign](change.sign)} ${printable(change.text, 600)}`),
    '',
  ];
}

function roleLines(roles: readonly ConsentRole[]): readonly string[] {
  return columns(
    roles.map(role => [printable(role.name), printable(role.account), usage(role)]),
    { indent: '  ' },
  );
}

/** "15 min, asks each time"; how long a permission set lasts is not the map's to say. */
function usage(role: ConsentRole): string {
  const parsed = parseJson(role.terms);
  const { durationSeconds, confirm, target } = isObject(parsed) ? parsed : {};
  const ofIdentityCenter = isObject(target) && 'identityCenter' in target;
  const words = typeof durationSeconds === 'number' && !ofIdentityCenter ? [durationText(durationSeconds * 1000)] : [];
  if (confirm === true) words.push('asks each time');
  if (role.autoAssume) words.push('assumed when you open this folder');
  return words.join(', ');
}
