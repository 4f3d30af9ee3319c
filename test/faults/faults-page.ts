import type { Case, Harmless, Symptom } from './fault-table.ts';

const HEAD = `# Faults

What happens when something goes wrong. Find what you see: each entry says what it means, what to do first, and in which
cases it was tried, with what is kept. \`…\` stands for what differs, as a path or a port; \`rolecall … --json\` tells the kind.

This page is made of the table that the tests in \`test/faults\` compare with: exit code, kind and every word of what is seen.
Change \`test/faults/symptoms-here.ts\`, \`symptoms-elsewhere.ts\` or \`harmless.ts\`, then run \`npm run faults-page\`.

The rules behind it:

- A tool gets whole credentials that are good, or a failure. Never half a file, another role's, or what has been released.
- Credentials that are good serve on until better ones are there.
- What a killed or failed run leaves behind goes at the next run of anything, temporary files once they are a minute old.
`;

/** What is said of one kind of failure before its symptoms; a kind that is not here has no heading. */
const KINDS: Readonly<Record<string, string>> = {
  'not-active': 'The role is not active',
  'consent-needed': 'Nothing was allowed',
  'local-file': 'A file, a directory or the disk',
  '': 'Before or beside the command',
  'no-identity-source': 'Nothing gives an identity here',
  'identity-rejected': 'The identity was refused',
  'clock-skew': 'The clock',
  network: 'Nothing usable came back',
  throttled: 'Too many requests',
  protocol: 'An answer that is not believed',
};

/** `docs/faults.md`: symptom, what it means, what to do first. */
export function faultsPage(symptoms: readonly Symptom[], harmless: readonly Harmless[]): string {
  const kinds = [...new Set(symptoms.map(({ kind = '' }) => kind))];
  const sections = kinds.flatMap(kind => [
    kind === '' ? `## ${headingOf(kind)}` : `## ${headingOf(kind)} (\`${kind}\`)`,
    ...symptoms.filter(each => (each.kind ?? '') === kind).map(symptomText),
  ]);
  const nothing = harmless.flatMap(({ about, cases }) => [
    `### ${about}`,
    cases.map(each => caseText(each, each.comes === undefined ? '' : ` (${each.comes})`)).join('\n'),
  ]);
  return (
    [HEAD.trimEnd(), ...sections, '## What needs nothing done (exit code 0)', ...nothing, ''].join('\n\n').trimEnd() +
    '\n'
  );
}

function headingOf(kind: string): string {
  const heading = KINDS[kind];
  if (heading === undefined) throw new Error(`The page has no heading for the kind ${kind}.`);
  return heading;
}

function symptomText({ says, hint, code, means, first, cases }: Symptom): string {
  const heading = says === '' ? '### Nothing is said' : `### ${says.replace('{}', '…')}`;
  return [
    heading,
    [
      `- **Exit code**: ${code}`,
      ...(hint === undefined ? [] : [`- **It goes on**: ${hint}`]),
      `- **It means**: ${means}`,
      `- **Do first**: ${first}`,
    ].join('\n'),
    'Seen when:',
    cases.map(each => caseText(each, each.is === undefined ? '' : ` (“${each.is}”)`)).join('\n'),
  ].join('\n\n');
}

function caseText({ faults, kept, test, title }: Case, remark: string): string {
  return [
    `- ${faults.join('; ')}${remark}`,
    `  - **Kept**: ${kept}`,
    `  - \`${test}\`${title === undefined ? '' : ` “${title}”`}`,
  ].join('\n');
}
