import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { requireConsent } from '../../../src/consent/consent-gate.ts';
import { consentTerms } from '../../../src/consent/terms.ts';
import type { RoleMap } from '../../../src/core/role.ts';
import {
  ACME_APP,
  awsRole,
  CODESPACE_DETECTED,
  DEVCONTAINER,
  mapped,
  ONA_DETECTED,
  roleMap,
  USER,
} from '../../support/sample-roles.ts';
import {
  changesOf,
  damaged,
  digest,
  FOLDER,
  granted,
  makeGate,
  makeGateIn,
  MAP,
  objectText,
  REPOSITORY_FILE,
  setTerms,
  termsOf,
  withBroker,
  withDefaults,
} from './consent-fixture.ts';

describe('the consent gate', () => {
  it('asks for nothing when the repository asks for nothing', async () => {
    const { gate } = makeGate();
    const own = roleMap([mapped(awsRole('mine'), USER)]);
    for (const detection of [ONA_DETECTED, CODESPACE_DETECTED]) {
      const terms = consentTerms({ map: own, repository: ACME_APP, detection, issuer: undefined });
      assert.deepEqual(await gate.stateOf(FOLDER, terms), { kind: 'not-needed' });
    }
  });

  it('refuses before a person allowed the map, and lets through exactly what they allowed', async () => {
    const { gate } = makeGate();
    const terms = termsOf(MAP);
    const before = await gate.stateOf(FOLDER, terms);
    assert.throws(() => requireConsent(before), { kind: 'consent-needed', message: 'acme/app is not allowed yet.' });
    await gate.grant(FOLDER, terms);
    assert.deepEqual(await gate.stateOf(FOLDER, terms), { kind: 'granted', fingerprint: gate.fingerprint(terms) });
  });

  it('works out what a file says once, however often it is asked, and anew when the file says something else', async () => {
    const { state } = makeGate();
    const hashed: string[] = [];
    const counting = (text: string): string => {
      hashed.push(text);
      return digest(text);
    };
    const terms = termsOf(MAP);
    const other = termsOf(roleMap([mapped(awsRole('other'))]));
    const ofTerms = (): number => hashed.filter(text => text.includes('"roles"')).length;
    const { environment } = terms;
    await makeGateIn(state).grant(FOLDER, terms);
    const gate = makeGateIn(state, counting);
    const { fingerprint } = await granted(gate, terms);
    for (let waits = 0; waits < 5; waits += 1) assert.ok(await gate.stands(FOLDER, environment, fingerprint));
    assert.equal(ofTerms(), 1, 'what the file says is what the map says');
    await makeGateIn(state).grant(FOLDER, other);
    assert.equal(await gate.stands(FOLDER, environment, fingerprint), false);
    assert.equal((await gate.stateOf(FOLDER, terms)).kind, 'needed');
    await makeGateIn(state).revoke(FOLDER, environment);
    assert.equal(await gate.stands(FOLDER, environment, gate.fingerprint(other)), false);
    for (const [name, { content }] of await damaged(state, terms)) {
      state.files.set(name, { content: content.replace('"dev"', '"prod"'), modifiedAt: 0 });
    }
    assert.equal(await gate.stands(FOLDER, environment, fingerprint), false, 'half an edit is no consent');
  });

  it('does not stand by what somebody who allows again has written and not put in its place', async () => {
    const { gate, state } = makeGate();
    const terms = termsOf(MAP);
    await gate.grant(FOLDER, terms);
    const { fingerprint } = await granted(gate, terms);
    const written = [...state.files].filter(([name]) => name.endsWith('.json'));
    await gate.revoke(FOLDER, terms.environment);
    for (const [name, file] of written) state.files.set(`${name}.mc1-1f.tmp`, file);
    assert.equal(await gate.stands(FOLDER, terms.environment, fingerprint), false);
  });

  it('keeps that a setting allowed it and nobody was asked, until a person allows it', async () => {
    const { gate } = makeGate();
    const terms = termsOf(MAP);
    const fingerprint = gate.fingerprint(terms);
    await gate.grant(FOLDER, terms, 'setting');
    assert.deepEqual(await gate.stateOf(FOLDER, terms), { kind: 'granted', fingerprint, bySetting: true });
    await gate.grant(FOLDER, terms);
    assert.deepEqual(await gate.stateOf(FOLDER, terms), { kind: 'granted', fingerprint });
  });

  it('takes no notice of descriptions, review dates and order', () => {
    const { gate } = makeGate();
    const same = roleMap(
      [
        mapped(awsRole('deploy', { description: 'Now with words', reviewed: '2026-01-01', reviewedBy: 'Ada' })),
        mapped(awsRole('dev')),
      ],
      { autoAssume: ['dev'], autoAssumeSource: DEVCONTAINER },
    );
    assert.equal(gate.fingerprint(termsOf(same)), gate.fingerprint(termsOf(MAP)));
  });

  it('takes no notice of the order in which anything that is a set was written, nor of what is there twice', () => {
    const { gate } = makeGate();
    const one = objectText(
      '"Version":"2012-10-17"',
      '"Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*","Condition":{"StringEquals":{"a":["x","y"],"b":"z"}}},{"Effect":"Deny","Action":"iam:*","Resource":"*"}]',
    );
    const other = objectText(
      '"Statement":[{"Resource":"*","Effect":"Deny","Action":"iam:*"},{"Condition":{"StringEquals":{"b":"z","a":["y","x"]}},"Resource":"*","Action":["s3:List*","s3:Get*","s3:List*"],"Effect":"Allow"}]',
      '"Version":"2012-10-17"',
    );
    const [read, deny] = ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::111122223333:policy/Deny'];
    assert.ok(read !== undefined && deny !== undefined);
    const before = setTerms(
      one,
      [read, deny],
      {
        branches: ['main', 'release/*'],
        platforms: ['codespaces', 'ona'],
        claims: { groups: ['a', 'b'], team: ['x'] },
      },
      { scopes: ['openid', 'groups'] },
    );
    const after = setTerms(
      other,
      [deny, read, deny],
      {
        claims: { team: ['x'], groups: ['b', 'a', 'b'] },
        platforms: ['ona', 'codespaces', 'ona'],
        branches: ['release/*', 'main', 'main'],
      },
      { scopes: ['groups', 'openid', 'groups'] },
    );
    assert.equal(gate.fingerprint(before), gate.fingerprint(after));
    const others = [
      setTerms(one.replace('s3:List*', 's3:Put*'), [read, deny], {}, {}),
      setTerms(one, [read], {}, {}),
      setTerms(one.replace('"Deny"', '"Allow"'), [read, deny], {}, {}),
      setTerms(one, [read, deny], { branches: ['main'] }, {}),
      setTerms(one, [read, deny], { claims: { groups: ['a'] } }, {}),
      setTerms(one, [read, deny], { claims: { team: ['a'] } }, {}),
      setTerms(one, [read, deny], {}, { scopes: ['openid'] }),
      setTerms(one, [read, deny], {}, {}),
    ];
    assert.equal(new Set([before, ...others].map(terms => gate.fingerprint(terms))).size, others.length + 1);
  });

  it('takes notice of an order that says something: the keys of Devin’s subject', () => {
    const { gate } = makeGate();
    const platform = { id: 'devin', name: 'Devin', kind: 'agent', sources: ['devin-exchange'] } as const;
    const [one, other] = [
      ['organization', 'user'],
      ['user', 'organization'],
    ].map(subjectKeys =>
      termsOf(
        { ...MAP, identity: { settings: { devin: { subjectKeys } }, source: DEVCONTAINER } },
        { detection: { ...ONA_DETECTED, platform } },
      ),
    );
    assert.ok(one !== undefined && other !== undefined);
    assert.notEqual(gate.fingerprint(one), gate.fingerprint(other));
  });

  const otherArn = { ...awsRole('dev').target, roleArn: 'arn:aws:iam::111122223333:role/admin' } as const;
  const rows: readonly {
    change: string;
    before?: RoleMap;
    map?: RoleMap;
    remote?: string;
    issuer?: string;
    says: string[];
  }[] = [
    {
      change: 'another role behind the same name',
      map: roleMap([mapped(awsRole('dev', { target: otherArn })), mapped(awsRole('deploy'))], {
        autoAssume: ['dev'],
        autoAssumeSource: DEVCONTAINER,
      }),
      says: ['~ dev  roleArn: arn:aws:iam::111122223333:role/dev → arn:aws:iam::111122223333:role/admin'],
    },
    {
      change: 'one role more, one less, and a session policy gone',
      map: roleMap([mapped(awsRole('dev')), mapped(awsRole('admin'))], {
        autoAssume: ['dev'],
        autoAssumeSource: DEVCONTAINER,
      }),
      says: [
        '+ admin → arn:aws:iam::111122223333:role/admin · AWS 111122223333 · 1 h · no session policy · developer',
        '− deploy → arn:aws:iam::111122223333:role/deploy · AWS 111122223333 · 1 h · no session policy · developer',
      ],
    },
    {
      change: 'assumed on opening',
      map: { ...MAP, autoAssume: ['dev', 'deploy'] },
      says: ['~ deploy  assumed when you open this folder: no → yes'],
    },
    {
      change: 'another role that terminals use, of those marked as that',
      before: withDefaults('dev', 'deploy'),
      map: withDefaults('deploy', 'dev'),
      says: ['~ deploy  default of new terminals: no → yes', '~ dev  default of new terminals: yes → no'],
    },
    {
      change: 'another role that terminals use, by the order in which roles are assumed',
      before: { ...MAP, autoAssume: ['dev', 'deploy'] },
      map: { ...MAP, autoAssume: ['deploy', 'dev'] },
      says: ['~ deploy  default of new terminals: no → yes', '~ dev  default of new terminals: yes → no'],
    },
    {
      change: 'each term of a role, in the words of the map',
      map: roleMap(
        [
          mapped(awsRole('dev')),
          mapped(
            awsRole('deploy', {
              target: {
                cloud: 'aws',
                via: 'web-identity',
                roleArn: 'arn:aws-cn:iam::444455556666:role/deploy',
                accountId: '444455556666',
                partition: 'aws-cn',
                region: 'cn-north-1',
                sessionPolicy: '{"Version":"2012-10-17"}',
              },
              use: 'agent',
              durationSeconds: 5430,
              confirm: true,
              default: true,
              when: { branches: ['main', 'release/*'], claims: { groups: ['platform'] } },
            }),
            REPOSITORY_FILE,
          ),
        ],
        { autoAssume: ['dev'], autoAssumeSource: DEVCONTAINER },
      ),
      says: [
        '+ source rolecall.yaml',
        '~ deploy  region: eu-west-1 → cn-north-1',
        '~ deploy  roleArn: arn:aws:iam::111122223333:role/deploy → arn:aws-cn:iam::444455556666:role/deploy',
        '~ deploy  duration: 1h → 1h30m30s',
        '~ deploy  asks each time: no → yes',
        '~ deploy  default of new terminals: no → yes',
        '~ deploy  use: developer → agent',
        '~ deploy  defined in: .devcontainer/devcontainer.json → rolecall.yaml',
        '~ deploy  sessionPolicy: not set → {"Version":"2012-10-17"}',
        '~ deploy  branches: not set → ["main","release/*"]',
        '~ deploy  claims.groups: not set → ["platform"]',
        '~ dev  default of new terminals: yes → no',
      ],
    },
    {
      change: 'another cloud, whose audience goes without saying',
      map: roleMap(
        [
          mapped(awsRole('dev')),
          mapped(awsRole('deploy', { target: { cloud: 'gcp', provider: 'projects/1/providers/ona' } })),
        ],
        { autoAssume: ['dev'], autoAssumeSource: DEVCONTAINER },
      ),
      says: [
        '~ deploy  region: eu-west-1 → not set',
        '~ deploy  roleArn: arn:aws:iam::111122223333:role/deploy → not set',
        '~ deploy  provider: not set → projects/1/providers/ona',
      ],
    },
    {
      change: 'another issuer',
      issuer: 'https://oidc.evil.example',
      says: ['~ issuer: https://app.gitpod.io → https://oidc.evil.example'],
    },
    {
      change: 'another remote',
      remote: 'https://github.com/mallory/app',
      says: ['~ repository: https://github.com/acme/app → https://github.com/mallory/app'],
    },
  ];
  for (const { change, before = MAP, map = MAP, says, ...overrides } of rows) {
    it(`asks again, and shows what changed: ${change}`, async () => {
      const { gate } = makeGate();
      await gate.grant(FOLDER, termsOf(before));
      const state = await gate.stateOf(FOLDER, termsOf(map, overrides));
      assert.deepEqual(changesOf(state), says);
      assert.throws(() => requireConsent(state), { kind: 'consent-needed' });
    });
  }

  it('does not ask again for an order in which the same role stays the one of new terminals', async () => {
    const { gate } = makeGate();
    const marked = { ...withDefaults('dev'), autoAssumeSource: DEVCONTAINER };
    const roles = [...marked.roles, mapped(awsRole('one')), mapped(awsRole('two'))];
    await gate.grant(FOLDER, termsOf({ ...marked, roles, autoAssume: ['one', 'two', 'dev'] }));
    const other = termsOf({ ...marked, roles: roles.toReversed(), autoAssume: ['dev', 'two', 'one'] });
    assert.equal((await gate.stateOf(FOLDER, other)).kind, 'granted');
  });

  it('asks again, and shows what changed: another broker, in a codespace', async () => {
    const { gate } = makeGate();
    const [acme, evil] = ['https://id.acme.example', 'https://id.evil.example'].map(broker =>
      termsOf(withBroker(broker), { detection: CODESPACE_DETECTED, issuer: broker }),
    );
    assert.ok(acme !== undefined && evil !== undefined);
    await gate.grant(FOLDER, acme);
    assert.equal((await gate.stateOf(FOLDER, acme)).kind, 'granted');
    assert.deepEqual(changesOf(await gate.stateOf(FOLDER, evil)), [
      '~ issuer: https://id.acme.example → https://id.evil.example',
      '+ host https://id.evil.example receives a GitHub token that can write to acme/app',
      '− host https://id.acme.example receives a GitHub token that can write to acme/app',
    ]);
  });

  it('asks again, and shows what changed: another audience, for a role of the person, through the broker', async () => {
    const { gate } = makeGate();
    const broker = 'https://id.acme.example';
    const own = mapped(awsRole('mine', { target: { cloud: 'azure', tenantId: 't', clientId: 'c' } }), USER);
    const [before, after] = [MAP, { ...MAP, roles: [own, ...MAP.roles] }].map(map =>
      termsOf(withBroker(broker, map), { detection: CODESPACE_DETECTED, issuer: broker }),
    );
    assert.ok(before !== undefined && after !== undefined);
    await gate.grant(FOLDER, before);
    assert.deepEqual(changesOf(await gate.stateOf(FOLDER, after)), ['+ audience api://AzureADTokenExchange']);
  });

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
      content.replace('"version":2', '"version":3'),
      content.trimEnd(),
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
