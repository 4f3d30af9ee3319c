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

describe('rolecall trust review, asked of Google and Azure as an active role', () => {
  const suite = new CommandSuite('ona', { everyCloud: true });

  for (const [role, said] of [
    ['gcp-readonly', 'Last used on 2026-10-02, says Google (asked as gcp-readonly).'],
    ['azure-operator', 'Last used on 2026-10-03, says Microsoft Entra (asked as azure-operator).'],
  ] as const) {
    it(`says when a role of its cloud was last used: ${role}`, async () => {
      await suite.assumed(role);
      const { code, stdout, stderr } = await suite.world.run(['trust', 'review', '--with', role]);
      assert.equal(code, 0, stderr);
      assert.equal(stdout.split('\n').filter(line => line.trim() === said).length, 1, stdout);
      assert.equal(stdout.match(/ says (?:AWS|Google|Microsoft Entra) /g)?.length, 1);
    });
  }

  it('says what the cloud does not let the active role see', async () => {
    await suite.own();
    const { world } = suite;
    await world.allow();
    const { google, azure } = world.simulated.sandbox;
    const email = 'reader@acme-dev.iam.gserviceaccount.com';
    google.project.putServiceAccount({ email, workloadIdentityUsers: [google.project.principalSet('acme-dev', '*')] });
    const application = azure.directory.application('5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f');
    assert.ok(application);
    azure.directory.putApplication({ ...application, readsReports: false });
    for (const [role, said] of [
      ['gcp-readonly', `Google does not let gcp-readonly see when ${email} was last used.`],
      [
        'azure-operator',
        `Microsoft Graph does not let azure-operator see when ${application.clientId} last signed in.`,
      ],
    ] as const) {
      assert.equal((await world.run(['assume', role])).code, 0);
      const { code, stdout } = await world.run(['trust', 'review', '--with', role]);
      assert.equal(code, 0);
      assert.ok(stdout.includes(said), stdout);
    }
  });
});
