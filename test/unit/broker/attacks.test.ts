import assert from 'node:assert/strict';
import type { BrokerRefusal } from '../../../src/core/broker-protocol.ts';
import { assertNoTokenRepeated, refusedBy } from './attacked-broker.ts';
import { BrokerFixture } from './broker-fixture.ts';
import {
  ACME,
  CODESPACE,
  codespaceAnswer,
  JANE,
  JANES_TOKEN,
  json,
  MALLORY,
  redirect,
  repositoryAnswer,
  simpleUser,
} from './fake-github.ts';

const API_CODESPACE = `/user/codespaces/${CODESPACE}`;
const API_REPOSITORY = '/repos/acme/app';
const GIT = '/acme/app.git/info/refs';

describe('The broker gives no token to', () => {
  let fixture: BrokerFixture;
  beforeEach(async () => {
    fixture = await BrokerFixture.start();
  });
  afterEach(() => assertNoTokenRepeated(fixture));

  const refused = (reason: BrokerRefusal, status: number, changes?: Readonly<Record<string, string>>) =>
    refusedBy(fixture, reason, status, changes);

  /** A second person, or token, with rights of its own. */
  function newToken(person: typeof JANE, writes: readonly number[]): string {
    const token = `ghu_${'Second'.repeat(6)}`;
    fixture.github.tokens.set(token, { person, writes });
    return token;
  }

  it('(it does give one to who is entitled)', async () => {
    const told = await fixture.ask();
    assert.deepEqual([told.status, told.reason], [200, undefined]);
    assert.deepEqual(fixture.github.asked(), [GIT, API_REPOSITORY, '/user', API_CODESPACE].toSorted());
  });

  it('a stranger on a public repository who names somebody else’s codespace', async () => {
    const subject_token = newToken(MALLORY, []);
    await refused('codespace-unknown', 403, { subject_token });
    // And if GitHub showed it to them all the same.
    fixture.github.prepared.set(API_CODESPACE, json(200, codespaceAnswer(fixture.github.codespace)));
    await refused('codespace-not-yours', 403, { subject_token });
  });

  it('a stranger with a codespace of their own on a public repository, who may not write', async () => {
    const mine = { ...fixture.github.codespace, id: 7_002, name: 'mallorys', owner: MALLORY, billable_owner: MALLORY };
    fixture.github.codespaces.push(mine);
    await refused('no-write-access', 403, { subject_token: newToken(MALLORY, []), codespace: 'mallorys' });
  });

  it('another codespace of the same person, whose token may not write here though the person may', async () => {
    const elsewhere = newToken(JANE, [4_242]);
    await refused('no-write-access', 403, { subject_token: elsewhere });
  });

  for (const kind of ['ghp_', 'gho_', 'ghs_', 'ghr_', 'github_pat_', 'v1.', '', 'GHU_', 'xghu_']) {
    it(`a token of another kind (${kind || 'without prefix'}), without asking GitHub`, async () => {
      const subject_token = `${kind}${'a'.repeat(36)}`;
      fixture.github.tokens.set(subject_token, { person: JANE, writes: [fixture.github.repository.id] });
      await refused('token-kind', 400, { subject_token });
      assert.deepEqual(fixture.github.asked(), []);
    });
  }

  it('a token that is longer than a header takes', async () => {
    await refused('token-kind', 400, { subject_token: `ghu_${'a'.repeat(4093)}` });
    assert.deepEqual(fixture.github.asked(), []);
  });

  it('a token with a line break or a space in it', async () => {
    for (const end of ['\r\nx-evil: 1', '\n', ' ', '\u0000', 'ä', '/..']) {
      await refused('token-kind', 400, { subject_token: `${JANES_TOKEN}${end}` });
    }
    assert.deepEqual(fixture.github.asked(), []);
  });

  it('a token that GitHub does not accept any more', async () => {
    fixture.github.tokens.clear();
    await refused('token-stale', 401);
  });

  it('a token that may not say whose it is', async () => {
    fixture.github.prepared.set('/user', json(403, { message: 'Resource not accessible by integration' }));
    await refused('token-kind', 400);
  });

  it('a fork', async () => {
    fixture.github.repository.fork = true;
    await refused('repository-fork', 403);
  });

  it('a template', async () => {
    fixture.github.repository.is_template = true;
    await refused('repository-template', 403);
  });

  it('a codespace that was never published', async () => {
    fixture.github.codespace.repository = null;
    await refused('repository-unpublished', 403);
    assert.deepEqual(fixture.github.asked(), ['/user', API_CODESPACE]);
  });

  for (const state of ['Shutdown', 'Unknown', 'Starting', 'Archived', 'Deleted', 'available', 'Available ']) {
    it(`a codespace that is ${JSON.stringify(state)}`, async () => {
      fixture.github.codespace.state = state;
      await refused('codespace-stopped', 403);
    });
  }

  it('what makes a prebuild, which is no codespace of a person', async () => {
    await refused('token-kind', 400, { subject_token: `ghs_${'a'.repeat(36)}` });
    // While a codespace that was made from one is like any other.
    fixture.github.codespace.prebuild = true;
    assert.equal((await fixture.ask()).status, 200);
  });

  it('a repository that was renamed, and whose old name redirects', async () => {
    fixture.github.prepared.set(API_REPOSITORY, redirect());
    fixture.github.prepared.set(GIT, redirect());
    await refused('repository-replaced', 403);
  });

  it('a repository whose push address alone redirects', async () => {
    fixture.github.prepared.set(GIT, redirect());
    await refused('repository-replaced', 403);
  });

  it('a repository whose name was registered anew, even by somebody who may write there', async () => {
    const anew = { ...fixture.github.repository, id: 5_000_000 };
    fixture.github.repositories.splice(0, 1, anew);
    await refused('repository-replaced', 403);
    fixture.github.tokens.set(JANES_TOKEN, { person: JANE, writes: [anew.id] });
    await refused('repository-replaced', 403);
  });

  it('a codespace of another repository than the caller says', async () => {
    await refused('repository-mismatch', 403, { repository: 'acme/other' });
    assert.equal((await fixture.ask({ repository: 'ACME/App' })).status, 200);
  });

  it('a repository of another owner, about which GitHub is not asked further', async () => {
    fixture.github.repository.owner = MALLORY;
    await refused('owner-not-allowed', 403);
    assert.deepEqual(fixture.github.asked(), ['/user', API_CODESPACE]);
  });

  it('an owner that took the name of an allowed one', async () => {
    fixture.github.repository.owner = { id: ACME.id + 1, login: ACME.login };
    await refused('owner-not-allowed', 403);
  });

  it('a repository that went to another owner while it was asked about', async () => {
    const gone = repositoryAnswer({ ...fixture.github.repository, owner: MALLORY });
    fixture.github.prepared.set(API_REPOSITORY, json(200, gone));
    await refused('owner-not-allowed', 403);
  });

  it('a codespace that the owner does not pay for, where that is asked', async () => {
    fixture = await BrokerFixture.start({ billedToOwner: true });
    assert.equal((await fixture.ask()).status, 200);
    fixture = await BrokerFixture.start({ billedToOwner: true });
    fixture.github.codespace.billable_owner = JANE;
    await refused('codespace-not-billed-to-owner', 403);
  });

  it('a codespace whose name is a path', async () => {
    const tricks = ['../user', '..', '.', 'a/b', 'a%2Fb', 'a?b', 'a#b', 'a\\b', 'a b', '', 'ä', 'a'.repeat(101), 'a\n'];
    for (const codespace of tricks) await refused('malformed-request', 400, { codespace });
    assert.deepEqual(fixture.github.asked(), []);
  });

  it('a codespace for which GitHub answers with another', async () => {
    const other = { ...fixture.github.codespace, name: 'another' };
    fixture.github.prepared.set(API_CODESPACE, json(200, codespaceAnswer(other)));
    await refused('codespace-unknown', 403);
  });

  for (const name of [
    'acme/..',
    'acme/.',
    '../app',
    'acme/app/../..',
    'acme/app?x',
    'acme',
    'acme/',
    'acme/a b',
    'acme/app#',
    '/acme/app',
  ]) {
    it(`a repository that GitHub calls ${name}`, async () => {
      const answer = codespaceAnswer(fixture.github.codespace);
      const repository = { ...answer.repository, full_name: name };
      fixture.github.prepared.set(API_CODESPACE, json(200, { ...answer, repository }));
      await refused('github-unavailable', 503);
      assert.deepEqual(fixture.github.asked(), ['/user', API_CODESPACE]);
    });
  }

  describe('who may push by `info/refs` alone, where GitHub’s other answers', () => {
    const MAY = { admin: false, maintain: false, push: true, triage: true, pull: true };
    const disagreeing: readonly (readonly [string, object, BrokerRefusal])[] = [
      ['say that the person may not push', { permissions: { ...MAY, push: false } }, 'no-write-access'],
      ['do not say what the person may', { permissions: undefined }, 'no-write-access'],
      ['say nothing of what the person may', { permissions: null }, 'no-write-access'],
      [
        'call them an administrator who may not push',
        { permissions: { ...MAY, admin: true, push: false } },
        'no-write-access',
      ],
      ['call them somebody who may push and not pull', { permissions: { ...MAY, pull: false } }, 'no-write-access'],
      ['call them somebody who may push and not triage', { permissions: { ...MAY, triage: false } }, 'no-write-access'],
      ['do not say whether they may push', { permissions: { admin: false, pull: true } }, 'github-unavailable'],
      ['say in a text that they may push', { permissions: { ...MAY, push: 'true' } }, 'github-unavailable'],
      ['say with a number that they may push', { permissions: { ...MAY, push: 1 } }, 'github-unavailable'],
      ['say that it is archived', { archived: true }, 'no-write-access'],
      ['say that it is disabled', { disabled: true }, 'no-write-access'],
      ['do not say whether it is archived', { archived: undefined }, 'github-unavailable'],
      ['do not say whether it is disabled', { disabled: null }, 'github-unavailable'],
      ['say in a text that it is not archived', { archived: 'false' }, 'github-unavailable'],
      ['call it by another name', { full_name: 'acme/other' }, 'repository-replaced'],
    ];
    for (const [what, change, reason] of disagreeing) {
      it(what, async () => {
        const answer = { ...repositoryAnswer(fixture.github.repository), ...change };
        fixture.github.prepared.set(API_REPOSITORY, json(200, answer));
        await refused(reason, reason === 'github-unavailable' ? 503 : 403);
      });
    }

    const ofCodespace: readonly (readonly [string, object, BrokerRefusal])[] = [
      ['may not be pushed to', { permissions: { ...MAY, push: false } }, 'no-write-access'],
      ['is archived', { archived: true }, 'no-write-access'],
      ['is disabled', { disabled: true }, 'no-write-access'],
      ['is a fork', { fork: true }, 'repository-fork'],
      ['is a template', { is_template: true }, 'repository-template'],
      ['is archived, in a text', { archived: 'true' }, 'github-unavailable'],
      ['is another allowed owner’s', { owner: simpleUser(JANE) }, 'repository-replaced'],
    ];
    for (const [what, change, reason] of ofCodespace) {
      it(`say of the codespace’s repository that it ${what}`, async () => {
        fixture = await BrokerFixture.start({ owners: [ACME.id, JANE.id] });
        const { codespace, repository } = fixture.github;
        const answer = { ...codespaceAnswer(codespace), repository: { ...repositoryAnswer(repository), ...change } };
        fixture.github.prepared.set(API_CODESPACE, json(200, answer));
        await refused(reason, reason === 'github-unavailable' ? 503 : 403);
      });
    }

    it('say no more of the codespace’s repository than GitHub promises: that is enough', async () => {
      const { codespace, repository } = fixture.github;
      const { archived: _a, disabled: _d, permissions: _p, is_template: _t, ...minimal } = repositoryAnswer(repository);
      fixture.github.prepared.set(API_CODESPACE, json(200, { ...codespaceAnswer(codespace), repository: minimal }));
      assert.equal((await fixture.ask()).status, 200);
    });
  });

  for (const suspended_at of ['2026-01-12T10:20:30Z', 'yes', true, 1, {}, '']) {
    it(`a person suspended since ${JSON.stringify(suspended_at)}`, async () => {
      fixture.github.prepared.set('/user', json(200, { ...simpleUser(JANE), suspended_at }));
      await refused('no-write-access', 403);
    });
  }

  it('a person whom GitHub answers that they are suspended', async () => {
    const message = 'Sorry. Your account was suspended. Please contact your GitHub administrator.';
    for (const place of ['/user', API_CODESPACE, API_REPOSITORY]) {
      fixture.github.prepared.set(place, json(403, { message }));
      await refused('no-write-access', 403);
      fixture.github.prepared.clear();
    }
    fixture.github.prepared.set('/user', json(200, { ...simpleUser(JANE), suspended_at: null }));
    assert.equal((await fixture.ask()).status, 200);
  });

  it('an account that is no person’s', async () => {
    for (const type of ['Bot', 'Organization', 'Mannequin', 1]) {
      fixture.github.prepared.set('/user', json(200, { ...simpleUser(JANE), type }));
      await refused('github-unavailable', 503);
    }
  });

  it('a push address that answers anything but receive-pack', async () => {
    for (const type of ['text/html', 'application/x-git-upload-pack-advertisement', 'application/json', '']) {
      fixture.github.prepared.set(GIT, { status: 200, headers: { 'content-type': type }, body: '' });
      await refused('no-write-access', 403);
    }
    fixture.github.prepared.set(GIT, { status: 200, headers: {}, body: '' });
    await refused('no-write-access', 403);
    for (const status of [401, 403, 404]) {
      fixture.github.prepared.set(GIT, { status, headers: {}, body: '' });
      await refused('no-write-access', 403);
    }
    // Neither another success nor an outage is a proof.
    for (const status of [201, 204, 206, 500]) {
      const headers = { 'content-type': 'application/x-git-receive-pack-advertisement' };
      fixture.github.prepared.set(GIT, { status, headers, body: '' });
      await refused('github-unavailable', 503);
    }
  });

  it('a token that GitHub stopped accepting, later than a minute after it was last asked', async () => {
    assert.equal((await fixture.ask()).status, 200);
    fixture.github.tokens.clear();
    fixture.clock.time += 59_999;
    assert.equal((await fixture.ask()).status, 200);
    fixture.clock.time += 1;
    await refused('token-stale', 401);
  });

  it('another token or another codespace on the strength of what was kept', async () => {
    assert.equal((await fixture.ask()).status, 200);
    await refused('token-stale', 401, { subject_token: `${JANES_TOKEN}x` });
    await refused('codespace-unknown', 403, { codespace: 'another' });
    await refused('repository-mismatch', 403, { repository: 'acme/other' });
    await refused('audience-not-allowed', 400, { audience: 'other' });
  });
});
