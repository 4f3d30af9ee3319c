import assert from 'node:assert/strict';
import { discovered } from './shown.ts';

const WORKFLOW = '.github/workflows/a.yml';
const PIPELINE = '.gitlab-ci.yml';

function steps(text: string): string {
  return `on: push\njobs:\n  a:\n    steps:\n${text}`;
}

function taking(role: string): string {
  return `      - { uses: aws-actions/configure-aws-credentials@v4, with: { role-to-assume: ${role} } }\n`;
}

function run(script: string): string {
  return steps(`      - run: |\n${script.replaceAll(/^(?=.)/gm, '          ')}\n`);
}

function numbered(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

interface Row {
  readonly what: string;
  readonly path?: string;
  readonly text: string;
  /** What is said of what was not read. */
  readonly says?: string;
  readonly logins: number;
}

const DEPTH = 'An expression is nested at most 50 levels deep.';
const SUBSTITUTIONS = 'A script is read to 40 levels of substitutions. Write it flatter.';
const STEPS = 'From here on nothing is read: this file comes to more than 1000 steps.';
const ALIASES = 'Aliases make more than 100000 values of this file. Write the values out.';

/** Each is small enough to be read at all, and was made to cost as much as it can. */
const ROWS: readonly Row[] = [
  {
    what: 'brackets',
    text: steps(taking(`"\${{ ${'('.repeat(9000)}1${')'.repeat(9000)} }}"`)),
    says: DEPTH,
    logins: 1,
  },
  { what: 'negations', text: steps(taking(`"\${{ ${'!'.repeat(15_000)}a }}"`)), says: DEPTH, logins: 1 },
  { what: 'operators', text: steps(taking(`"\${{ ${'a||'.repeat(6000)}a }}"`)), logins: 1 },
  { what: 'members', text: steps(taking(`"\${{ github${'.a'.repeat(10_000)} }}"`)), logins: 1 },
  { what: 'expressions in one text', text: steps(taking(`"${'${{ env.A }}'.repeat(20_000)}"`)), logins: 1 },
  { what: 'expressions that do not end', text: steps(taking(`"${'${{ '.repeat(40_000)}"`)), logins: 1 },
  {
    what: 'variables that double each other',
    text: `on: push\nenv: { ${numbered(30, index => `V${index}: "\${{ format('${'{0}'.repeat(60)}', env.V${index + 1}) }}",`)} }\njobs:\n  a:\n    env: { X: "\${{ env.V0 }}" }\n    steps:\n${taking("'${{ env.X }}${{ env.X }}'")}`,
    logins: 1,
  },
  {
    what: 'a matrix of all with all',
    text: steps(taking("'${{ matrix.a }}${{ matrix.b }}${{ matrix.c }}'")).replace(
      '    steps',
      `    strategy: { matrix: { a: &l [${numbered(5000, index => `${index},`)}], b: *l, c: *l } }\n    steps`,
    ),
    logins: 1,
  },
  {
    what: 'jobs that need each other',
    text: `on: push\njobs:\n${numbered(400, index => `  j${index}:\n    outputs: { o: "\${{ needs.j${index + 1}.outputs.o }}" }\n    steps:\n${taking(`'\${{ needs.j${index + 1}.outputs.o }}'`)}`)}`,
    logins: 400,
  },
  { what: 'steps', text: steps(taking('a').repeat(2000)), says: STEPS, logins: 999 },
  { what: 'substitutions', text: run('$('.repeat(40_000)), says: SUBSTITUTIONS, logins: 0 },
  { what: 'defaults in defaults', text: run('${A:-'.repeat(20_000)), says: SUBSTITUTIONS, logins: 0 },
  { what: 'backticks', text: run('`'.repeat(40_000)), logins: 0 },
  { what: 'groups', text: run(`${'{ '.repeat(10_000)}x${' ; } >> a'.repeat(10_000)}`), logins: 0 },
  { what: 'here-documents without an end', text: run('cat <<A\n'.repeat(4000)), logins: 0 },
  { what: 'a variable that doubles itself', text: run('A=$A$A\n'.repeat(4000)), logins: 0 },
  {
    what: 'commands',
    text: run('aws sts assume-role-with-web-identity --role-arn $A\n'.repeat(2000)),
    logins: 1,
  },
  {
    what: 'an empty command',
    text: run('ls;'.repeat(6000)),
    says: 'A script of more than 5000 commands is not read. Put it into a file.',
    logins: 0,
  },
  {
    what: 'aliases of aliases',
    text: `a: &a [x,x,x,x,x,x,x,x,x,x]\n${numbered(
      8,
      index =>
        `${'bcdefghi'.charAt(index)}: &${'bcdefghi'.charAt(index)} [${Array(10)
          .fill(`*${'abcdefghi'.charAt(index)}`)
          .join(',')}]\n`,
    )}`,
    says: ALIASES,
    logins: 0,
  },
  { what: 'depth', text: '['.repeat(100_000), says: 'This is nested deeper than 64 levels. Flatten it.', logins: 0 },
  { what: 'lines of a template', text: '%{ for x }\n'.repeat(20_000), logins: 0 },
  {
    what: 'brackets below their key',
    text: `on: {\n${'a: [\n],\n'.repeat(3000)}}\n`,
    says: 'This is no valid YAML: deficient indentation.',
    logins: 0,
  },
  {
    what: 'a megabyte',
    text: steps(taking('a').repeat(12_000)),
    says: 'The file is longer than 256 KiB. Split it: no CI system needs so much in one.',
    logins: 0,
  },
  {
    what: 'jobs that extend each other',
    path: PIPELINE,
    text: numbered(
      900,
      index => `j${index}: { extends: [${numbered(11, other => `j${(index + other + 1) % 900},`)}], script: x }\n`,
    ),
    logins: 0,
  },
  {
    what: 'references to references',
    path: PIPELINE,
    text: `${numbered(100, index => `j${index}: { script: [${numbered(10, () => `!reference [j${index + 1}, script],`)}] }\n`)}j100: { script: [a] }\n`,
    logins: 0,
  },
  {
    what: 'variables of variables',
    path: PIPELINE,
    text: `variables: { ${numbered(40, index => `V${index}: "$V${index + 1}$V${index + 1}$V${index + 1}", `)}AWS_ROLE_ARN: $V0, AWS_WEB_IDENTITY_TOKEN_FILE: x }\nj: { script: a }\n`,
    logins: 1,
  },
  {
    what: 'one long script for many jobs',
    path: PIPELINE,
    text: `default: { before_script: ["${'echo a; '.repeat(3000)}"] }\n${numbered(900, index => `j${index}: { script: x }\n`)}`,
    says: 'Scripts of more than 6000 commands in one file are not read.',
    logins: 0,
  },
];

describe('Files that were made to hang discovery', () => {
  for (const { what, path = WORKFLOW, text, says, logins } of ROWS) {
    it(`end: ${what}`, () => {
      const discovery = discovered({ [path]: text });
      assert.deepStrictEqual({ logins: discovery.logins.length, says: discovery.unread[0]?.message }, { logins, says });
    });
  }
});
