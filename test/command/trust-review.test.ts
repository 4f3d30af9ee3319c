import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isObject, type JsonObject, parseJson } from '../../src/core/parse.ts';
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

function itemsOf(list: unknown): readonly JsonObject[] {
  assert.ok(Array.isArray(list));
  return list.filter(isObject);
}

describe('the command that reviews trust', () => {
  let folder: string;
  let home: string;
  let programs: string;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-review-'));
    home = mkdtempSync(path.join(tmpdir(), 'rolecall-review-home-'));
    mkdirSync(path.join(folder, '.git', 'refs', 'heads'), { recursive: true });
    put('.git/HEAD', 'ref: refs/heads/main\n');
    put('.git/config', '[core]\n\trepositoryformatversion = 0\n');
    put('.git/refs/heads/main', `${COMMIT}\n`);
    put('rolecall.yaml', roleMap(''));
    put('deploy.template.json', TEMPLATE);
  });
  afterEach(() => {
    for (const each of [folder, home]) rmSync(each, { recursive: true });
  });

  const put = (file: string, text: string): void => writeFileSync(path.join(folder, file), text);
  const text = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
  const review = (...words: readonly string[]) =>
    run(process.execPath, [path.join(programs, 'rolecall.js'), '--folder', folder, 'trust', 'review', ...words], {
      HOME: home,
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
    put('rolecall.yaml', 'roles: [');
    const unread = await review('--due');
    assert.equal(unread.code, 7);
    assert.match(unread.stdout, /^not reviewed {2}rolecall\.yaml:1 {2}This is no valid YAML/m);
    assert.match(unread.stdout, /^No role was found\. 1 role or map cannot be reviewed as written\.$/m);
  });

  it('prints a document for programs with the members that docs/json.md names', async () => {
    const document = parseJson((await review('--json')).stdout);
    const page = readFileSync(path.join(projectFolder, 'docs/json.md'), 'utf8');
    assert.ok(isObject(document));
    for (const member of Object.keys(document)) {
      assert.match(page, new RegExp(`^\\| \`trust review\` .*\`${member}\``, 'm'), member);
    }
    assert.equal(document['commit'], COMMIT);
    const [role] = itemsOf(document['roles']);
    const [trust] = itemsOf(role?.['trusts']);
    for (const [list, item] of [['roles', role] as const, ['trusts', trust] as const]) {
      const row = new RegExp(`^\\| \`${list}\` of \`trust review\` +\\|(.*)\\|$`, 'm').exec(page)?.[1] ?? '';
      const named = [...row.replaceAll(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, member]) => member);
      assert.deepEqual(Object.keys(item ?? {}), named, list);
    }
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

  it('marks a role in its map, which holds from then on, and leaves all else of it', async () => {
    put('rolecall.yaml', `\ufeff${roleMap('')}`);
    const marked = await review('--mark', 'deploy', '--by', 'Ada Lovelace');
    assert.equal(marked.code, 0, marked.stderr);
    assert.equal(marked.stdout, `rolecall.yaml says that deploy was reviewed on ${TODAY} by Ada Lovelace.\n`);
    const said = `    reviewed: ${TODAY}\n    reviewedBy: "Ada Lovelace"\n`;
    assert.equal(text('rolecall.yaml'), `\ufeff${roleMap(said)}`);
    const after = await review('--due');
    assert.equal(after.code, 0, after.stdout);
    assert.match(after.stdout, new RegExp(`Reviewed on ${TODAY}, today, by Ada Lovelace\\.`));
    const again = await review('--mark', 'deploy', '--by', 'Bob', '--json');
    assert.deepEqual(parseJson(again.stdout), {
      marked: [{ name: 'deploy', map: 'rolecall.yaml', date: TODAY, by: 'Bob' }],
    });
    assert.match(text('rolecall.yaml'), /reviewedBy: "Bob"/);
  });

  it('marks a role of a devcontainer.json', async () => {
    rmSync(path.join(folder, 'rolecall.yaml'));
    mkdirSync(path.join(folder, '.devcontainer'));
    const roles = { deploy: { aws: { roleArn: ARN, region: 'eu-west-1' } } };
    const file = '.devcontainer/devcontainer.json';
    put(file, `// kept\n${JSON.stringify({ image: 'a', customizations: { rolecall: { roles } } })}`);
    assert.equal((await review('--mark', 'deploy', '--by', 'Ada')).code, 0);
    assert.equal((await review('--due')).code, 0);
    assert.match(text(file), /^\/\/ kept\n\{"image":"a"/);
  });

  it('marks nothing that is not a role of this checkout, nor for nobody, nor through a link', async () => {
    const map = text('rolecall.yaml');
    const rows: readonly (readonly [words: readonly string[], told: RegExp])[] = [
      [['--mark', 'deploy'], /Who reviewed it is missing/],
      [['--by', 'Ada'], /--by goes with --mark/],
      [['--mark', 'deploy', '--by', ' '], /--by takes a name/],
      [['--mark', 'deploy', '--by', 'a\nb'], /--by takes a name/],
      [['--mark', 'deploy', '--by', 'a'.repeat(201)], /--by takes a name/],
      [['--mark', 'deploy', 'other', '--by', 'Ada'], /No role of the role map is called other, so none was marked/],
    ];
    for (const [words, told] of rows) {
      const answer = await review(...words);
      assert.equal(answer.code, 2, words.join(' '));
      assert.match(answer.stderr, told);
    }
    mkdirSync(path.join(home, '.config/rolecall'), { recursive: true });
    writeFileSync(path.join(home, '.config/rolecall/config.yaml'), map.replace('deploy', 'own'));
    const own = await review('--mark', 'own', '--by', 'Ada');
    assert.equal(own.code, 2);
    assert.match(own.stderr, /own is not of this checkout but of your configuration, so nothing was marked\./);
    assert.equal(text('rolecall.yaml'), map);
    put('elsewhere.yaml', map);
    rmSync(path.join(folder, 'rolecall.yaml'));
    symlinkSync('elsewhere.yaml', path.join(folder, 'rolecall.yaml'));
    const linked = await review('--mark', 'deploy', '--by', 'Ada');
    assert.notEqual(linked.code, 0);
    assert.equal(text('elsewhere.yaml'), map);
  });

  it('draws it into a file, and into a checkout through no link', async () => {
    const file = path.join(folder, 'trust.svg');
    const drawn = await review('--svg', file);
    assert.equal(drawn.code, 0, drawn.stderr);
    assert.match(drawn.stdout, /^deploy {2}rolecall\.yaml:3$/m);
    assert.match(text('trust.svg'), /^<svg [^]*>environment production<[^]*<\/svg>\n$/);
    rmSync(file);
    put('precious', 'kept');
    symlinkSync('precious', file);
    const linked = await review('--svg', file);
    assert.equal(linked.code, 1, linked.stderr);
    assert.match(linked.stderr, /trust\.svg was not written: .* is a symbolic link/);
    assert.equal(text('precious'), 'kept');
    assert.equal((await review('--svg', path.join(home, 'trust.svg'))).code, 0);
    assert.match(readFileSync(path.join(home, 'trust.svg'), 'utf8'), /^<svg /);
  });

  it('does what its page says, with the words that are there', async () => {
    const page = readFileSync(path.join(projectFolder, 'docs/trust.md'), 'utf8');
    put('.git/config', '[remote "origin"]\n\turl = https://github.com/acme/app\n');
    const commands = [...page.matchAll(/^rolecall trust review(?: (.+))?$/gm)].map(([, words = '']) => words);
    assert.equal(commands.length, 6);
    for (const words of commands.filter(each => each !== '')) {
      const argv = words
        .replace(/ > .*/, '')
        .split(/ (?=(?:[^"]*"[^"]*")*[^"]*$)/)
        .map(word => (word === 'trust.svg' ? path.join(folder, word) : word.replaceAll('"', '')));
      const { code, stderr } = await review(...argv);
      assert.equal(code, 0, `${words}: ${stderr}`);
    }
    assert.match(text('trust.svg'), /^<svg /);
    const said = /<!-- said of the example -->\n\n```text\n([^]*?)```/.exec(page)?.[1];
    assert.equal((await review()).stdout.replaceAll(TODAY, '2026-12-01'), said);
  });
});
