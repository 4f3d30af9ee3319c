import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { buildForTests, removeFolder } from './command-world.ts';
import { run } from './helper-fixture.ts';

const TERRAFORM = `
resource "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}
resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:acme/*" }
      }
    }]
  })
}
`;

const WORKFLOW = `
on: { push: { branches: [main] } }
permissions: { id-token: write }
env: { ROLE: 'arn:aws:iam::111122223333:role/deploy' }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: '\${{ env.ROLE }}', aws-region: eu-west-1 }
`;

describe('the command about trust', () => {
  let folder: string;
  let programs: string;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-trust-'));
    write('infra/main.tf', TERRAFORM);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }

  const text = (): string => readFileSync(path.join(folder, 'infra/main.tf'), 'utf8');

  const rolecall = (...words: readonly string[]) =>
    run(process.execPath, [path.join(programs, 'rolecall.js'), '--folder', folder, ...words], { HOME: folder });

  it('lints what a checkout holds, says where, and fails by severity', async () => {
    const told = await rolecall('trust', 'lint');
    assert.equal(told.code, 7);
    assert.match(told.stdout, /^infra\/main\.tf$/m);
    assert.match(told.stdout, /15:70 {2}warning RC103 {2}aws_iam_role\.deploy/);
    assert.match(told.stdout, /every repository of the owner acme/);
    assert.match(told.stdout, /Found 1 warning in 1 trust\./);
    assert.equal((await rolecall('trust', 'lint', '--fail-on', 'error')).code, 0);
    assert.equal((await rolecall('trust', 'lint', path.join(folder, 'infra'))).code, 7);
    assert.equal((await rolecall('trust', 'lint', path.join(folder, 'other'))).code, 0);
  });

  it('lets findings be that are in a baseline, or that the file says why to let be', async () => {
    const baseline = path.join(folder, 'baseline.json');
    assert.equal((await rolecall('trust', 'lint', '--write-baseline', baseline)).code, 0);
    const told = await rolecall('trust', 'lint', '--baseline', baseline);
    assert.deepEqual([told.code, told.stdout], [0, 'Nothing found in 1 trust. 1 finding suppressed.\n']);
    write('infra/main.tf', TERRAFORM.replace('StringLike  ', '# rolecall:ignore RC103 -- all of acme\n StringLike  '));
    assert.equal((await rolecall('trust', 'lint')).code, 0);
  });

  describe('with --fix', () => {
    const SLOPPY = TERRAFORM.replace('StringLike  ', '"ForAllValues:StringLike"').replace(
      'repo:acme/*',
      'repo:acme/app:ref:refs/heads/main',
    );
    const PLAIN = SLOPPY.replace('"ForAllValues:StringLike"', '"StringLike"');

    it('shows what it would mend, and writes nothing', async () => {
      write('infra/main.tf', SLOPPY);
      const told = await rolecall('trust', 'lint', '--fix', '--dry-run');
      assert.equal(told.code, 0);
      assert.match(told.stdout, /^--- a\/infra\/main\.tf$/m);
      assert.match(told.stdout, /^-.*"ForAllValues:StringLike" = /m);
      assert.match(told.stdout, /^\+.*"StringLike" = /m);
      assert.equal(text(), SLOPPY);
    });

    it('mends to the byte, says what, and how to undo it', async () => {
      write('infra/main.tf', `\ufeff${SLOPPY}# é\n`);
      chmodSync(path.join(folder, 'infra/main.tf'), 0o640);
      const told = await rolecall('trust', 'lint', '--fix');
      assert.equal(told.code, 0);
      assert.match(told.stderr, /^infra\/main\.tf:15 RC108 Compare with StringLike/m);
      assert.equal(text(), `\ufeff${PLAIN}# é\n`);
      assert.equal(statSync(path.join(folder, 'infra/main.tf')).mode & 0o777, 0o640);
      const [, patch = ''] = /`git apply --reverse (\S+)`/.exec(told.stderr) ?? [];
      execFileSync('git', ['apply', '--reverse', patch], { cwd: folder });
      assert.equal(text(), `\ufeff${SLOPPY}# é\n`);
    });

    it('mends what was asked about alone, and fails for what is left', async () => {
      write('infra/main.tf', SLOPPY);
      write('other/main.tf', SLOPPY.replace(':ref:refs/heads/main', ':*'));
      const told = await rolecall('trust', 'lint', '--fix', path.join(folder, 'other'));
      assert.equal(told.code, 7);
      assert.match(told.stdout, /RC104/);
      assert.equal(text(), SLOPPY);
      assert.doesNotMatch(readFileSync(path.join(folder, 'other/main.tf'), 'utf8'), /ForAllValues/);
    });
  });

  it('prints a document for programs, and for each of the places that show findings', async () => {
    const formats = await Promise.all(
      ['json', 'sarif', 'gitlab'].map(async format =>
        parseJson((await rolecall('trust', 'lint', '--format', format)).stdout),
      ),
    );
    assert.ok(formats.every(document => document !== undefined));
    const annotations = await rolecall('trust', 'lint', '--format', 'github');
    assert.match(annotations.stdout, /^::warning file=infra\/main\.tf,line=15,endLine=15,col=70,/m);
  });

  it('finds what is wrong in how pipelines take roles', async () => {
    write('infra/main.tf', '');
    write('.github/workflows/deploy.yml', WORKFLOW.replace('id-token: write', 'contents: read'));
    const told = await rolecall('trust', 'lint');
    assert.equal(told.code, 7);
    assert.match(told.stdout, /warning RC502 {2}deploy/);
  });

  it('says what it cannot read, and follows no link out of the checkout', async () => {
    write('infra/broken.tf', 'resource "aws_iam_role" "x" {\n  assume_role_policy = {{{\n');
    symlinkSync('/etc', path.join(folder, 'outside'));
    const told = await rolecall('trust', 'lint');
    assert.match(told.stdout, /RC001/);
    assert.doesNotMatch(told.stdout, /outside/);
  });

  it('refuses words that it does not know, with what it takes', async () => {
    const format = await rolecall('trust', 'lint', '--format', 'xml');
    assert.equal(format.code, 2);
    assert.match(format.stderr, /--format takes text, json, sarif, github or gitlab\./);
    assert.equal((await rolecall('trust', 'lint', '/etc')).code, 2);
  });

  it('finds the roles that pipelines take, with what they come to, and as roles of a map', async () => {
    write('.github/workflows/deploy.yml', WORKFLOW);
    const told = await rolecall('discover');
    assert.equal(told.code, 0);
    assert.match(told.stdout, /\$\{\{ env\.ROLE \}\} = arn:aws:iam::111122223333:role\/deploy/);
    const map = await rolecall('discover', '--role-map');
    assert.match(map.stdout, /^roles:\n {2}deploy:\n {4}use: automation\n {4}aws:\n/);
    const document = parseJson((await rolecall('discover', '--json')).stdout);
    assert.ok(isObject(document) && Array.isArray(document['roles']));
    assert.equal(document['roles'].length, 1);
  });

  it('explains why a token is let in, or is not, by the condition that is in the way', async () => {
    write('infra/main.tf', TERRAFORM.replace('repo:acme/*', 'repo:acme/app:ref:refs/heads/main'));
    const explain = (subject: string, ...words: readonly string[]) => {
      const iss = 'https://token.actions.githubusercontent.com';
      write('claims.json', JSON.stringify({ iss, aud: 'sts.amazonaws.com', sub: subject }));
      return rolecall('trust', 'explain', 'deploy', '--claims', path.join(folder, 'claims.json'), ...words);
    };
    const allowed = await explain('repo:acme/app:ref:refs/heads/main');
    assert.equal(allowed.code, 0);
    assert.match(allowed.stdout, /It lets the token in\./);
    const refused = await explain('repo:acme/app:environment:prod');
    assert.equal(refused.code, 5);
    assert.match(refused.stdout, /✘ token\.actions\.githubusercontent\.com:sub/);
    assert.match(refused.stdout, /The job names an environment, and the policy does not\./);
    const document = parseJson((await explain('repo:acme/app:pull_request', '--json')).stdout);
    assert.match(JSON.stringify(document), /"outcome":"not-allowed","causes":\[\{"id":"pull-request"/);
  });

  it('takes what is about a role of the map for nothing else', async () => {
    for (const words of [['--answer', 'AccessDenied'], ['--with', 'admin'], ['--markdown']]) {
      const told = await rolecall('trust', 'explain', 'deploy', ...words);
      assert.equal(told.code, 2, words.join(' '));
      assert.match(told.stderr, /are about a role of the role map/);
    }
  });

  it('says which trusts there are, where none is called like that', async () => {
    write('claims.json', '{}');
    const told = await rolecall('trust', 'explain', 'other', '--claims', path.join(folder, 'claims.json'));
    assert.equal(told.code, 2);
    assert.match(told.stderr, /No trust policy of this checkout is called other\.\nThere are aws_iam_role\.deploy\./);
  });
});
