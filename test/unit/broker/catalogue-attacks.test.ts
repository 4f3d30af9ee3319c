import assert from 'node:assert/strict';
import type { BrokerRefusal } from '../../../src/core/broker-protocol.ts';
import { ACME } from '../../../src/sandbox/github/acme.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { GOOD_FORM } from './broker-fixture.ts';
import { CatalogueFixture, DEPLOY } from './catalogue-fixture.ts';
import { json, simpleUser } from './fake-github.ts';

describe('The broker gives no role of its catalogue to', () => {
  let fixture: CatalogueFixture;
  beforeEach(async () => {
    fixture = await CatalogueFixture.start();
  });
  afterEach(() => {
    assertNoSecret([fixture.token], { said: fixture.said() });
  });

  async function refused(
    reason: BrokerRefusal,
    role = 'incident',
    changes: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { token, ...told } = await fixture.ask(role, changes);
    assert.deepEqual([told.reason, token], [reason, undefined]);
  }

  /** A second person with a token of their own, who may write to the repository as Jane may. */
  function newPerson(id: number, login: string): string {
    fixture.state.putAccount({ id, login, type: 'User' });
    fixture.state.putRepository({ ...ACME.repository, roles: { [ACME.person.id]: 'write', [id]: 'write' } });
    fixture.state.putCodespace({ ...ACME.codespace, id, name: `of-${id}`, ownerId: id });
    const rights = { kind: 'ghu', reads: [], writes: [ACME.repository.id], codespaces: true } as const;
    return fixture.state.issueToken({ ...rights, userId: id }).value;
  }

  it('(it does give one to who is entitled)', async () => {
    assert.equal((await fixture.ask('incident')).status, 200);
    assert.equal((await fixture.ask('deploy')).status, 200);
  });

  it('a stranger on a public repository', async () => {
    const subject_token = newPerson(666, 'mallory');
    fixture.state.putRepository({ ...ACME.repository, private: false });
    await refused('no-write-access', 'deploy', { subject_token, codespace: 'of-666' });
    await refused('codespace-unknown', 'deploy', { subject_token });
  });

  it('another codespace of the same person, whose token may not write here though the person is an admin', async () => {
    fixture.setPermission('admin');
    const rights = { kind: 'ghu', reads: [ACME.repository.id], writes: [1], codespaces: true } as const;
    const elsewhere = fixture.state.issueToken({ ...rights, userId: ACME.person.id }).value;
    await refused('no-write-access', 'deploy', { subject_token: elsewhere });
  });

  for (const kind of ['ghp_', 'github_pat_', 'gho_', 'ghs_', 'ghr_']) {
    it(`a ${kind} token, without asking GitHub`, async () => {
      await refused('token-kind', 'deploy', { subject_token: `${kind}${'a'.repeat(36)}` });
      assert.deepEqual(fixture.github.asked(), []);
    });
  }

  it('a fork, a template, an archived or disabled one, or the repository of an owner that is not allowed', async () => {
    const changes: readonly (readonly [BrokerRefusal, object])[] = [
      ['repository-fork', { fork: true }],
      ['repository-template', { template: true }],
      ['no-write-access', { archived: true }],
      ['no-write-access', { disabled: true }],
      ['owner-not-allowed', { ownerId: ACME.person.id }],
    ];
    for (const [reason, change] of changes) {
      fixture = await CatalogueFixture.start({ catalogue: [{ ...DEPLOY, repositories: undefined }] });
      fixture.state.putRepository({ ...ACME.repository, ...change });
      await refused(reason, 'deploy');
    }
  });

  it('a person whom GitHub has suspended', async () => {
    fixture.state.putAccount({ ...ACME.person, suspended: true });
    await refused('no-write-access', 'deploy');
    assert.deepEqual(await fixture.refusals(), {});
  });

  it('the repository that took the name of one that has the role', async () => {
    fixture.state.putRepository({ ...ACME.repository, name: 'renamed' });
    const anew = { ...ACME.repository, id: ACME.repository.id + 1 };
    fixture.state.putRepository(anew);
    const rights = { kind: 'ghu', reads: [], writes: [anew.id], codespaces: true } as const;
    const subject_token = fixture.state.issueToken({ ...rights, userId: ACME.person.id }).value;
    fixture.state.putCodespace({ ...ACME.codespace, id: 5, name: 'anew', repositoryId: anew.id });
    await refused('role-unknown', 'deploy', { subject_token, codespace: 'anew' });
    // The one that has it keeps it, by whatever name.
    assert.equal((await fixture.ask('deploy')).status, 200);
  });

  it('another repository, or another owner’s: they are told of it no more than of one that does not exist', async () => {
    const elsewhere = { ...DEPLOY, name: 'elsewhere', repositories: [ACME.repository.id + 1] };
    const foreign = { ...DEPLOY, name: 'foreign', owner: ACME.person.id, repositories: undefined };
    const owners = [ACME.organization.id, ACME.person.id];
    fixture = await CatalogueFixture.start({ owners, catalogue: [DEPLOY, elsewhere, foreign] });
    const answers = new Set<string>();
    for (const role of ['elsewhere', 'foreign', 'nowhere']) {
      const before = fixture.broker.answered.length;
      await refused('role-unknown', role);
      answers.add(fixture.broker.answered[before] ?? '');
    }
    assert.equal(answers.size, 1, 'the same words for all three');
    assert.deepEqual(await fixture.refusals(), { deploy: null });
  });

  const names = [
    'Deploy',
    'DEPLOY',
    'deploy ',
    ' deploy',
    'deploy\n',
    'deploy:user:1',
    'role:deploy',
    'deploy/..',
    'deploy,incident',
    'ｄｅｐｌｏｙ',
    'dеploy',
    'deploy\u0000',
    'deploy\u200b',
    '-deploy',
    'a'.repeat(33),
    '*',
    '__proto__',
  ];
  for (const name of names) {
    it(`whoever calls it ${JSON.stringify(name)}, without asking GitHub`, async () => {
      await refused('malformed-request', name);
      assert.deepEqual(fixture.github.asked(), []);
    });
  }

  it('whoever names two roles', async () => {
    const { token, codespace } = { token: fixture.token, codespace: ACME.codespace.name };
    const form = new URLSearchParams({ ...GOOD_FORM, subject_token: token, codespace, role: 'deploy' }).toString();
    assert.equal((await fixture.broker.post(`${form}&role=incident`)).reason, 'malformed-request');
    assert.equal((await fixture.broker.post(form)).status, 200);
  });

  for (const name of ['constructor', 'tostring', 'access', 'write', '0']) {
    it(`whoever asks for ${name}, which the catalogue does not have`, async () => {
      await refused('role-unknown', name);
    });
  }

  it('a token for a map’s role: without a role none is in it', async () => {
    const told = await fixture.ask('deploy', { role: undefined, scope: '' });
    const claims = Buffer.from((told.token ?? '').split('.')[1] ?? '', 'base64url').toString();
    assert.ok(claims.includes(':access:write"') && !claims.includes('role'), claims);
  });

  it('whoever asks for it with an audience of another role', async () => {
    const audiences = ['sts.amazonaws.com', 'other'];
    const forOther = { ...DEPLOY, name: 'other', audiences: ['other'] };
    fixture = await CatalogueFixture.start({ audiences, catalogue: [DEPLOY, forOther] });
    await refused('audience-not-allowed', 'deploy', { audience: 'other' });
    await refused('audience-not-allowed', 'other');
    assert.equal((await fixture.ask('other', { audience: 'other' })).status, 200);
  });

  it('a person with less permission than it wants, however their token may write', async () => {
    fixture = await CatalogueFixture.start({ catalogue: [{ ...DEPLOY, permission: 'maintain' }] });
    await refused('role-permission', 'deploy');
  });

  it('a person who was invited into the team and has not accepted', async () => {
    fixture.changeTeam({ members: { [ACME.person.id]: 'pending' } });
    await refused('role-team');
  });

  it('a member of a team of another organisation with that number', async () => {
    fixture.changeTeam({ organizationId: ACME.organization.id + 1 });
    await refused('role-team');
  });

  it('a person where the App is not installed', async () => {
    fixture.state.apps.deleteInstallation(ACME.installation.id);
    await refused('role-team');
  });

  it('a person where another organisation took the name, and has the App', async () => {
    const other = { id: 777, login: 'acme', type: 'Organization' } as const;
    const { id } = ACME.installation;
    fixture.github.prepared.set('GET /orgs/acme/installation', json(200, { id, account: simpleUser(other) }));
    await refused('role-team');
    assert.ok(!fixture.github.asked().some(question => question.startsWith('POST ')), 'no token is asked for there');
  });

  it('whoever took the login that a member of the team gave up', async () => {
    const subject_token = newPerson(666, 'mallory');
    const asMallory = { subject_token, codespace: 'of-666' };
    await refused('role-team', 'incident', asMallory);
    fixture.state.putAccount({ ...ACME.person, login: 'jane-gave-it-up' });
    fixture.state.putAccount({ id: 666, login: 'jane', type: 'User' });
    fixture.clock.time += 60_000;
    await refused('role-team', 'incident', asMallory);
    // Nor does a member lose the role with a name.
    assert.equal((await fixture.ask('incident')).status, 200);
  });

  it('whoever gave up a login that a member of the team took, as long as the broker remembers them by it', async () => {
    const asMallory = { subject_token: newPerson(666, 'mallory'), codespace: 'of-666' };
    // The broker now knows 666 as mallory, for a minute.
    assert.equal((await fixture.ask('deploy', asMallory)).status, 200);
    fixture.state.putAccount({ id: 666, login: 'gone', type: 'User' });
    fixture.state.putAccount({ ...ACME.person, login: 'mallory' });
    await refused('role-team', 'incident', asMallory);
  });

  it('a person on the strength of what was decided for another', async () => {
    assert.equal((await fixture.ask('incident')).status, 200);
    await refused('role-team', 'incident', { subject_token: newPerson(666, 'mallory'), codespace: 'of-666' });
  });
});
