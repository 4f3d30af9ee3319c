import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import { ConsentGate } from '../../../src/consent/consent-gate.ts';
import { consentTerms, effectiveIdentity } from '../../../src/consent/terms.ts';
import { areTermsTrusted } from '../../../src/consent/trusted-sources.ts';
import type { ConsentTerms } from '../../../src/core/consent.ts';
import type { Detection, Platform } from '../../../src/core/platform.ts';
import type { IdentitySettings, ProviderIdentity, RoleMap } from '../../../src/core/role.ts';
import type { IdentityCenterTarget } from '../../../src/core/target.ts';
import { fixedIssuer } from '../../../src/identity/fixed-issuer.ts';
import { PLATFORMS } from '../../../src/detect/platforms.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { ACME_APP, awsRole, DEVCONTAINER, mapped, ONA_DETECTED, roleMap, USER } from '../../support/sample-roles.ts';

const BROKER = 'https://id.acme.example';
const ISSUER = 'https://acme.okta.com/oauth2/default';
const PORTAL = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
const PROVIDER: ProviderIdentity = { preset: 'okta', issuer: ISSUER, clientIds: { aws: '0oa1', gcp: '0oa2' } };
const SIGN_IN = 'your sign-in; it says who you are to whoever trusts this client';
const OPENS_ALL = 'your sign-in; its token opens all your accounts and stays in the memory of this window or command';

const PERMISSION_SET: IdentityCenterTarget = {
  cloud: 'aws',
  via: 'identity-center',
  accountId: '111122223333',
  partition: 'aws',
  region: 'eu-west-1',
  identityCenter: { ...PORTAL, roleName: 'ReadOnly' },
};

/** As the platform is declared: what it offers decides what counts. */
function on(id: Platform['id']): Detection {
  const found = PLATFORMS.find(({ platform }) => platform.id === id);
  assert.ok(found);
  return { ...ONA_DETECTED, platform: found.platform };
}

function map(settings: IdentitySettings, roles = [mapped(awsRole('dev'))], source = DEVCONTAINER): RoleMap {
  return { ...roleMap(roles, { sources: [source] }), identity: { settings, source } };
}

function termsOf(roles: RoleMap, detection: Detection): ConsentTerms | undefined {
  const { codespaces, provider } = effectiveIdentity({ map: roles, detection });
  const issuer = fixedIssuer(detection, {}, codespaces?.broker ?? provider?.issuer);
  return consentTerms({ map: roles, detection, repository: ACME_APP, issuer });
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function gateOf(): ConsentGate {
  return new ConsentGate({ state: new MemoryDirectory(), digest, clock: new FakeClock() });
}

describe('The terms name who signs a person in', () => {
  it('a provider, by its issuer in full, with the client for each cloud as the audience', () => {
    const terms = termsOf(map({ provider: PROVIDER }), on('coder'));
    assert.deepEqual(
      [terms?.hosts, terms?.issuer, terms?.audiences],
      [[{ host: ISSUER, receives: SIGN_IN }], ISSUER, ['0oa1']],
    );
  });

  it('a provider beside a broker: either may be the one that is asked', () => {
    const terms = termsOf(map({ provider: PROVIDER, codespaces: { broker: BROKER } }), on('codespaces'));
    assert.deepEqual(
      [terms?.hosts, terms?.issuer, terms?.audiences],
      [
        [
          { host: BROKER, receives: 'a GitHub token that can write to acme/app' },
          { host: ISSUER, receives: SIGN_IN },
        ],
        BROKER,
        ['0oa1', 'sts.amazonaws.com'],
      ],
    );
  });

  it('each portal once, of the map and of its roles, and no audience for what needs no token', () => {
    const other = { ...PERMISSION_SET.identityCenter, startUrl: 'https://other.awsapps.com/start' };
    const roles = [
      mapped(awsRole('a', { target: PERMISSION_SET })),
      mapped(awsRole('b', { target: { ...PERMISSION_SET, identityCenter: other } })),
    ];
    const terms = termsOf(map({ identityCenter: PORTAL }, roles), on('codespaces'));
    assert.deepEqual(
      [terms?.hosts, terms?.issuer, terms?.audiences],
      [
        [
          { host: PORTAL.startUrl, receives: OPENS_ALL },
          { host: other.startUrl, receives: OPENS_ALL },
        ],
        undefined,
        [],
      ],
    );
  });

  const EVERYTHING: IdentitySettings = {
    codespaces: { broker: BROKER },
    provider: PROVIDER,
    identityCenter: PORTAL,
    gitlab: { variable: 'MY_TOKEN' },
    devin: { subjectKeys: ['org_id'] },
  };
  const counts: readonly (readonly [platform: Platform['id'], parts: readonly string[], hosts: readonly string[]])[] = [
    ['codespaces', ['codespaces', 'identityCenter', 'provider'], [BROKER, ISSUER, PORTAL.startUrl]],
    ['coder', ['identityCenter', 'provider'], [ISSUER, PORTAL.startUrl]],
    ['github-actions', [], []],
    ['gitlab-ci', ['gitlab'], []],
    ['devin', ['devin'], []],
  ];
  for (const [platform, parts, hosts] of counts) {
    it(`only as far as it counts: on ${platform} ${parts.join(', ') || 'nothing'}`, () => {
      const detection = on(platform);
      const all = map(EVERYTHING);
      assert.deepEqual(Object.keys(effectiveIdentity({ map: all, detection })).toSorted(), parts);
      assert.deepEqual(
        termsOf(all, detection)?.hosts.map(({ host }) => host),
        hosts,
      );
    });
  }

  it("of the repository, even for nothing but the person's own roles; of the person's own it asks nothing", () => {
    const own = [mapped(awsRole('mine'), USER)];
    const asked = termsOf(map({ provider: PROVIDER }, own), on('coder'));
    assert.deepEqual([asked?.hosts.length, asked?.audiences, asked?.roles], [1, ['0oa1'], []]);
    assert.equal(termsOf(map({ provider: PROVIDER }, own, USER), on('coder')), undefined);
    assert.equal(termsOf(map({ provider: PROVIDER }, own), ONA_DETECTED), undefined);
  });

  it('without the secret of a client', () => {
    const terms = termsOf(map({ provider: { ...PROVIDER, clientSecret: 'hunter2' } }), on('coder'));
    assert.doesNotMatch(JSON.stringify(terms), /hunter2/);
  });
});

describe('A consent', () => {
  const detections = { coder: on('coder'), gitlab: on('gitlab-ci'), devin: on('devin') };
  const changes: readonly {
    readonly what: string;
    readonly on: keyof typeof detections;
    readonly before: RoleMap;
    readonly after: RoleMap;
    readonly says: readonly string[];
  }[] = [
    {
      what: 'another client at the same provider',
      on: 'coder',
      before: map({ provider: PROVIDER }),
      after: map({ provider: { ...PROVIDER, clientIds: { aws: 'evil', gcp: '0oa2' } } }),
      says: ['~ identity.provider.clientId.aws: 0oa1 → evil', '+ audience evil', '− audience 0oa1'],
    },
    {
      what: 'another client for all clouds',
      on: 'coder',
      before: map({ provider: { ...PROVIDER, clientIds: { aws: '0oa1', gcp: '0oa1', azure: '0oa1' } } }),
      after: map({ provider: { ...PROVIDER, clientIds: { aws: 'evil', gcp: 'evil', azure: 'evil' } } }),
      says: ['~ identity.provider.clientId: 0oa1 → evil', '+ audience evil', '− audience 0oa1'],
    },
    {
      what: 'more scopes',
      on: 'coder',
      before: map({ provider: PROVIDER }),
      after: map({ provider: { ...PROVIDER, scopes: ['openid', 'mail'] } }),
      says: ['~ identity.provider.scopes: not set → ["mail","openid"]'],
    },
    {
      what: 'another tenant of the same host',
      on: 'coder',
      before: map({ provider: PROVIDER }),
      after: map({ provider: { ...PROVIDER, issuer: 'https://acme.okta.com/oauth2/other' } }),
      says: [
        `~ issuer: ${ISSUER} → https://acme.okta.com/oauth2/other`,
        `+ host https://acme.okta.com/oauth2/other receives ${SIGN_IN}`,
        `− host ${ISSUER} receives ${SIGN_IN}`,
        `~ identity.provider.issuer: ${ISSUER} → https://acme.okta.com/oauth2/other`,
      ],
    },
    {
      what: 'another permission set in another account',
      on: 'coder',
      before: map({}, [mapped(awsRole('a', { target: PERMISSION_SET }))]),
      after: map({}, [
        mapped(
          awsRole('a', {
            target: {
              ...PERMISSION_SET,
              accountId: '444455556666',
              identityCenter: { ...PERMISSION_SET.identityCenter, roleName: 'Admin' },
            },
          }),
        ),
      ]),
      says: ['~ a  accountId: 111122223333 → 444455556666', '~ a  identityCenter.roleName: ReadOnly → Admin'],
    },
    {
      what: "another variable with the job's token",
      on: 'gitlab',
      before: map({ gitlab: { variable: 'MY_TOKEN' } }),
      after: map({ gitlab: { variable: 'OTHER_TOKEN' } }),
      says: ['~ identity.gitlab.variable: MY_TOKEN → OTHER_TOKEN'],
    },
    {
      what: 'another subject, and everything for an agent',
      on: 'devin',
      before: map({ devin: { subjectKeys: ['org_id', 'repository_name'] } }),
      after: map({ devin: { subjectKeys: ['org_id'] } }, [mapped(awsRole('dev', { fullPermissions: true }))]),
      says: [
        '~ identity.devin.subjectKeys: ["org_id","repository_name"] → ["org_id"]',
        '~ dev  fullPermissions: not set → yes',
      ],
    },
  ];
  for (const { what, on: platform, before, after, says } of changes) {
    it(`covers no later ${what}, and says so`, async () => {
      const gate = gateOf();
      const [allowed, asked] = [before, after].map(each => termsOf(each, detections[platform]));
      assert.ok(allowed !== undefined && asked !== undefined);
      await gate.grant(ACME_APP.folder, allowed);
      assert.equal((await gate.stateOf(ACME_APP.folder, allowed)).kind, 'granted');
      const state = await gate.stateOf(ACME_APP.folder, asked);
      assert.equal(state.kind, 'needed');
      assert.deepEqual(
        state.request.changes?.map(({ sign, text }) => `${sign} ${text}`),
        says,
      );
    });
  }

  it('of the time before there were providers covers none', async () => {
    const gate = gateOf();
    const terms = termsOf(map({ provider: PROVIDER }), on('coder'));
    assert.ok(terms);
    const { identitySettings, ...earlier } = terms;
    assert.ok(identitySettings !== undefined);
    await gate.grant(ACME_APP.folder, earlier);
    assert.equal((await gate.stateOf(ACME_APP.folder, terms)).kind, 'needed');
  });

  it('to a map that names no more than a broker is what it was', () => {
    const terms = termsOf(map({ codespaces: { broker: BROKER } }), on('codespaces'));
    assert.ok(terms);
    assert.equal('identitySettings' in terms, false);
    assert.deepEqual(JSON.parse(terms.roles[0]?.terms ?? ''), {
      confirm: false,
      default: false,
      durationSeconds: 3600,
      target: {
        cloud: 'aws',
        roleArn: 'arn:aws:iam::111122223333:role/dev',
        accountId: '111122223333',
        partition: 'aws',
        region: 'eu-west-1',
      },
      use: 'developer',
      when: {},
    });
  });
});

const pair = (host: string) => ({ owner: 'github.com/acme', host });

describe('The setting rolecall.trustedSources covers', () => {
  const rows: readonly (readonly [what: string, terms: ConsentTerms | undefined, hosts: string[], covered: boolean])[] =
    [
      ['a provider by its issuer', termsOf(map({ provider: PROVIDER }), on('coder')), [ISSUER], true],
      [
        'no other tenant of its host',
        termsOf(map({ provider: PROVIDER }), on('coder')),
        ['https://acme.okta.com'],
        false,
      ],
      [
        'a portal alone, where no token is asked for',
        termsOf(map({}, [mapped(awsRole('a', { target: PERMISSION_SET }))]), on('coder')),
        [PORTAL.startUrl],
        true,
      ],
      [
        'no portal beside roles for which nobody is known to vouch',
        termsOf(map({ identityCenter: PORTAL }), on('coder')),
        [PORTAL.startUrl],
        false,
      ],
      [
        'a broker with a portal only when both are in it',
        termsOf(map({ codespaces: { broker: BROKER }, identityCenter: PORTAL }), on('codespaces')),
        [BROKER],
        false,
      ],
      [
        'a broker with a provider when both are in it',
        termsOf(map({ codespaces: { broker: BROKER }, provider: PROVIDER }), on('codespaces')),
        [BROKER, ISSUER],
        true,
      ],
    ];
  for (const [what, terms, hosts, covered] of rows) {
    it(what, () => {
      assert.ok(terms);
      assert.equal(areTermsTrusted(terms, hosts.map(pair)), covered);
    });
  }
});
