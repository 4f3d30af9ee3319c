import assert from 'node:assert/strict';
import { asAssumeError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { trustOfCloud } from '../../../src/composition/trust-of-cloud.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import { exchangeAtSandbox } from './exchange.ts';

const http = nodeHttpClient({ certificateAuthority: undefined, environment: {} });

function role(name: string, accountId = '111122223333', partition = 'aws') {
  const roleArn = `arn:${partition}:iam::${accountId}:role/${name}`;
  return { cloud: 'aws', via: 'web-identity', roleArn, accountId, partition, region: 'eu-west-1' } as const;
}

describe('The policy of a role, asked of IAM as another role', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  async function ask(
    wanted: string,
    {
      as = 'dev-readonly',
      accountId,
      partition,
      now,
      secret,
    }: { as?: string; accountId?: string; partition?: string; now?: number; secret?: string } = {},
  ) {
    const { accessKeyId, secretAccessKey, sessionToken } = await exchangeAtSandbox(sandbox, await sandbox.mintToken(), {
      role: as,
    });
    const answer = {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secret ?? secretAccessKey.reveal(),
      SessionToken: sessionToken.reveal(),
    };
    const question = {
      target: role(wanted, accountId, partition),
      as: { name: as, target: role(as), answer: new Secret(JSON.stringify(answer)) },
      endpoint: sandbox.sts,
    };
    const clock = now === undefined ? systemClock : { ...systemClock, now: () => now };
    return await trustOfCloud(question, { http, clock });
  }

  it('is read with where its role is', async () => {
    const { policy, role: found, form } = await ask('payments-admin');
    assert.equal(form, 'cloud');
    assert.deepEqual(found?.path?.parts, ['/']);
    assert.equal(policy.statements.length > 0, true);
    assert.match(JSON.stringify(policy.statements[0]?.principals), /oidc-provider/);
  });

  const refusals: readonly (readonly [
    what: string,
    asked: Parameters<typeof ask>,
    kind: string,
    code: string | undefined,
  ])[] = [
    ['a role that is not there', ['nobody'], 'role-missing', 'NoSuchEntity'],
    ['an active role that may not', ['payments-admin', { as: 'deploy-staging' }], 'trust-mismatch', 'AccessDenied'],
    ['another secret', ['payments-admin', { secret: 'x' }], 'protocol', 'SignatureDoesNotMatch'],
    ['a clock that is wrong', ['payments-admin', { now: 0 }], 'protocol', 'SignatureDoesNotMatch'],
  ];
  for (const [what, asked, kind, code] of refusals) {
    it(`is refused, and said to be: ${what}`, async () => {
      const failure = await ask(...asked).then(() => assert.fail('It was answered.'), asAssumeError);
      assert.deepEqual([failure.kind, failure.code], [kind, code]);
    });
  }

  it('is asked of no other account and no other partition', async () => {
    for (const elsewhere of [{ accountId: '444455556666' }, { partition: 'aws-cn' }]) {
      const failure = await ask('payments-admin', elsewhere).then(() => assert.fail('It was answered.'), asAssumeError);
      assert.deepEqual([failure.kind, failure.code], ['usage', undefined]);
    }
  });
});
