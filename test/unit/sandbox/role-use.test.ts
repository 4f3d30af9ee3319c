import assert from 'node:assert/strict';
import { roleUseOfCloud } from '../../../src/composition/role-use-of-cloud.ts';
import type { Clock, HttpClient } from '../../../src/core/ports.ts';
import { parseJson } from '../../../src/core/parse.ts';
import { Secret } from '../../../src/core/secret.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import { exchangeAtSandbox } from './exchange.ts';

/** Waits for nothing: what it would wait for has happened by then. */
const clock: Clock = { ...systemClock, sleep: () => Promise.resolve() };

function target(name: string, accountId = '111122223333', partition = 'aws') {
  const roleArn = `arn:${partition}:iam::${accountId}:role/${name}`;
  return { cloud: 'aws', via: 'web-identity', roleArn, accountId, partition, region: 'eu-west-1' } as const;
}

describe('How a role is used, asked of IAM as another role', () => {
  let sandbox: Sandbox;
  let sent: string[];
  const real = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
  const http: HttpClient = {
    send(request, signal) {
      sent.push(request.body ?? '');
      return real.send(request, signal);
    },
  };
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(() => {
    sent = [];
  });

  async function ask(wanted: string, { as = 'dev-readonly', accountId = '111122223333', partition = 'aws' } = {}) {
    const had = await exchangeAtSandbox(sandbox, await sandbox.mintToken(), { role: as });
    const answer = {
      AccessKeyId: had.accessKeyId,
      SecretAccessKey: had.secretAccessKey.reveal(),
      SessionToken: had.sessionToken.reveal(),
    };
    const question = {
      target: target(wanted, accountId, partition),
      as: { name: as, target: target(as), answer: new Secret(JSON.stringify(answer)) },
      endpoint: sandbox.sts,
    };
    return await roleUseOfCloud(question, { http, clock, accessToken: () => assert.fail('AWS takes none.') });
  }

  it('is its last use, and which services it may use and never did, once the report is ready', async () => {
    const use = await ask('deploy-staging');
    assert.deepEqual(use, {
      askedAs: 'dev-readonly',
      by: 'AWS',
      isKnown: true,
      lastUsed: undefined,
      createdOn: '2026-01-01T00:00:00.000Z',
      services: [
        { service: 'cloudformation', lastUsed: '2026-10-01T09:00:00.000Z' },
        { service: 's3', lastUsed: '2026-10-01T09:00:00.000Z' },
        { service: 'dynamodb', lastUsed: undefined },
      ],
      analysis: ['UnusedPermission'],
      notKnown: [],
    });
    assert.equal(sent.filter(body => body.includes('Action=GetServiceLastAccessedDetails')).length, 2);
    const own = await ask('dev-readonly');
    assert.match(own?.lastUsed ?? '', /^\d{4}-\d\d-\d\dT/);
  });

  it('is what of it may be known, and why the rest is not', async () => {
    const trustPolicy: unknown = JSON.parse(sandbox.account.roleNamed('dev-readonly')?.trustDocument ?? '');
    sandbox.account.putRole({ name: 'reads-roles', trustPolicy, readsRoles: true });
    const use = await ask('deploy-staging', { as: 'reads-roles' });
    assert.deepEqual(
      [use?.createdOn, use?.services, use?.notKnown],
      [
        '2026-01-01T00:00:00.000Z',
        undefined,
        [
          'AWS does not let reads-roles see which services arn:aws:iam::111122223333:role/deploy-staging used.',
          'AWS does not let reads-roles have a policy checked by Access Analyzer.',
        ],
      ],
    );
    const nothing = await ask('deploy-staging', { as: 'deploy-staging' });
    assert.deepEqual([nothing?.lastUsed, nothing?.services, nothing?.notKnown.length], [undefined, undefined, 2]);
    const missing = await ask('nobody');
    assert.deepEqual(missing?.notKnown, [
      'AWS account 111122223333 has no role arn:aws:iam::111122223333:role/nobody.',
    ]);
  });

  it('is what Access Analyzer says of the policy and the rights, or that it looks at no rights', async () => {
    const trusted = sandbox.account.roleNamed('deploy-staging')?.trustDocument ?? '';
    const policy = parseJson(trusted.replace('"Version":"2012-10-17",', ''));
    sandbox.account.putRole({ name: 'old', trustPolicy: policy });
    assert.deepEqual((await ask('old'))?.analysis, ['WARNING MISSING_VERSION']);
    sandbox.account.looksForUnusedAccess = false;
    const { analysis, notKnown } = (await ask('deploy-staging')) ?? {};
    assert.deepEqual([analysis, notKnown], [[], ['No analyzer of the account looks for access that is not used.']]);
    sandbox.account.looksForUnusedAccess = true;
  });

  it('is asked of no other account and no other partition', async () => {
    for (const elsewhere of [{ accountId: '444455556666' }, { partition: 'aws-cn' }]) {
      assert.equal(await ask('deploy-staging', elsewhere), undefined);
    }
    assert.deepEqual(sent, []);
  });
});
