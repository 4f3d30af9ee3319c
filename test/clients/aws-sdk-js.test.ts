import assert from 'node:assert/strict';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts';

const ROLE = 'arn:aws:iam::111122223333:role/dev-readonly';

describe('The AWS SDK for JavaScript at the sandbox STS', () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  function client(credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken: string }): STSClient {
    return new STSClient({
      region: 'eu-west-1',
      endpoint: sandbox.sts,
      maxAttempts: 1,
      ...(credentials === undefined ? {} : { credentials }),
    });
  }

  async function credentials() {
    const answer = await client().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: ROLE,
        RoleSessionName: 'jane@ona',
        WebIdentityToken: await sandbox.mintToken(),
      }),
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  }

  it('assumes the role and is who it should be', async () => {
    const identity = await client(await credentials()).send(new GetCallerIdentityCommand({}));
    assert.equal(identity.Arn, 'arn:aws:sts::111122223333:assumed-role/dev-readonly/jane@ona');
    assert.equal(identity.Account, '111122223333');
  });

  it('reads a refusal as the exception AWS documents', async () => {
    const request = {
      RoleArn: ROLE,
      RoleSessionName: 'jane@ona',
      WebIdentityToken: await sandbox.mintToken({ exp: Math.floor(Date.now() / 1000) - 5 }),
    };
    await assert.rejects(client().send(new AssumeRoleWithWebIdentityCommand(request)), {
      name: 'ExpiredTokenException',
      $fault: 'client',
    });
  });

  it('is refused with a secret that is not its own', async () => {
    const changed = { ...(await credentials()), secretAccessKey: 'x'.repeat(40) };
    await assert.rejects(client(changed).send(new GetCallerIdentityCommand({})), { name: 'SignatureDoesNotMatch' });
  });
});
