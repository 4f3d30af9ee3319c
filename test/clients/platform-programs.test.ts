import assert from 'node:assert/strict';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { ownedDirectory } from '../support/owned-directory.ts';
import { runClient, type ClientEnd } from './client-run.ts';

describe("The sandbox's ona, gitpod and gp", () => {
  let sandbox: Sandbox;
  let owned: Awaited<ReturnType<typeof ownedDirectory>>;

  before(async () => {
    owned = await ownedDirectory();
    // A name that a careless shell line would trip over.
    sandbox = await startSandbox({ programDirectory: path.join(owned.directory, "a b'c") });
  });
  after(async () => {
    await sandbox.stop();
    await owned.remove();
  });

  /** With the environment that Rolecall leaves to a platform's CLI. */
  function run(program: string, ...args: readonly string[]): Promise<ClientEnd> {
    return runClient(path.join(owned.directory, "a b'c", program), args, { PATH: '/usr/bin:/bin' });
  }

  for (const program of ['ona', 'gitpod', 'gp']) {
    it(`${program} prints one token and nothing else`, async () => {
      const { code, out, error } = await run(program, 'idp', 'token', '--audience', 'sts.amazonaws.com');
      assert.deepEqual([code, error], [0, '']);
      assert.match(out, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const claims = decodeJwt(out.trim());
      assert.deepEqual([claims.iss, claims.aud], [sandbox.issuer, ['sts.amazonaws.com']]);
    });
  }

  it('prints claims with --decode, and takes several audiences', async () => {
    const { out } = await run('ona', 'idp', 'token', '--audience=a', '--audience', 'b', '--decode');
    const claims = new FieldReader(parseJson(out), 'the claims');
    assert.deepEqual(claims.strings('aud'), ['a', 'b']);
    assert.match(claims.string('sub'), /^organization_id:[\w-]+:project_id:[\w-]+$/);
  });

  it('fails as the real ones do', async () => {
    const ends = await Promise.all([
      run('ona', 'idp', 'token'),
      run('ona', 'idp', 'token', '--audience', 'a', '--colour'),
      run('gp', 'idp', 'login'),
      run('ona', 'login'),
    ]);
    assert.deepEqual(
      ends.map(({ code, out, error }) => [code, out, error.split('\n')[0]]),
      [
        [1, '', 'Error: required flag(s) "audience" not set'],
        [1, '', 'Error: unknown flag: --colour'],
        [1, '', 'Error: unknown command "login" for "gp idp"'],
        [1, '', 'Error: unknown command "login" for "ona"'],
      ],
    );
  });
});
