import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import { ConsentGate, requireConsent } from '../../../src/consent/consent-gate.ts';
import { consentTerms } from '../../../src/consent/terms.ts';
import type { ConsentState, ConsentTerms } from '../../../src/core/consent.ts';
import type { RoleMap } from '../../../src/core/role.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { ACME_APP, awsRole, DEVCONTAINER, mapped, ONA_DETECTED, roleMap, USER } from '../../support/sample-roles.ts';

const FOLDER = ACME_APP.folder;
const MAP = roleMap([mapped(awsRole('dev')), mapped(awsRole('deploy'))], {
  autoAssume: ['dev'],
  autoAssumeSource: DEVCONTAINER,
});

function termsOf(map: RoleMap, overrides: { remote?: string; environmentId?: string } = {}): ConsentTerms {
  const terms = consentTerms({
    map,
    repository: { ...ACME_APP, ...(overrides.remote === undefined ? {} : { remote: overrides.remote }) },
    detection: {
      ...ONA_DETECTED,
      ...(overrides.environmentId === undefined ? {} : { environmentId: overrides.environmentId }),
    },
  });
  assert.ok(terms);
  return terms;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function makeGate() {
  const state = new MemoryDirectory();
  return { state, gate: new ConsentGate({ state, digest, clock: new FakeClock() }) };
}

function changesOf(state: ConsentState): readonly string[] | undefined {
  assert.equal(state.kind, 'needed');
  return state.request.changes?.map(({ sign, text }) => `${sign} ${text}`);
}

describe('the consent gate', () => {
  it('asks for nothing when the repository asks for nothing', async () => {
    const { gate } = makeGate();
    const own = roleMap([mapped(awsRole('mine'), USER)]);
    const terms = consentTerms({ map: own, repository: ACME_APP, detection: ONA_DETECTED });
    assert.deepEqual(await gate.stateOf(FOLDER, terms), { kind: 'not-needed' });
  });

  it('refuses before a person allowed the map, and lets through exactly what they allowed', async () => {
    const { gate } = makeGate();
    const terms = termsOf(MAP);
    const before = await gate.stateOf(FOLDER, terms);
    assert.throws(() => requireConsent(before), { kind: 'consent-needed', message: 'acme/app is not allowed yet.' });
    await gate.grant(FOLDER, terms);
    assert.deepEqual(await gate.stateOf(FOLDER, terms), { kind: 'granted', fingerprint: gate.fingerprint(terms) });
  });

  it('takes no notice of descriptions, review dates and order', () => {
    const { gate } = makeGate();
    const same = roleMap(
      [mapped(awsRole('deploy', { description: 'Now with words', reviewed: '2026-01-01' })), mapped(awsRole('dev'))],
      { autoAssume: ['dev'], autoAssumeSource: DEVCONTAINER },
    );
    assert.equal(gate.fingerprint(termsOf(same)), gate.fingerprint(termsOf(MAP)));
  });

  const otherArn = { ...awsRole('dev').target, roleArn: 'arn:aws:iam::111122223333:role/admin' } as const;
  const rows: readonly { change: string; map?: RoleMap; remote?: string; environmentId?: string; says: string[] }[] = [
    {
      change: 'another role behind the same name',
      map: roleMap([mapped(awsRole('dev', { target: otherArn })), mapped(awsRole('deploy'))], {
        autoAssume: ['dev'],
        autoAssumeSource: DEVCONTAINER,
      }),
      says: ['~ dev  target.roleArn: arn:aws:iam::111122223333:role/dev → arn:aws:iam::111122223333:role/admin'],
    },
    {
      change: 'one role more, one less, and a session policy gone',
      map: roleMap([mapped(awsRole('dev')), mapped(awsRole('admin'))], {
        autoAssume: ['dev'],
        autoAssumeSource: DEVCONTAINER,
      }),
      says: ['+ admin  AWS 111122223333', '− deploy  AWS 111122223333'],
    },
    {
      change: 'assumed on opening',
      map: { ...MAP, autoAssume: ['dev', 'deploy'] },
      says: ['~ deploy  autoAssume: false → true'],
    },
    {
      change: 'a broker named',
      map: {
        ...MAP,
        identity: { settings: { codespaces: { broker: 'https://id.evil.example' } }, source: DEVCONTAINER },
      },
      says: ['+ host https://id.evil.example receives a GitHub token that can write to this repository'],
    },
    {
      change: 'another remote',
      remote: 'https://github.com/mallory/app',
      says: ['~ repository: https://github.com/acme/app → https://github.com/mallory/app'],
    },
  ];
  for (const { change, map = MAP, says, ...overrides } of rows) {
    it(`asks again, and shows what changed: ${change}`, async () => {
      const { gate } = makeGate();
      await gate.grant(FOLDER, termsOf(MAP));
      const state = await gate.stateOf(FOLDER, termsOf(map, overrides));
      assert.deepEqual(changesOf(state), says);
      assert.throws(() => requireConsent(state), { kind: 'consent-needed' });
    });
  }

  it('holds for one environment and one folder', async () => {
    const { gate } = makeGate();
    await gate.grant(FOLDER, termsOf(MAP));
    assert.equal(changesOf(await gate.stateOf('/workspaces/other', termsOf(MAP))), undefined);
    assert.equal(changesOf(await gate.stateOf(FOLDER, termsOf(MAP, { environmentId: 'env-2' }))), undefined);
  });

  it('holds for the newest map only', async () => {
    const { gate } = makeGate();
    const later = termsOf(roleMap([mapped(awsRole('dev'))]));
    await gate.grant(FOLDER, termsOf(MAP));
    await gate.grant(FOLDER, later);
    assert.equal((await gate.stateOf(FOLDER, termsOf(MAP))).kind, 'needed');
  });

  it('ends with revoke', async () => {
    const { gate } = makeGate();
    const terms = termsOf(MAP);
    await gate.grant(FOLDER, terms);
    assert.equal(await gate.revoke(FOLDER, terms.environment), true);
    assert.equal((await gate.stateOf(FOLDER, terms)).kind, 'needed');
    assert.equal(await gate.revoke(FOLDER, terms.environment), false);
  });

  it('believes no damaged consent: cut short, edited by hand, or of another version', async () => {
    const { gate, state } = makeGate();
    const terms = termsOf(MAP);
    await gate.grant(FOLDER, terms);
    const [entry] = [...state.files];
    assert.ok(entry);
    const [name, { content }] = entry;
    const damaged = [
      content.slice(0, -20),
      content.replace('role/dev', 'role/admin'),
      content.replace('"version": 1', '"version": 2'),
      '',
      'null',
    ];
    for (const text of damaged) {
      assert.notEqual(text, content);
      state.files.set(name, { content: text, modifiedAt: 0 });
      assert.equal((await gate.stateOf(FOLDER, terms)).kind, 'needed', text.slice(0, 40));
    }
  });
});
