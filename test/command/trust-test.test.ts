import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { projectFolder } from '../hosts/project-folder.ts';
import { buildForTests, removeFolder } from './command-world.ts';
import { run } from './helper-fixture.ts';

const ISSUER = 'token.actions.githubusercontent.com';

function policy(operator: string, sub: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, [operator]: { [`${ISSUER}:sub`]: sub } },
      },
    ],
  });
}

const EXACT = policy('StringEquals', 'repo:acme/app:environment:prod');
const WIDE = policy('StringLike', 'repo:acme/*');

describe('the command that tests trust', () => {
  let folder: string;
  let programs: string;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-trust-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (file: string, text: string): void => writeFileSync(path.join(folder, file), text);
  const written = (): string => readFileSync(path.join(folder, 'trust-tests.yaml'), 'utf8');
  const rolecall = (...words: readonly string[]) =>
    run(process.execPath, [path.join(programs, 'rolecall.js'), '--folder', folder, ...words], { HOME: folder });

  it('tells which strangers get in, and ends with 7 where one does', async () => {
    write('exact.json', EXACT);
    const held = await rolecall('trust', 'test');
    assert.equal(held.code, 0, held.stdout);
    assert.match(held.stdout, /It is for repo:acme\/app:environment:prod\./);
    assert.match(held.stdout, /strangers stay out\./);
    write('wide.json', WIDE);
    const broken = await rolecall('trust', 'test');
    assert.equal(broken.code, 7);
    assert.match(broken.stdout, /✘ gets in +another repository +sub repo:acme\/stranger:ref:refs\/heads\/main/);
    assert.match(broken.stdout, /Tested the boundaries of 2 trusts: 1 does not hold\./);
    assert.equal((await rolecall('trust', 'test', 'exact.json')).code, 0);
    const all = await rolecall('trust', 'test', 'exact.json', '--all');
    assert.match(all.stdout, /✔ stays out +another owner/);
    assert.equal((await rolecall('trust', 'test', 'none.json')).code, 2);
  });

  it('says what it cannot read, so that nobody takes it for tested', async () => {
    write('exact.json', EXACT);
    write('main.tf', 'resource "aws_iam_role" "deploy" {');
    assert.match((await rolecall('trust', 'test')).stderr, /^Not read, and so not looked at:\n {2}main\.tf:1:/m);
  });

  it('takes a real token for the one that it is for', async () => {
    write('exact.json', EXACT);
    const claims = { iss: `https://${ISSUER}`, aud: 'sts.amazonaws.com', sub: 'repo:acme/app:environment:prod' };
    write('claims.json', JSON.stringify({ ...claims, repository_id: '42', actor: 'ada', email: 'ada@acme.example' }));
    const told = await rolecall('trust', 'test', '--claims', path.join(folder, 'claims.json'), '--json');
    assert.equal(told.code, 0, told.stdout);
    assert.match(told.stdout, /"repository_id": "42"/);
    assert.doesNotMatch(told.stdout, /ada/);
    write('claims.json', JSON.stringify({ ...claims, sub: 'repo:acme/other:pull_request' }));
    assert.equal((await rolecall('trust', 'test', '--claims', path.join(folder, 'claims.json'))).code, 7);
  });

  it('writes rows, holds policies to them from then on, and never touches a row again', async () => {
    write('exact.json', EXACT);
    assert.equal((await rolecall('trust', 'test', '--write')).code, 0);
    const mine = `${written()}# mine\n`;
    write('trust-tests.yaml', mine);
    assert.match((await rolecall('trust', 'test')).stdout, /Tested \d+ rows: all hold\./);
    write('wide.json', WIDE);
    assert.equal((await rolecall('trust', 'test', '--write')).code, 0);
    assert.ok(written().startsWith(mine));
    assert.match(written(), /\n {2}wide\.json:\n[^]*- who: another repository # gets in today\n/);
    const broken = await rolecall('trust', 'test');
    assert.equal(broken.code, 7);
    assert.match(broken.stdout, /✘ wide\.json, another repository {2}trust-tests\.yaml:\d+:\d+/);
    const again = await rolecall('trust', 'test', '--write');
    assert.match(again.stdout, /has rows of every trust already/);
  });

  it('says in CI where it does not hold', async () => {
    write('exact.json', EXACT);
    await rolecall('trust', 'test', '--write');
    write('exact.json', WIDE);
    const annotated = await rolecall('trust', 'test', '--format', 'github');
    assert.match(
      annotated.stdout,
      /^::error file=trust-tests\.yaml,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=exact\.json%2C another repository::It is to be kept out, and gets in\.$/m,
    );
    const junit = await rolecall('trust', 'test', '--format', 'junit');
    assert.match(junit.stdout, /<testcase classname="trust" name="exact\.json, another repository"><failure message="/);
    const document = parseJson((await rolecall('trust', 'test', '--json')).stdout);
    assert.ok(isObject(document) && Array.isArray(document['rows']));
    const page = readFileSync(path.join(projectFolder, 'docs/json.md'), 'utf8');
    assert.ok(page.includes(`\`trust test\``));
    for (const member of Object.keys(document)) {
      assert.match(page, new RegExp(`^\\| \`trust test\` .*\`${member}\``, 'm'), member);
    }
    write('trust-tests.yaml', 'version: 1\ntrusts:\n  - a\n');
    const faulty = await rolecall('trust', 'test');
    assert.equal(faulty.code, 7);
    assert.match(faulty.stdout, /trust-tests\.yaml:3:3 {2}trusts must be a map\./);
    assert.notEqual((await rolecall('trust', 'test', '--write')).code, 0);
  });
});
