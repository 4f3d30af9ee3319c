import assert from 'node:assert/strict';
import { isObject } from '../../src/core/parse.ts';
import { CommandSuite } from './command-suite.ts';

describe('rolecall trust review, asked of the cloud as an active role', () => {
  const suite = new CommandSuite();

  it('says of each role of the account when it was last used, and for what never', async () => {
    await suite.assumed();
    const { code, stdout, stderr } = await suite.world.run(['trust', 'review', '--with', 'dev-readonly']);
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^deploy-staging .*(?:\n {2}.*)*\n {2}Not used in the last 400 days, made on 2026-01-01, says AWS \(asked as dev-readonly\)\.$/m,
    );
    assert.match(stdout, /Its policies let it use 3 services, and it never used dynamodb\./);
    assert.match(stdout, /Access Analyzer finds UnusedPermission\./);
    assert.match(stdout, /^dev-readonly .*(?:\n {2}.*)*\n {2}Last used on \d{4}-\d\d-\d\d/m);
    const document = await suite.world.json(['trust', 'review', '--with', 'dev-readonly']);
    const roles: readonly unknown[] = Array.isArray(document['roles']) ? document['roles'] : [];
    const staging = roles.find(role => isObject(role) && role['name'] === 'deploy-staging');
    assert.ok(isObject(staging) && isObject(staging['use']));
    assert.deepEqual([staging['use']['askedAs'], staging['use']['lastUsed']], ['dev-readonly', null]);
  });

  it('names a role that is not active, and asks nobody', async () => {
    await suite.allowed();
    const { code, stdout } = await suite.world.run(['trust', 'review', '--with', 'nobody']);
    assert.deepEqual([code === 0, stdout], [false, '']);
  });
});
