import assert from 'node:assert/strict';
import type { Role } from '../../../src/core/role.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { FakeHttp } from '../../support/fake-http.ts';
import { FakeWorld, SECRET_KEY } from '../../support/fake-world.ts';
import { ACME_APP, awsRole, mapped, roleMap } from '../../support/sample-roles.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const FOLDER = ACME_APP.folder;
const SIGN_IN_TOKEN = 'VCQgs5qZZt3Q6fn8Tr5EXAMPLEmLnwB7JjUc';
const INFRA: Role['target'] = { cloud: 'azure', tenantId: 'tenant-1', clientId: 'client-1' };

/** Roles of two clouds, allowed and assumed. */
async function held() {
  const http = new FakeHttp(() => ({ body: JSON.stringify({ SigninToken: SIGN_IN_TOKEN }) }));
  const world = new FakeWorld(roleMap([mapped(awsRole('dev')), mapped({ ...awsRole('infra'), target: INFRA })]));
  const sessions = createRoleSessions({ ...world.build(), httpClient: () => Promise.resolve(http) });
  const { consent } = await sessions.overview(FOLDER);
  assert.equal(consent.kind, 'needed');
  await sessions.grantConsent(FOLDER, consent.request.fingerprint);
  for (const role of ['dev', 'infra']) await sessions.assume({ folder: FOLDER, role, owner: 'command' });
  const address = async (role = 'dev') => {
    const page = await sessions.console(FOLDER, role);
    assert.equal(page.kind, 'sign-in');
    return await page.address();
  };
  return { world, sessions, http, address };
}

describe('The console of a role', () => {
  it('is opened with what its tools are given, and only when its address is asked for', async () => {
    const { sessions, http, address } = await held();
    const page = await sessions.console(FOLDER, 'dev');
    assert.deepEqual([page.kind, http.requests.length], ['sign-in', 0]);
    assert.ok((await address()).reveal().includes(SIGN_IN_TOKEN));
    const sent = new URLSearchParams(http.requests[0]?.body).get('Session') ?? '';
    assert.ok(sent.includes(SECRET_KEY));
  });

  it('is opened with renewed credentials where the old ones are over, as a tool would get them', async () => {
    const { world, address } = await held();
    const before = world.exchanges.length;
    world.clock.time += 3_600_000;
    await address();
    assert.equal(world.exchanges.length, before + 1);
    await address();
    assert.equal(world.exchanges.length, before + 1);
  });

  it('leaves its address and the token nowhere', async () => {
    const { world, address } = await held();
    await address();
    assertNoSecret([SIGN_IN_TOKEN, SECRET_KEY], world.left());
    assertNoSecret([SIGN_IN_TOKEN], { runtime: world.runtime.files });
  });

  it('is a page without a secret where the cloud has no sign-in as a role', async () => {
    const { sessions, http } = await held();
    assert.deepEqual(await sessions.console(FOLDER, 'infra'), {
      kind: 'page',
      url: 'https://portal.azure.com/#@tenant-1',
      cloud: 'Azure',
    });
    assert.equal(http.requests.length, 0);
  });

  it('is none for a role that is not what was allowed any more', async () => {
    const { world, sessions, http } = await held();
    world.map = roleMap([mapped(awsRole('dev', { durationSeconds: 7200 }))]);
    await assert.rejects(sessions.console(FOLDER, 'dev'), { kind: 'consent-needed' });
    assert.equal(http.requests.length, 0);
  });

  it('is none for a role that is not active, or that was released meanwhile', async () => {
    const { sessions, http } = await held();
    await assert.rejects(sessions.console(FOLDER, 'other'), { kind: 'role-unknown' });
    const page = await sessions.console(FOLDER, 'dev');
    assert.equal(page.kind, 'sign-in');
    await sessions.release(FOLDER, 'dev');
    await assert.rejects(page.address(), { kind: 'not-active' });
    await assert.rejects(sessions.console(FOLDER, 'dev'), { kind: 'not-active' });
    assert.equal(http.requests.length, 0);
  });
});
