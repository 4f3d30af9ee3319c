import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkoutFile } from '../../src/platform/checkout-file.ts';
import { buildForTests, removeFolder } from './command-world.ts';
import { run } from './helper-fixture.ts';

const ISSUER = 'token.actions.githubusercontent.com';
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${ISSUER}:sub`]: 'repo:acme/app:environment:prod' } },
    },
  ],
});

/** What a repository ships: a link where one of our commands would write, to what the person's shell runs. */
describe('What is written into a checkout', () => {
  let folder: string;
  let checkout: string;
  let programs: string;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-links-'));
    checkout = path.join(folder, 'checkout');
    mkdirSync(checkout);
    writeFileSync(path.join(checkout, 'role.json'), POLICY);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const profile = (): string => path.join(folder, '.profile');
  const rolecall = (...words: readonly string[]) =>
    run(process.execPath, [path.join(programs, 'rolecall.js'), '--folder', checkout, 'trust', ...words], {
      HOME: folder,
    });

  for (const [what, name, words] of [
    ['rows of tests', 'trust-tests.yaml', ['test', '--write']],
    ['a baseline', 'baseline.json', ['lint', '--write-baseline', 'BASELINE']],
  ] as const) {
    it(`is ${what} in no file that a link leads to`, async () => {
      const link = path.join(checkout, name);
      symlinkSync(profile(), link);
      const argv = words.map(word => (word === 'BASELINE' ? link : word));
      const { code, stderr } = await rolecall(...argv);
      assert.equal(code, 1);
      assert.match(stderr, /was not written: .* is a symbolic link\./);
      assert.ok(!existsSync(profile()));
      writeFileSync(profile(), '# mine\n');
      assert.equal((await rolecall(...argv)).code, 1);
      assert.equal(readFileSync(profile(), 'utf8'), '# mine\n');
      rmSync(link);
      assert.notEqual((await rolecall(...argv)).code, 1);
      assert.ok(existsSync(link));
    });
  }

  it('goes through no folder that is a link, and to no place beside it', async () => {
    symlinkSync(folder, path.join(checkout, 'up'));
    await assert.rejects(checkoutFile(checkout, 'up/.profile'), /is a symbolic link/);
    await assert.rejects(checkoutFile(checkout, '../.profile'), /is not in the checkout/);
    assert.equal(await checkoutFile(checkout, 'new/file'), path.join(checkout, 'new/file'));
  });
});
