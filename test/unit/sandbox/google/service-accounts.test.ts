import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { fieldsOf } from '../send.ts';
import { bearer, googleOfSandbox, PLATFORM, READER } from './google-of-sandbox.ts';

describe('A service account of the sandbox', () => {
  const at = googleOfSandbox();
  const { accessToken, impersonate, listBuckets, subject } = at;

  const members: readonly (readonly [what: string, member: (of: string) => string, allowed: boolean])[] = [
    ['the subject', of => at.sandbox.google.project.principal('dev-pool', of), true],
    [
      'an attribute',
      () =>
        at.sandbox.google.project.principalSet('dev-pool', 'attribute.project/019527e4-75d5-704d-a8a8-4bcd1a2a6a8f'),
      true,
    ],
    ['the whole pool', () => at.sandbox.google.project.principalSet('dev-pool', '*'), true],
    ['a part of the subject', of => at.sandbox.google.project.principal('dev-pool', of.slice(0, -1)), false],
    [
      'the same attribute of another pool',
      () =>
        at.sandbox.google.project.principalSet('other-pool', 'attribute.project/019527e4-75d5-704d-a8a8-4bcd1a2a6a8f'),
      false,
    ],
    [
      'an attribute that is not mapped',
      () =>
        at.sandbox.google.project.principalSet(
          'dev-pool',
          'attribute.organization_id/0191e223-1c3e-7607-badf-303c98b52d2f',
        ),
      false,
    ],
  ];
  for (const [what, member, allowed] of members) {
    it(`${allowed ? 'lets' : 'does not let'} be a service account whoever is ${what} of its policy`, async () => {
      const workloadIdentityUsers = [member(await subject())];
      at.sandbox.google.project.putServiceAccount({ email: READER, workloadIdentityUsers });
      const answer = await impersonate(await accessToken(), { scope: [PLATFORM], lifetime: '600s' });
      if (allowed) {
        assert.equal(answer.status, 200, answer.body);
        const fields = fieldsOf(answer);
        assert.match(fields.string('expireTime'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        assert.ok(Math.abs(Date.parse(fields.string('expireTime')) - Date.now() - 600_000) < 5_000);
        assert.match((await listBuckets(bearer(fields.string('accessToken')))).body, new RegExp(READER));
        return;
      }
      assert.equal(answer.status, 403);
      const error = fieldsOf(answer).object('error');
      assert.equal(
        error.string('message'),
        "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
      );
      assert.match(answer.body, /"reason":"IAM_PERMISSION_DENIED","domain":"iam\.googleapis\.com"/);
    });
  }

  const wrong: readonly (readonly [what: string, body: object, words: RegExp])[] = [
    ['no scope', {}, /invalid argument/],
    ['a scope that is no list', { scope: PLATFORM }, /invalid argument/],
    ['more than an hour', { scope: [PLATFORM], lifetime: '3601s' }, /invalid argument/],
    ['no lifetime at all', { scope: [PLATFORM], lifetime: '0s' }, /invalid argument/],
    ['a lifetime without its unit', { scope: [PLATFORM], lifetime: 600 }, /invalid argument/],
    ['a field that is not there', { scope: [PLATFORM], subject: 'x' }, /Unknown name "subject"/],
    ['a delegate', { scope: [PLATFORM], delegates: ['projects/-/serviceAccounts/a'] }, /invalid argument/],
  ];
  for (const [what, body, words] of wrong) {
    it(`refuses to impersonate with ${what}`, async () => {
      const workloadIdentityUsers = [at.sandbox.google.project.principalSet('dev-pool', '*')];
      at.sandbox.google.project.putServiceAccount({ email: READER, workloadIdentityUsers });
      const answer = await impersonate(await accessToken(), body);
      assert.equal(answer.status, 400, answer.body);
      assert.match(fieldsOf(answer).object('error').string('message'), words);
    });
  }

  it('lets an account live longer that a policy of the organisation names', async () => {
    const workloadIdentityUsers = [at.sandbox.google.project.principalSet('dev-pool', '*')];
    at.sandbox.google.project.putServiceAccount({ email: READER, workloadIdentityUsers, longestSeconds: 43_200 });
    assert.equal((await impersonate(await accessToken(), { scope: [PLATFORM], lifetime: '43200s' })).status, 200);
  });

  it('says of an account that is not there what it says of one that is closed', async () => {
    const answer = await impersonate(
      await accessToken(),
      { scope: [PLATFORM] },
      'generateAccessToken',
      'nobody@acme-dev.iam.gserviceaccount.com',
    );
    assert.equal(answer.status, 403);
    assert.match(answer.body, /or it may not exist/);
  });

  it('impersonates nobody for a token of a service account', async () => {
    const workloadIdentityUsers = [at.sandbox.google.project.principalSet('dev-pool', '*')];
    at.sandbox.google.project.putServiceAccount({ email: READER, workloadIdentityUsers });
    const first = fieldsOf(await impersonate(await accessToken(), { scope: [PLATFORM] })).string('accessToken');
    assert.equal((await impersonate(first, { scope: [PLATFORM] })).status, 403);
  });

  it('gives an ID token of the service account for any audience', async () => {
    const workloadIdentityUsers = [at.sandbox.google.project.principalSet('dev-pool', '*')];
    at.sandbox.google.project.putServiceAccount({ email: READER, workloadIdentityUsers });
    const token = await accessToken();
    const answer = await impersonate(token, { audience: 'https://app.example', includeEmail: true }, 'generateIdToken');
    const claims = decodeJwt(fieldsOf(answer).string('token'));
    assert.deepEqual(
      [claims.iss, claims.aud, claims['email']],
      ['https://accounts.google.com', 'https://app.example', READER],
    );
    assert.equal((await impersonate(token, {}, 'generateIdToken')).status, 400);
    at.sandbox.google.project.putServiceAccount({ email: READER, workloadIdentityUsers: [] });
    assert.match(
      (await impersonate(token, { audience: 'a' }, 'generateIdToken')).body,
      /iam\.serviceAccounts\.getOpenIdToken/,
    );
  });
});
