import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { projectFolder } from '../hosts/project-folder.ts';
import { buildForTests, removeFolder } from './command-world.ts';
import { run } from './helper-fixture.ts';

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const TODAY = daysAgo(0);
const COMMIT = '1234567890abcdef1234567890abcdef12345678';
const ARN = 'arn:aws:iam::111122223333:role/deploy';
const ISSUER = 'token.actions.githubusercontent.com';

/** A role map with a comment that stays. */
function roleMap(reviewed: string): string {
  return `version: 1 # kept
roles:
  deploy:
${reviewed}    use: automation
    aws: { roleArn: "${ARN}", region: eu-west-1 }
`;
}

const TEMPLATE = JSON.stringify(
  {
    Resources: {
      Deploy: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'deploy',
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
                Action: 'sts:AssumeRoleWithWebIdentity',
                Condition: {
                  StringEquals: {
                    [`${ISSUER}:aud`]: 'sts.amazonaws.com',
                    [`${ISSUER}:sub`]: 'repo:acme/app:environment:production',
                  },
                },
              },
            ],
          },
        },
      },
    },
  },
  undefined,
  2,
);

describe('the command that reviews trust', () => {
  let folder: string;
  let programs: string;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-review-'));
    mkdirSync(path.join(folder, '.git', 'refs', 'heads'), { recursive: true });
    put('.git/HEAD', 'ref: refs/heads/main\n');
    put('.git/config', '[core]\n\trepositoryformatversion = 0\n');
    put('.git/refs/heads/main', `${COMMIT}\n`);
    put('rolecall.yaml', roleMap(''));
    put('deploy.template.json', TEMPLATE);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (file: string, text: string): void => writeFileSync(path.join(folder, file), text);
  const review = (...words: readonly string[]) =>
    run(process.execPath, [path.join(programs, 'rolecall.js'), '--folder', folder, 'trust', 'review', ...words], {
      HOME: folder,
    });

  it('says who can take each role, what it is evidence of, and fails only where that is asked', async () => {
    const told = await review();
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /^deploy {2}rolecall\.yaml:3$/m);
    assert.match(told.stdout, /^ {2}Never reviewed\.$/m);
    assert.match(told.stdout, /^ {4}GitHub Actions: the repository app of the owner acme: environment production$/m);
    assert.match(told.stdout, new RegExp(`^Made on ${TODAY} of .* with the commit ${COMMIT} checked out`, 'm'));
    assert.equal((await review('--due')).code, 7);
  });

  it('holds a review for 92 days or as many as are said, and one that is yet to come for none', async () => {
    const rows: readonly (readonly [reviewed: string, words: readonly string[], code: number])[] = [
      [daysAgo(90), ['--due'], 0],
      [daysAgo(95), ['--due'], 7],
      [daysAgo(95), [], 0],
      [daysAgo(95), ['--due', '100'], 0],
      [daysAgo(10), ['--due', '5'], 7],
      [daysAgo(-3), ['--due'], 7],
    ];
    for (const [reviewed, words, code] of rows) {
      put('rolecall.yaml', roleMap(`    reviewed: ${reviewed}\n`));
      assert.equal((await review(...words)).code, code, `${reviewed} ${words.join(' ')}`);
    }
    for (const days of ['0', 'soon', '-1', '12345']) assert.equal((await review(`--due=${days}`)).code, 2, days);
  });

  it('fails for a role that cannot be read, and names it', async () => {
    put('rolecall.yaml', roleMap(`    reviewed: ${TODAY}\n`).replace(ARN, 'arn:none'));
    const told = await review('--due');
    assert.equal(told.code, 7);
    assert.match(told.stdout, /^not reviewed {2}rolecall\.yaml:\d+ {2}The role deploy is wrong: /m);
  });

  it('prints a document for programs with the members that docs/json.md names', async () => {
    const document = parseJson((await review('--json')).stdout);
    const page = readFileSync(path.join(projectFolder, 'docs/json.md'), 'utf8');
    assert.ok(isObject(document));
    for (const member of Object.keys(document)) {
      assert.match(page, new RegExp(`^\\| \`trust review\` .*\`${member}\``, 'm'), member);
    }
    assert.equal(document['commit'], COMMIT);
    assert.equal(document['due'], true);
  });

  it('prints evidence as Markdown and for spreadsheets', async () => {
    const markdown = await review('--format', 'markdown');
    assert.match(markdown.stdout, /^# Trust review of `.+`\n\nMade on /);
    const csv = await review('--format', 'csv');
    assert.match(csv.stdout, /^role,map,place,.+\r\ndeploy,rolecall\.yaml,rolecall\.yaml:3,.+\r\n$/s);
    const wrong = await review('--format', 'xlsx');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--format takes text, markdown, csv or json\./);
  });
});
