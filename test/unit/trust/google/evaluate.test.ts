import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JsonObject } from '../../../../src/core/parse.ts';
import { written, type WrittenText } from '../../../../src/documents/written-text.ts';
import { evaluateGoogleTrust } from '../../../../src/trust/google/evaluate.ts';
import { faultsOfProvider } from '../../../../src/trust/google/provider-faults.ts';
import type { PoolBinding, WorkloadIdentityProvider } from '../../../../src/trust/google/workload-identity.ts';
import { binding, CLAIMS, GITHUB, MAPPING, NAME, POOL, provider } from './providers.ts';

const IAM = 'iam.googleapis.com';
const open = (before: string, after = ''): WrittenText => ({ parts: [before, { unknown: '${var.x}' }, after] });

function outcomeOf(fields: Partial<WorkloadIdentityProvider>, claims: JsonObject = {}, mapping = MAPPING) {
  return evaluateGoogleTrust(provider(fields, mapping), undefined, { claims: { ...CLAIMS, ...claims } }).outcome;
}

function bound(...bindings: readonly PoolBinding[]) {
  return evaluateGoogleTrust(provider({}, { ...MAPPING, 'google.groups': 'assertion.groups' }), bindings, {
    claims: CLAIMS,
  });
}

const reasonOf = (member: string) =>
  bound(binding(`principalSet://${IAM}/${POOL}/${member}`)).rules[1]?.checks[0]?.reason;
const asked = (each: PoolBinding, serviceAccount: string) =>
  evaluateGoogleTrust(provider(), [each], { claims: CLAIMS, serviceAccount }).outcome;
describe('A provider of Google Cloud', () => {
  const rows: readonly (readonly [
    what: string,
    fields: Partial<WorkloadIdentityProvider>,
    claims: JsonObject,
    outcome: string,
  ])[] = [
    ['takes its issuer', {}, {}, 'allowed'],
    ['takes its issuer in other letters', { issuer: written(GITHUB.replace('token', 'TOKEN')) }, {}, 'allowed'],
    ['takes its issuer with the port', { issuer: written(`${GITHUB}:443`) }, {}, 'allowed'],
    ['takes its issuer as a bare host', { issuer: written(GITHUB.slice('https://'.length)) }, {}, 'allowed'],
    ['takes no other path of its issuer', { issuer: written(`${GITHUB}/acme`) }, {}, 'not-allowed'],
    ['takes no other issuer', { issuer: written('https://gitlab.com') }, {}, 'not-allowed'],
    ['takes no token without issuer', {}, { iss: undefined }, 'not-allowed'],
    ['leaves to a variable which issuer', { issuer: open('https://') }, {}, 'unknown'],
    ['refuses what no variable could make its issuer', { issuer: open('https://gitlab.') }, {}, 'not-allowed'],
    ['takes its name without a scheme as the audience', {}, { aud: `//${IAM}/${NAME}` }, 'allowed'],
    ['takes one audience of several', {}, { aud: ['a', `//${IAM}/${NAME}`] }, 'allowed'],
    ['takes no http:', {}, { aud: `http://${IAM}/${NAME}` }, 'not-allowed'],
    ['takes no other provider’s', {}, { aud: `//${IAM}/${NAME}2` }, 'not-allowed'],
    [
      'takes an allowed audience',
      { allowedAudiences: { values: [written('sts')], complete: true } },
      { aud: 'sts' },
      'allowed',
    ],
    [
      'takes its name no longer then',
      { allowedAudiences: { values: [written('sts')], complete: true } },
      {},
      'not-allowed',
    ],
    ['leaves to a variable which audiences', { allowedAudiences: { values: [], complete: false } }, {}, 'unknown'],
    [
      'leaves the number of a project open that is written by its id',
      { name: written(NAME.replace('123456789012', 'acme')) },
      {},
      'unknown',
    ],
    ['refuses when it is disabled', { disabled: true }, {}, 'not-allowed'],
  ];
  for (const [what, fields, claims, outcome] of rows) {
    it(what, () => assert.equal(outcomeOf(fields, claims), outcome));
  }

  const mappings: readonly (readonly [
    what: string,
    mapping: Readonly<Record<string, string | WrittenText>>,
    claims: JsonObject,
    outcome: string,
    reason?: string,
  ])[] = [
    ['takes a subject of 127 bytes', MAPPING, { sub: 'a'.repeat(127) }, 'allowed'],
    ['refuses one of 128', MAPPING, { sub: 'a'.repeat(128) }, 'not-allowed', 'too-long'],
    ['counts bytes, not characters', MAPPING, { sub: 'ä'.repeat(64) }, 'not-allowed', 'too-long'],
    [
      'refuses more than 8 kB',
      { 'google.subject': "'a'", 'attribute.x': 'assertion.x' },
      { x: 'a'.repeat(8192) },
      'not-allowed',
      'too-long',
    ],
    ['refuses a claim that is not there', { ...MAPPING, 'attribute.x': 'assertion.x' }, {}, 'not-allowed', 'absent'],
    ['refuses a number', { 'google.subject': 'assertion.run_attempt' }, {}, 'not-allowed', 'other-type'],
    ['takes a number made a text', { 'google.subject': 'string(assertion.run_attempt)' }, {}, 'allowed'],
    [
      'refuses groups that are no list',
      { ...MAPPING, 'google.groups': 'assertion.sub' },
      {},
      'not-allowed',
      'other-type',
    ],
    ['refuses where nothing is mapped to the subject', { 'attribute.x': 'assertion.sub' }, {}, 'not-allowed', 'absent'],
    ['refuses an expression that is none', { 'google.subject': 'assertion.' }, {}, 'not-allowed', 'absent'],
    ['leaves to a variable what is mapped', { 'google.subject': open('assertion.') }, {}, 'unknown'],
    ['takes a text that a variable is in', { 'google.subject': open("assertion.ref + ':", "'") }, {}, 'unknown'],
    [
      'refuses one that is too long already without it',
      { 'google.subject': open(`'${'a'.repeat(128)}`, "'") },
      {},
      'not-allowed',
      'too-long',
    ],
  ];
  for (const [what, mapping, claims, outcome, reason] of mappings) {
    it(what, () => {
      const trace = evaluateGoogleTrust(provider({}, mapping), undefined, { claims: { ...CLAIMS, ...claims } });
      assert.equal(trace.outcome, outcome);
      const failing = trace.rules[0]?.checks.find(({ verdict }) => verdict === 'fails');
      assert.equal(failing?.reason, reason);
    });
  }

  it('leaves to a variable which attributes a condition sees', () => {
    const attributeCondition = written("attribute.environment == 'x'");
    assert.equal(outcomeOf({ attributeCondition }), 'not-allowed');
    assert.equal(outcomeOf({ attributeCondition, mappingComplete: false }), 'unknown');
    const mapping = { ...MAPPING, 'attribute.environment': open("'", "'") };
    assert.equal(outcomeOf({ attributeCondition }, {}, mapping), 'unknown');
    const other = { ...MAPPING, 'attribute.environment': open("'y", "'") };
    assert.equal(outcomeOf({ attributeCondition }, {}, other), 'not-allowed');
  });

  const faults: readonly (readonly [what: string, provider: WorkloadIdentityProvider, codes: readonly string[]])[] = [
    ['nothing of a plain one', provider({ attributeCondition: written("assertion.repository_id == '1'") }), []],
    ['GitHub’s without a condition', provider(), ['condition-names-no-claim']],
    [
      'GitHub’s in capitals without one',
      provider({ issuer: written(GITHUB.toUpperCase()) }),
      ['condition-names-no-claim'],
    ],
    ['nothing of one’s own issuer without one', provider({ issuer: written('https://gitlab.acme.example') }), []],
    [
      'a condition that names no claim',
      provider({ attributeCondition: written("true || 'assertion' == 'x'") }),
      ['condition-names-no-claim'],
    ],
    ['nothing of a condition that is left open', provider({ attributeCondition: open('') }), []],
    ['no subject', provider({ issuer: written('https://x.example') }, {}), ['no-subject']],
    [
      'an attribute in capitals',
      provider({ issuer: written('https://x.example') }, { ...MAPPING, 'attribute.Repo': 'assertion.sub' }),
      ['attribute-name'],
    ],
    [
      '51 attributes',
      provider(
        { issuer: written('https://x.example') },
        {
          ...MAPPING,
          ...Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`attribute.a${n}`, 'assertion.sub'])),
        },
      ),
      ['too-many-attributes'],
    ],
  ];
  for (const [what, each, codes] of faults) {
    it(`has faults: ${what}`, () => assert.deepEqual(faultsOfProvider(each), codes));
  }
});

describe('Bindings of a pool of Google Cloud', () => {
  const members: readonly (readonly [member: string | WrittenText, outcome: string])[] = [
    [`principal://${IAM}/${POOL}/subject/repo:octo-org/octo-repo:ref:refs/heads/main`, 'allowed'],
    [`principal://${IAM}/${POOL}/subject/repo:octo-org/octo-repo:ref:refs/heads/dev`, 'not-allowed'],
    [`principal://${IAM}/${POOL}/subject/repo:octo-org/*`, 'not-allowed'],
    [`principalSet://${IAM}/${POOL}/attribute.repository/octo-org/octo-repo`, 'allowed'],
    [`principalSet://${IAM}/${POOL}/attribute.repository/octo-org/other`, 'not-allowed'],
    [`principalSet://${IAM}/${POOL}/attribute.repository/octo-org/*`, 'not-allowed'],
    [`principalSet://${IAM}/${POOL}/attribute.repository/octo-org/octo-repo/attribute.ref/x`, 'not-allowed'],
    [`principalSet://${IAM}/${POOL}/attribute.actor/mona`, 'not-allowed'],
    [`principalSet://${IAM}/${POOL}/group/admins`, 'allowed'],
    [`principalSet://${IAM}/${POOL}/group/guests`, 'not-allowed'],
    [`principalSet://${IAM}/${POOL}/*`, 'allowed'],
    [`principalSet://${IAM}/${POOL}2/*`, 'not-allowed'],
    [`principalSet://${IAM}/${POOL.replace('1234', '9999')}/*`, 'not-allowed'],
    [`principal://${IAM}/${POOL}/*`, 'not-allowed'],
    [`principalSet://${IAM}/${POOL}/subject/repo:octo-org/octo-repo:ref:refs/heads/main`, 'not-allowed'],
    ['serviceAccount:deploy@acme.iam.gserviceaccount.com', 'not-allowed'],
    ['allUsers', 'not-allowed'],
    [open(`principalSet://${IAM}/`, '/attribute.repository/octo-org/octo-repo'), 'allowed'],
    [open(`principalSet://${IAM}/`, '/attribute.repository/octo-org/other'), 'not-allowed'],
    [open(`principalSet://${IAM}/${POOL}/attribute.repository/`), 'unknown'],
    [open(`principalSet://${IAM}/${POOL}/attribute.repository/evil/`), 'not-allowed'],
    [open(`principalSet://${IAM}/${POOL}/`), 'unknown'],
    [open(`principalSet://${IAM}/${POOL}/attribute.`, '/octo-org/octo-repo'), 'unknown'],
    [open('principal'), 'unknown'],
    [open(''), 'unknown'],
    [open('user:'), 'not-allowed'],
  ];
  for (const [member, outcome] of members) {
    const shown =
      typeof member === 'string'
        ? member
        : member.parts.map(part => (typeof part === 'string' ? part : part.unknown)).join('');
    it(`are ${outcome}: ${shown}`, () => assert.equal(bound(binding(member)).outcome, outcome));
  }

  it('allow by one of them, and name it and the provider', () => {
    const trace = bound(
      binding(`principalSet://${IAM}/${POOL}/group/guests`),
      binding('user:mona@acme.example', `principalSet://${IAM}/${POOL}/group/admins`),
    );
    assert.equal(trace.outcome, 'allowed');
    assert.deepEqual(trace.decidedBy, [0, 2]);
    assert.deepEqual(trace.rules[1]?.checks, [
      {
        key: 'google.groups',
        operator: 'equals',
        wanted: [{ text: 'guests', verdict: 'fails' }],
        seen: ['admins', 'people'],
        verdict: 'fails',
      },
    ]);
  });

  it('are said why they fail', () => {
    assert.equal(reasonOf('attribute.actor/mona'), 'absent');
    assert.equal(reasonOf('attribute.repository/octo-org/*'), 'literal-wildcard');
    assert.equal(reasonOf('attribute.repository/Octo-Org/octo-repo'), 'letter-case');
  });

  it('of none allow nobody, and of some that are not shown leave it open', () => {
    assert.equal(bound().outcome, 'not-allowed');
    const hidden = { ...binding(), members: { values: [], complete: false } };
    assert.equal(bound(hidden).outcome, 'unknown');
  });

  it('give a service account only what its own bindings give', () => {
    const all = binding(`principalSet://${IAM}/${POOL}/*`);
    assert.equal(asked(all, 'deploy@acme.iam.gserviceaccount.com'), 'allowed');
    assert.equal(asked(all, 'other@acme.iam.gserviceaccount.com'), 'not-allowed');
    assert.equal(
      asked({ ...all, role: written('roles/viewer') }, 'deploy@acme.iam.gserviceaccount.com'),
      'not-allowed',
    );
    assert.equal(asked({ ...all, resource: open('') }, 'deploy@acme.iam.gserviceaccount.com'), 'unknown');
    assert.equal(
      asked(
        { ...all, condition: written('request.time < timestamp("2030-01-01T00:00:00Z")') },
        'deploy@acme.iam.gserviceaccount.com',
      ),
      'unknown',
    );
  });

  it('are the same or unknown where a part of a member is left open', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '/', '*') });
    fc.assert(
      fc.property(text, text, text, text, (repository, before, part, after) => {
        const start = `principalSet://${IAM}/${POOL}/attribute.repository/${before}`;
        const of = (member: string | WrittenText) =>
          evaluateGoogleTrust(provider(), [binding(member)], { claims: { ...CLAIMS, repository: `r${repository}` } })
            .outcome;
        const known = of(`${start}${part}${after}`);
        const left = of(open(start, after));
        assert.ok(left === known || left === 'unknown', `${known} became ${left}`);
      }),
    );
  });
});
