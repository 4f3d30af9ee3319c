import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import { ConsentGate, requireConsent } from '../../../src/consent/consent-gate.ts';
import { consentTerms } from '../../../src/consent/terms.ts';
import type { ConsentState, ConsentTerms } from '../../../src/core/consent.ts';
import type { Detection } from '../../../src/core/platform.ts';
import type { ProviderIdentity, RoleConditions, RoleMap, RoleSource } from '../../../src/core/role.ts';
import type { AwsRoleTarget } from '../../../src/core/target.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
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

const FOLDER = ACME_APP.folder;
const MAP = roleMap([mapped(awsRole('dev')), mapped(awsRole('deploy'))], {
  autoAssume: ['dev'],
  autoAssumeSource: DEVCONTAINER,
});
const REPOSITORY_FILE: RoleSource = {
  kind: 'rolecall.yaml',
  file: '/workspaces/app/rolecall.yaml',
  label: 'rolecall.yaml',
};

interface TermsOf {
  readonly remote?: string;
  readonly environmentId?: string;
  readonly issuer?: string;
  readonly detection?: Detection;
}

function termsOf(map: RoleMap, overrides: TermsOf = {}): ConsentTerms {
  const terms = consentTerms({
    map,
    issuer: overrides.issuer ?? 'https://app.gitpod.io',
    repository: { ...ACME_APP, ...(overrides.remote === undefined ? {} : { remote: overrides.remote }) },
    detection: {
      ...(overrides.detection ?? ONA_DETECTED),
      ...(overrides.environmentId === undefined ? {} : { environmentId: overrides.environmentId }),
    },
  });
  assert.ok(terms);
  return terms;
}

function withDefaults(...names: readonly string[]): RoleMap {
  return roleMap(names.map(name => mapped(awsRole(name, { default: true }))));
}

function withBroker(broker: string, map: RoleMap = MAP, source = DEVCONTAINER): RoleMap {
  return { ...map, identity: { settings: { codespaces: { broker } }, source } };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function makeGate() {
  const state = new MemoryDirectory();
  return { state, gate: new ConsentGate({ state, digest, clock: new FakeClock() }) };
}

function makeGateIn(state: MemoryDirectory, hash = digest): ConsentGate {
  return new ConsentGate({ state, digest: hash, clock: new FakeClock() });
}

async function granted(gate: ConsentGate, terms: ConsentTerms) {
  const state = await gate.stateOf(FOLDER, terms);
  assert.equal(state.kind, 'granted');
  return state;
}

/** Files of a consent that was given once more. */
async function damaged(state: MemoryDirectory, terms: ConsentTerms) {
  await makeGateIn(state).grant(FOLDER, terms);
  return [...state.files];
}

function changesOf(state: ConsentState): readonly string[] | undefined {
  assert.equal(state.kind, 'needed');
  return state.request.changes?.map(({ sign, text }) => `${sign} ${text}`);
}

function objectText(...parts: readonly string[]): string {
  return `{${parts.join(',')}}`;
}

/** The terms of a map with everything in it that is a set. */
function setTerms(
  sessionPolicy: string,
  policyArns: readonly string[],
  when: RoleConditions,
  provider: Pick<ProviderIdentity, 'scopes'>,
): ConsentTerms {
  const target: AwsRoleTarget = {
    cloud: 'aws',
    via: 'web-identity',
    roleArn: 'arn:aws:iam::111122223333:role/dev',
    accountId: '111122223333',
    partition: 'aws',
    region: 'eu-west-1',
    sessionPolicy,
    policyArns,
  };
  const settings = { provider: { issuer: 'https://acme.okta.com', clientIds: { aws: 'c' }, ...provider } };
  return termsOf(
    { ...roleMap([mapped(awsRole('dev', { target, when }))]), identity: { settings, source: DEVCONTAINER } },
    { detection: CODESPACE_DETECTED },
  );
}

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
      [mapped(awsRole('deploy', { description: 'Now with words', reviewed: '2026-01-01' })), mapped(awsRole('dev'))],
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

describe('terms that were found to be what is allowed', () => {
  const terms = termsOf(MAP);
  const place = { folder: FOLDER, environment: terms.environment };

  /** A gate with a consent, and how often terms are worked out in it. */
  async function counting() {
    const { gate, state } = makeGate();
    await gate.grant(FOLDER, terms);
    let times = 0;
    const asked = async (basis: string | undefined, now: ConsentTerms | undefined = terms) => {
      const before = times;
      const found = await gate.stateFor(place, basis, () => {
        times += 1;
        return now;
      });
      assert.deepEqual(found.kind, (await gate.stateOf(FOLDER, now)).kind);
      return times - before;
    };
    return { gate, state, asked };
  }

  it('are not worked out again while all that they follow from is the same', async () => {
    const { gate, asked } = await counting();
    assert.deepEqual([await asked('a'), await asked('a'), await asked('a')], [1, 0, 0]);
    const found = await gate.stateFor(place, 'a', () => assert.fail('worked out'));
    assert.deepEqual(found, await gate.stateOf(FOLDER, terms));
  });

  it('are worked out for anything else that they follow from, and where that is not known', async () => {
    const { asked } = await counting();
    await asked('a');
    const other = termsOf(roleMap([mapped(awsRole('admin'))]));
    assert.deepEqual([await asked('b', other), await asked('b', other), await asked(undefined)], [1, 1, 1]);
    assert.equal(await asked('a'), 0, 'what was not allowed is remembered nowhere');
  });

  it('are worked out once the consent is another, was taken back, or is damaged', async () => {
    const { gate, state, asked } = await counting();
    await asked('a');
    const [name = ''] = [...state.files.keys()].filter(each => each.endsWith('.json'));
    const content = state.files.get(name)?.content ?? '';
    state.files.set(name, { content: content.replace('role/dev', 'role/admin'), modifiedAt: 0 });
    assert.equal((await gate.stateFor(place, 'a', () => terms)).kind, 'needed');
    await gate.grant(FOLDER, termsOf(roleMap([mapped(awsRole('other'))])));
    assert.equal((await gate.stateFor(place, 'a', () => terms)).kind, 'needed');
    await gate.grant(FOLDER, terms);
    await gate.revoke(FOLDER, terms.environment);
    assert.deepEqual([...state.files.keys()], []);
    assert.equal((await gate.stateFor(place, 'a', () => terms)).kind, 'needed');
  });

  it('are worked out where what says so is cut short, edited, or of another basis', async () => {
    const { state, asked } = await counting();
    await asked('a');
    const proof = [...state.files].find(([name]) => name.endsWith('.basis'));
    assert.ok(proof);
    const [name, { content }] = proof;
    for (const damaged of ['', content.slice(1), `${content.slice(1)}0`, 'null']) {
      state.files.set(name, { content: damaged, modifiedAt: 0 });
      assert.equal(await asked('a'), 1);
      assert.equal(await asked('a'), 0);
    }
    assert.equal(await asked('b'), 1);
  });

  it('are worked out each time where nothing can be written', async () => {
    const { state, asked } = await counting();
    state.full = true;
    assert.deepEqual([await asked('a'), await asked('a')], [1, 1]);
  });
});

describe('a consent that an older version wrote', () => {
  const terms = termsOf(MAP);
  const fingerprint = makeGate().gate.fingerprint(terms);
  const older = { version: 1, fingerprint, terms, grantedAt: 1 };

  async function stateWith(document: object, asked: ConsentTerms): Promise<ConsentState> {
    const { gate, state } = makeGate();
    await gate.grant(FOLDER, terms);
    const [name = ''] = state.files.keys();
    state.files.set(name, { content: `${JSON.stringify(document, undefined, 1)}\n`, modifiedAt: 0 });
    return gate.stateOf(FOLDER, asked);
  }

  it('still allows what it allowed, and says what changed since', async () => {
    assert.deepEqual(await stateWith(older, terms), { kind: 'granted', fingerprint });
    const later = termsOf(roleMap([mapped(awsRole('dev'))], { autoAssume: ['dev'], autoAssumeSource: DEVCONTAINER }));
    assert.equal(changesOf(await stateWith(older, later))?.length, 1);
  });

  it('is none once it was edited by half', async () => {
    const edited = { ...older, terms: { ...terms, label: 'acme/other' } };
    assert.equal((await stateWith(edited, terms)).kind, 'needed');
    assert.equal((await stateWith({ ...older, fingerprint: '0'.repeat(64) }, terms)).kind, 'needed');
  });
});

describe('the hosts of the terms', () => {
  const BROKER = 'https://id.acme.example';
  const RECEIVES = 'a GitHub token that can write to acme/app';
  const own = roleMap([mapped(awsRole('mine'), USER)], { sources: [USER, DEVCONTAINER] });

  it('are those that get something in this environment: a broker gets nothing in Ona', () => {
    assert.deepEqual(termsOf(withBroker(BROKER)).hosts, []);
    assert.deepEqual(termsOf(withBroker(BROKER), { detection: CODESPACE_DETECTED }).hosts, [
      { host: BROKER, receives: RECEIVES },
    ]);
  });

  it("name the user's own broker too, for the repository's roles", () => {
    const terms = termsOf(withBroker(BROKER, MAP, USER), { detection: CODESPACE_DETECTED });
    assert.deepEqual(terms.hosts, [{ host: BROKER, receives: RECEIVES }]);
  });

  it("are the repository's to ask for, even for nothing but the user's own roles", () => {
    const terms = termsOf(withBroker(BROKER, own), { detection: CODESPACE_DETECTED });
    assert.deepEqual(
      { hosts: terms.hosts, roles: terms.roles, audiences: terms.audiences },
      { hosts: [{ host: BROKER, receives: RECEIVES }], roles: [], audiences: ['sts.amazonaws.com'] },
    );
    const elsewhere = { map: withBroker(BROKER, own), repository: ACME_APP, detection: ONA_DETECTED };
    assert.equal(consentTerms({ ...elsewhere, issuer: undefined }), undefined);
    const usersBroker = { map: withBroker(BROKER, own, USER), repository: ACME_APP, detection: CODESPACE_DETECTED };
    assert.equal(consentTerms({ ...usersBroker, issuer: BROKER }), undefined);
  });

  it('say less where the folder was never pushed', () => {
    const terms = consentTerms({
      map: withBroker(BROKER),
      repository: { ...ACME_APP, remote: undefined, label: 'app' },
      detection: CODESPACE_DETECTED,
      issuer: BROKER,
    });
    assert.equal(terms?.hosts[0]?.receives, "a GitHub token that can write to this codespace's repository");
  });
});
