import assert from 'node:assert/strict';
import type { OtherToken } from '../../../src/core/ports.ts';
import type { Target } from '../../../src/core/target.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeWorld, OTHER_TOKEN } from '../../support/fake-world.ts';
import { ACME_APP, awsRole, mapped, roleMap } from '../../support/sample-roles.ts';

const FOLDER = ACME_APP.folder;
const PROVIDER = 'projects/123456/locations/global/workloadIdentityPools/dev/providers/ona';
const TARGETS: Readonly<Record<'infra' | 'direct' | 'reader', Target>> = {
  infra: {
    cloud: 'azure',
    tenantId: '11111111-2222-3333-4444-555555555555',
    clientId: '66666666-7777-8888-9999-000000000000',
    subscriptionId: '99999999-7777-8888-9999-000000000000',
  },
  direct: { cloud: 'gcp', provider: PROVIDER },
  reader: { cloud: 'gcp', provider: PROVIDER, serviceAccount: 'reader@acme.iam.gserviceaccount.com' },
};
const VAULT: OtherToken = { kind: 'access-token', scope: 'https://vault.azure.net/.default' };
const ID_TOKEN: OtherToken = { kind: 'id-token', audience: 'https://app.a.run.app' };

async function held(...names: readonly string[]) {
  const roles = [awsRole('dev'), ...Object.entries(TARGETS).map(([name, target]) => ({ ...awsRole(name), target }))];
  const world = new FakeWorld(roleMap(roles.map(role => mapped(role))));
  const built = world.build();
  const sessions = createRoleSessions(built);
  const { consent } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  await sessions.grantConsent(FOLDER, consent.request.fingerprint);
  for (const role of names) await sessions.assume({ folder: FOLDER, role, owner: 'command' });
  world.tokens.length = 0;
  const ask = (role: string, wanted: OtherToken) => sessions.otherToken({ folder: FOLDER, role, wanted });
  return { world, sessions, ask };
}

describe('Another token of an active role', () => {
  it('is had with a fresh identity token, for what was asked, and nothing of it is kept', async () => {
    const { world, ask } = await held('infra', 'reader');
    const before = [...world.runtime.files.keys()];
    const { token, expiresAt } = await ask('infra', VAULT);
    assert.deepEqual([token.reveal(), expiresAt], [OTHER_TOKEN, world.clock.now() + 3_600_000]);
    await ask('reader', ID_TOKEN);
    assert.deepEqual(world.tokens, ['api://AzureADTokenExchange', `https://iam.googleapis.com/${PROVIDER}`]);
    assert.deepEqual(
      world.others.map(({ wanted, request }) => [wanted, request.target]),
      [
        [VAULT, TARGETS.infra],
        [ID_TOKEN, TARGETS.reader],
      ],
    );
    assert.deepEqual([...world.runtime.files.keys()], before);
    assert.ok(!JSON.stringify(world.left()).includes(OTHER_TOKEN));
    assert.ok(![...world.runtime.files.values()].some(({ content }) => content.includes(OTHER_TOKEN)));
  });

  it('says when it ends by itself where the cloud does not', async () => {
    const { world, ask } = await held('reader');
    const { other } = world;
    world.other = async () => ({ ...(await other()), expiresAt: undefined });
    assert.equal((await ask('reader', ID_TOKEN)).expiresAt, 1_800_000_000_000);
  });

  it('is had with the stored identity token once nobody renews the role, until that ends', async () => {
    const { world, sessions, ask } = await held('infra');
    const end = world.clock.now() + 30 * 3_600_000;
    world.claims = { exp: Math.floor(end / 1000) };
    world.federate = async request => ({ ...world.federated(request), expiresAt: end, subjectTokenExpiresAt: end });
    await sessions.assume({ folder: FOLDER, role: 'infra', owner: 'command' });
    world.tokens.length = 0;
    world.clock.time += 9 * 3_600_000;
    await ask('infra', VAULT);
    assert.deepEqual([world.tokens, world.others.length], [[], 1]);
    world.clock.time = end;
    assert.equal((await failureOf(() => ask('infra', VAULT))).kind, 'not-active');
    assert.equal(world.others.length, 1);
  });

  const refused: readonly (readonly [what: string, role: string, wanted: OtherToken, kind: string, message: RegExp])[] =
    [
      ['AWS', 'dev', ID_TOKEN, 'usage', /no other tokens/],
      ['Azure, asked for an ID token', 'infra', ID_TOKEN, 'usage', /no ID token/],
      ['Google, asked for a scope', 'reader', VAULT, 'usage', /no access token for another scope/],
      ['Google without a service account', 'direct', ID_TOKEN, 'usage', /no service account/],
      ['no scope', 'infra', { kind: 'access-token', scope: 'vault' }, 'usage', /no scope/],
      ['no map', 'nobody', VAULT, 'role-unknown', /names no role nobody/],
    ];
  for (const [what, role, wanted, kind, message] of refused) {
    it(`asks nobody for anything for a role of ${what}`, async () => {
      const { world, ask } = await held('dev', 'infra', 'direct', 'reader');
      const failure = await failureOf(() => ask(role, wanted));
      assert.equal(failure.kind, kind);
      assert.match(failure.message, message);
      assert.deepEqual([world.tokens, world.others], [[], []]);
    });
  }

  it('is of no role that is not active, released, or no longer what was allowed', async () => {
    const { world, sessions, ask } = await held('infra');
    const kindOf = async (role: string) => (await failureOf(() => ask(role, VAULT))).kind;
    assert.equal(await kindOf('reader'), 'not-active');
    const { map } = world;
    world.map = roleMap([mapped({ ...awsRole('infra'), target: TARGETS.reader })]);
    assert.equal(await kindOf('infra'), 'consent-needed');
    world.map = map;
    await sessions.revokeConsent(FOLDER);
    assert.equal(await kindOf('infra'), 'not-active');
    assert.deepEqual([world.tokens, world.others], [[], []]);
  });

  it('is neither asked for nor handed out when the role is released meanwhile', async () => {
    const { world, sessions, ask } = await held('infra');
    const { other } = world;
    world.other = async () => {
      await sessions.release(FOLDER, 'infra');
      return other();
    };
    assert.equal((await failureOf(() => ask('infra', VAULT))).kind, 'taken-back');
  });
});

describe('az, signed in as an active role', () => {
  it('is given the token by its file, and told which subscription', async () => {
    const { world, sessions } = await held('infra');
    const key = [...world.runtime.files.keys()].find(name => name.endsWith('.token'));
    const { program, until } = await sessions.signInTools(FOLDER, 'infra');
    assert.deepEqual(world.azRuns, [
      [
        'login',
        '--service-principal',
        '--username',
        '66666666-7777-8888-9999-000000000000',
        '--tenant',
        '11111111-2222-3333-4444-555555555555',
        '--federated-token',
        `@${world.runtime.path}/${key}`,
        '--allow-no-subscriptions',
        '--output',
        'none',
      ],
      ['account', 'set', '--subscription', '99999999-7777-8888-9999-000000000000'],
    ]);
    assert.deepEqual([program, until], ['az', Math.floor(world.clock.now() / 1000) * 1000 + 3_600_000]);
    assert.ok(!/eyJ/.test(JSON.stringify(world.azRuns)));
  });

  it('believes whom the person’s own configuration has vouch for a host', async () => {
    const { world, sessions } = await held('infra');
    await sessions.signInTools(FOLDER, 'infra');
    world.roots = '/home/dev/roots.pem';
    await sessions.signInTools(FOLDER, 'infra');
    const told = { REQUESTS_CA_BUNDLE: '/home/dev/roots.pem' };
    assert.deepEqual(world.azVariables, [undefined, undefined, told, told]);
  });

  it('is given a young one', async () => {
    const { world, sessions } = await held('infra');
    world.clock.time += 100_000;
    await sessions.signInTools(FOLDER, 'infra');
    assert.deepEqual(world.tokens, ['api://AzureADTokenExchange']);
  });

  it('says that it failed, with Entra’s code and nothing else of what it printed', async () => {
    const { world, sessions } = await held('infra');
    world.az = { exitCode: 1, errorOutput: 'ERROR: AADSTS700213: No matching record for subject secret-subject' };
    const failure = await failureOf(() => sessions.signInTools(FOLDER, 'infra'));
    assert.equal(failure.kind, 'identity-rejected');
    assert.equal(failure.message, 'az login failed for infra (AADSTS700213).');
    assert.ok(!/secret-subject/.test(`${failure.message} ${failure.hint}`));
  });

  it('says that it reached a server that nobody vouches for', async () => {
    const { world, sessions } = await held('infra');
    const errorOutput =
      "ERROR: HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:992)')))";
    world.az = { exitCode: 1, errorOutput };
    const failure = await failureOf(() => sessions.signInTools(FOLDER, 'infra'));
    assert.equal(failure.kind, 'network');
    assert.match(failure.hint ?? '', /`ca` in your own configuration/);
  });

  it('is not run where it is not found, would keep the token elsewhere, or the role is of another cloud', async () => {
    const { world, sessions } = await held('infra', 'reader');
    const failing = (role: string) => failureOf(() => sessions.signInTools(FOLDER, role));
    assert.equal((await failing('reader')).kind, 'usage');
    world.programFound = false;
    assert.match((await failing('infra')).message, /^az was not found in/);
    world.programFound = true;
    world.environment = { AZURE_CONFIG_DIR: '/workspaces/app/.azure' };
    const moved = await failureOf(() => createRoleSessions(world.build()).signInTools(FOLDER, 'infra'));
    assert.match(moved.message, /^AZURE_CONFIG_DIR is set/);
    assert.deepEqual(world.azRuns, []);
  });
});
