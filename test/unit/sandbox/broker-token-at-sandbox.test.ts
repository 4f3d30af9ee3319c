import assert from 'node:assert/strict';
import { asAssumeError } from '../../../src/core/errors.ts';
import type { Claims } from '../../../src/core/token.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import { exchangeAtSandbox } from './exchange.ts';

const SUBJECT = 'owner:9876543:repo:456789012:access:write';

describe("A broker's token at the sandbox STS", () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  const second = Math.floor(Date.now() / 1000);
  const refusals: readonly (readonly [claims: Claims, kind: string, code: string])[] = [
    [{ iss: 'https://localhost:1' }, 'identity-rejected', 'InvalidIdentityToken'],
    [{ aud: 'other' }, 'identity-rejected', 'InvalidIdentityToken'],
    [{ sub: `${SUBJECT}x` }, 'trust-mismatch', 'AccessDenied'],
    [{ sub: SUBJECT.toUpperCase() }, 'trust-mismatch', 'AccessDenied'],
    [{ iat: second - 900, exp: second - 600 }, 'identity-rejected', 'ExpiredTokenException'],
    [{ nbf: second + 900 }, 'identity-rejected', 'InvalidIdentityToken'],
    [{ 'https://aws.amazon.com/source_identity': 'a b' }, 'identity-rejected', 'InvalidIdentityToken'],
    [
      { 'https://aws.amazon.com/tags': { principal_tags: { user_id: ['<>'] } } },
      'identity-rejected',
      'InvalidIdentityToken',
    ],
  ];
  for (const [claims, kind, code] of refusals) {
    it(`is refused with ${JSON.stringify(claims)}`, async () => {
      const jwt = await sandbox.codespace.mintToken(claims);
      const failure = asAssumeError(
        await exchangeAtSandbox(sandbox, jwt).then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
      assert.deepEqual([failure.kind, failure.code], [kind, code]);
    });
  }

  it('is refused with another key’s signature', async () => {
    const jwt = await sandbox.codespace.forgeToken();
    await assert.rejects(exchangeAtSandbox(sandbox, jwt), { kind: 'identity-rejected' });
  });

  it('is taken unchanged, and refused by a role of another repository', async () => {
    const jwt = await sandbox.codespace.mintToken();
    await exchangeAtSandbox(sandbox, jwt);
    await assert.rejects(exchangeAtSandbox(sandbox, jwt, { role: 'payments-admin' }), {
      kind: 'trust-mismatch',
      code: 'AccessDenied',
    });
  });

  for (const missing of ['sts:TagSession', 'sts:SetSourceIdentity']) {
    it(`is refused where the trust policy does not allow ${missing}`, async () => {
      const { codespace, account } = sandbox;
      const provider = codespace.broker.replace('https://', '');
      const actions = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'];
      account.putRole({
        name: 'untagged',
        trustPolicy: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Federated: account.providerArn(codespace.broker) },
            Action: actions.filter(action => action !== missing),
            Condition: { StringEquals: { [`${provider}:sub`]: SUBJECT, [`${provider}:aud`]: 'sts.amazonaws.com' } },
          },
        },
      });
      const jwt = await codespace.mintToken();
      await assert.rejects(exchangeAtSandbox(sandbox, jwt, { role: 'untagged' }), {
        kind: 'trust-mismatch',
        code: 'AccessDenied',
      });
    });
  }
});
