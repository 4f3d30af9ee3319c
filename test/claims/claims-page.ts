import type { ClaimForm, Issuer, IssuerClaim, TestableClaims } from '../../src/issuers/issuer.ts';

const HEAD = `# Claims

What a token of each issuer says, who decides it, and which cloud can test it. A trust policy separates people only by claims
that it tests, that the cloud can test, and that others cannot have made for them. Of a refusal:
[why-was-i-refused.md](why-was-i-refused.md).

This page is made of the rows in \`src/issuers/rows\`, which the lint, the explanations and the generated policies go by. Change
a row, then run \`npm run claims-page\`.

How to read it:

- **By id or by name**: a name can be given up and be taken by a stranger; an id is never given twice.
- **AWS** makes condition keys of few claims; a condition on another one never sees it. \`aud\` it reads of every token.
- **Google Cloud** tests every claim, in CEL.
- **Entra** compares issuer, subject and audience as they are written; a flexible credential takes \`*\` and \`?\`, for few issuers.
- **Proposed code** is that of a pull or merge request which nobody has accepted yet.
`;

const CHOOSERS: Readonly<Record<IssuerClaim['chosenBy'], string>> = {
  issuer: 'the service',
  administrator: 'administrators of the owner',
  writer: 'who can write to the repository',
  'anyone-who-starts-it': 'who starts the run',
  requester: 'who asks for the token',
};

/** All of docs/claims.md. */
export function claimsPage(issuers: readonly Issuer[]): string {
  return [HEAD, ...issuers.map(sectionOf)].join('\n');
}

function sectionOf(issuer: Issuer): string {
  return [
    `## ${capitalised(issuer.name)}`,
    '',
    addressesOf(issuer),
    '',
    'Subjects:',
    '',
    ...(issuer.claims.find(({ name }) => name === 'sub')?.forms ?? []).map(formOf),
    ...(issuer.paired === undefined ? [] : [pairsOf(issuer)]),
    '',
    ...tableOf(
      ['Claim', 'Proves', 'Decided by', 'AWS', 'Entra'],
      issuer.claims.map(claim => [
        code(claim.name),
        claim.proves,
        CHOOSERS[claim.chosenBy],
        testable(issuer.clouds, 'aws', claim.name),
        testable(issuer.clouds, 'azure', claim.name),
      ]),
    ),
    '',
    ...tableOf(
      ['Who can have a token', 'Can they', 'How'],
      issuer.minting.map(({ who, possible, how }) => [who, possible, how]),
    ),
    '',
    `Read in: ${[...new Set([...issuer.sources, ...issuer.minting.map(({ source }) => source)])].map(link).join(', ')}.`,
    '',
  ].join('\n');
}

function addressesOf({ addresses, shared, awsGuard }: Issuer): string {
  const where =
    addresses.length === 0
      ? 'At any address.'
      : `Issuer: ${addresses.map(each => code(`https://${each}`)).join(', ')}.`;
  const guard =
    awsGuard === undefined
      ? ''
      : ` AWS takes no new trust of it without a condition on ${awsGuard.map(code).join(' or ')}.`;
  return shared
    ? `${where} **All customers of the service share it**: a condition must say which of them.${guard}`
    : `${where} It is one customer's own.`;
}

function formOf({ format, template, proposedCode, implies }: ClaimForm): string {
  const kind = implies === undefined ? '' : ` (${implies[1].replaceAll('_', ' ')})`;
  return `- ${format}${kind}: ${code(template)}; proposed code: ${proposedWords(proposedCode)}`;
}

function proposedWords(proposed: ClaimForm['proposedCode']): string {
  if (proposed === 'environment-rules') return "as the environment's rules have it";
  if (typeof proposed === 'string') return proposed;
  return `unless the ${proposed.unlessPinned} is pinned${proposed.to === undefined ? '' : ` to ${code(proposed.to)}`}`;
}

function pairsOf({ paired }: Issuer): string {
  const keys = Object.keys(paired?.keys ?? {}).map(code);
  return `- ${paired?.format ?? ''}: \`key:value\` pairs that ${CHOOSERS[paired?.chosenBy ?? 'issuer']} choose, of ${keys.join(', ')}`;
}

function testable(clouds: TestableClaims, cloud: keyof TestableClaims, claim: string): string {
  const claims = clouds[cloud];
  return claims === 'all' || claims.includes(claim) || (cloud === 'aws' && claim === 'aud') ? 'yes' : 'no';
}

/** As oxfmt writes tables: each column as wide as its widest cell. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map(row => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)];
}

function link(source: string): string {
  return source.startsWith('https://')
    ? `<${source}>`
    : `[${source.replace('docs/', '')}](${source.replace('docs/', '')})`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
