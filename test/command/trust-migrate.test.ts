import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { projectFolder } from '../hosts/project-folder.ts';
import { buildForTests, removeFolder } from './command-world.ts';
import { run } from './helper-fixture.ts';

const TERRAFORM = `
resource "aws_iam_openid_connect_provider" "github" {
  url = "https://token.actions.githubusercontent.com"
}
data "aws_iam_policy_document" "deploy" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values = [
        "repo:acme/app:ref:refs/heads/main", # main
      ]
    }
  }
}
resource "aws_iam_role" "deploy" {
  assume_role_policy = data.aws_iam_policy_document.deploy.json
}
`;
const NEW = 'repo:acme@123/app@456:ref:refs/heads/main';

describe('the command that migrates trust', () => {
  let folder: string;
  let programs: string;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-migrate-'));
    writeFileSync(path.join(folder, 'main.tf'), TERRAFORM);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const text = (): string => readFileSync(path.join(folder, 'main.tf'), 'utf8');
  const migrate = (...words: readonly string[]) =>
    run(process.execPath, [path.join(programs, 'rolecall.js'), '--folder', folder, 'trust', 'migrate', ...words], {
      HOME: folder,
    });
  const IMMUTABLE = ['--to', 'immutable', '--repository', 'acme/app', '--owner-id', '123', '--repository-id', '456'];

  it('shows what stops working and the difference, and touches nothing', async () => {
    const told = await migrate(...IMMUTABLE);
    assert.equal(told.code, 7, told.stderr);
    assert.match(told.stdout, /aws_iam_role\.deploy {2}main\.tf:21:1/);
    assert.match(told.stdout, /It stops working: sub repo:acme\/app:ref:refs\/heads\/main becomes repo:acme@123/);
    assert.match(told.stdout, /Proved: it lets in the token before and the one after, and nobody whom it kept out\./);
    assert.match(told.stdout, new RegExp(`^\\+ {8}"${NEW}",? *(?:# main)?$`, 'm'));
    assert.equal(text(), TERRAFORM);
  });

  it('writes the policy for both, then the one to leave in place', async () => {
    assert.equal((await migrate(...IMMUTABLE, '--write')).code, 0);
    assert.match(text(), /"repo:acme\/app:ref:refs\/heads\/main",\s+"repo:acme@123\/app@456:ref:refs\/heads\/main"/);
    assert.match(text(), /# main/);
    const again = await migrate(...IMMUTABLE);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /1 trust of it holds before and after\./);
    assert.equal((await migrate(...IMMUTABLE, '--afterwards', '--write')).code, 0);
    assert.ok(text().includes(NEW));
    assert.ok(!text().includes('repo:acme/app:'));
  });

  it('asks for the ids that a new name brings, and for what moves', async () => {
    const renamed = await migrate('--rename', 'acme/app', 'acme/web');
    assert.equal(renamed.code, 2);
    assert.match(renamed.stderr, /The ids of owner and repository are missing\./);
    const known = await migrate(
      '--rename',
      'acme/app',
      'acme/web',
      '--owner-id',
      '123',
      '--repository-id',
      '456',
      '--json',
    );
    assert.match(known.stdout, /"repo:acme@123\/web@456:ref:refs\/heads\/main"/);
    const document = parseJson(known.stdout);
    const page = readFileSync(path.join(projectFolder, 'docs/json.md'), 'utf8');
    assert.ok(isObject(document));
    for (const member of Object.keys(document)) {
      assert.match(page, new RegExp(`^\\| \`trust migrate\` .*\`${member}\``, 'm'), member);
    }
    assert.equal((await migrate()).code, 2);
    assert.equal((await migrate('--to', 'v4')).code, 2);
    assert.equal((await migrate('--rename', 'acme/app', 'octo')).code, 2);
    assert.equal((await migrate(...IMMUTABLE.slice(0, 4), '--owner-id', 'x', '--repository-id', '1')).code, 2);
    assert.match((await migrate('--to', 'ona-v3')).stdout, /No trust of this checkout is for what moves\./);
  });
});
