import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JsonObject } from '../../../../src/core/parse.ts';
import { written, type WrittenText } from '../../../../src/documents/written-text.ts';
import { evaluateFederatedCredentials } from '../../../../src/trust/azure/evaluate.ts';
import type { FederatedCredential } from '../../../../src/trust/azure/federated-credential.ts';
import type { CheckTrace } from '../../../../src/trust/trace.ts';
import { forEachVector } from '../vectors.ts';

const GITHUB = 'https://token.actions.githubusercontent.com';
const ISSUERS: Readonly<Record<string, string>> = {
  github: GITHUB,
  gitlab: 'https://gitlab.com',
  'terraform-cloud': 'https://app.terraform.io',
};
const AUDIENCE = 'api://AzureADTokenExchange';
const MAIN = 'repo:octo-org/octo-repo:ref:refs/heads/main';

function credential(fields: Partial<FederatedCredential>): FederatedCredential {
  return {
    name: written('deploy'),
    issuer: written(GITHUB),
    audiences: { values: [written(AUDIENCE)], complete: true },
    ...fields,
  };
}

function evaluated(fields: Partial<FederatedCredential>, claims: JsonObject = {}) {
  return evaluateFederatedCredentials([credential(fields)], { iss: GITHUB, aud: AUDIENCE, sub: MAIN, ...claims });
}

function checkOf(fields: Partial<FederatedCredential>, claims: JsonObject, key: string): CheckTrace | undefined {
  return evaluated(fields, claims).rules[0]?.checks.find(check => check.key === key);
}

const quoted = (text: string) => `claims['sub'] matches '${text.replaceAll("'", "''")}'`;
const open = (before: string, name: string, after = ''): WrittenText => ({ parts: [before, { unknown: name }, after] });

describe('Federated credentials of Azure', () => {
  const expected = { match: 'allowed', 'no-match': 'not-allowed' } as const;
  forEachVector('azure-fic-exact', ({ claims, pattern, expect }) => {
    assert.equal(evaluated({ subject: written(pattern) }, claims).outcome, expected[expect]);
  });
  forEachVector('azure-fic-flexible', ({ issuer, claims, pattern, expect }) => {
    const iss = ISSUERS[issuer];
    assert.ok(iss !== undefined, issuer);
    const fields = { issuer: written(iss), expression: written(pattern) };
    assert.equal(evaluated(fields, { ...claims, iss }).outcome, expected[expect]);
  });

  const exact: readonly (readonly [
    what: string,
    fields: Partial<FederatedCredential>,
    claims: JsonObject,
    key: string,
    reason: string | undefined,
  ])[] = [
    ['a slash at the end of the issuer', { issuer: written(`${GITHUB}/`) }, {}, 'issuer', 'trailing-slash'],
    ['the issuer in other letters', { issuer: written(GITHUB.toUpperCase()) }, {}, 'issuer', 'letter-case'],
    ['the subject in other letters', {}, { sub: MAIN.replace('octo-org', 'Octo-Org') }, 'subject', 'letter-case'],
    ['a wildcard in a subject', { subject: written('repo:octo-org/*') }, {}, 'subject', 'literal-wildcard'],
    ['another branch', {}, { sub: 'repo:octo-org/octo-repo:ref:refs/heads/dev' }, 'subject', undefined],
    ['no subject at all', {}, { sub: undefined }, 'subject', 'absent'],
    ['a subject that is a number', { subject: written('7') }, { sub: 7 }, 'subject', 'absent'],
    ['another audience', {}, { aud: 'api://azureadtokenexchange' }, 'audience', 'letter-case'],
  ];
  for (const [what, fields, claims, key, reason] of exact) {
    it(`fail for ${what}, and say so`, () => {
      const all = { subject: written(MAIN), ...fields };
      assert.equal(evaluated(all, claims).outcome, 'not-allowed');
      const check = checkOf(all, claims, key);
      assert.equal(check?.verdict, 'fails');
      assert.equal(check?.reason, reason);
    });
  }

  it('go on to the end, and name those that decided', () => {
    const trace = evaluateFederatedCredentials(
      [credential({ subject: written('repo:octo-org/other') }), credential({ subject: written(MAIN) })],
      { iss: GITHUB, aud: ['other', AUDIENCE], sub: MAIN },
    );
    assert.equal(trace.outcome, 'allowed');
    assert.deepEqual(trace.decidedBy, [1]);
    assert.deepEqual(
      trace.rules.map(({ checks }) => checks.map(({ key, verdict }) => `${key} ${verdict}`)),
      [
        ['issuer holds', 'subject fails', 'audience holds'],
        ['issuer holds', 'subject holds', 'audience holds'],
      ],
    );
  });

  it('of nothing allow nothing', () => {
    assert.deepEqual(evaluateFederatedCredentials([], {}), { outcome: 'not-allowed', rules: [], decidedBy: [] });
  });

  const texts: readonly (readonly [subject: WrittenText, outcome: string])[] = [
    [open('repo:octo-org/', '${var.repo}', ':ref:refs/heads/main'), 'unknown'],
    [open('repo:evil/', '${var.repo}', ':ref:refs/heads/main'), 'not-allowed'],
    [open('', '${var.subject}'), 'unknown'],
    [open(`${MAIN}:`, '${var.more}'), 'not-allowed'],
    [open(MAIN, '${var.more}'), 'unknown'],
  ];
  for (const [subject, outcome] of texts) {
    it(`are ${outcome} for ${subject.parts.map(part => (typeof part === 'string' ? part : part.unknown)).join('')}`, () => {
      assert.equal(evaluated({ subject }).outcome, outcome);
      const expression: WrittenText = { parts: ["claims['sub'] eq '", ...subject.parts, "'"] };
      assert.equal(evaluated({ expression }).outcome, outcome);
    });
  }

  it('leave to a variable what it may add', () => {
    assert.equal(evaluated({ subject: written(MAIN), audiences: { values: [], complete: false } }).outcome, 'unknown');
    const expression: WrittenText = { parts: [{ unknown: '${var.expression}' }] };
    assert.equal(evaluated({ expression }).outcome, 'unknown');
  });

  const WORKFLOW = 'octo-org/ci/.github/workflows/deploy.yml@refs/heads/main';
  const flexible: readonly (readonly [expression: string, outcome: string, claims?: JsonObject, issuer?: string])[] = [
    ["claims['sub'] matches 'repo:octo-org/*'", 'allowed'],
    ["claims['sub'] matches '*'", 'allowed'],
    ["claims['sub'] matches 'octo-org'", 'not-allowed'],
    ["claims['sub'] matches 'repo:octo-org/octo-rep?:ref:refs/heads/main'", 'allowed'],
    ["claims['sub'] matches 'repo:octo-org/octo-repo?:ref:refs/heads/main'", 'not-allowed'],
    ["claims['sub'] matches 'repo:Octo-Org/*'", 'not-allowed'],
    ["claims['sub'] eq 'repo:octo-org/*'", 'not-allowed'],
    [
      `claims['sub'] eq '${MAIN}' and claims['job_workflow_ref'] matches 'octo-org/*@refs/heads/main'`,
      'allowed',
      { job_workflow_ref: WORKFLOW },
    ],
    [`claims['sub'] eq '${MAIN}' and claims['job_workflow_ref'] matches 'octo-org/*'`, 'not-allowed'],
    ["claims['repository'] eq 'octo-org/octo-repo'", 'not-allowed', { repository: 'octo-org/octo-repo' }],
    ["claims['sub'] eq 'it''s'", 'allowed', { sub: "it's" }],
    ["claims['sub'] eq 'a' or claims['sub'] eq 'b'", 'not-allowed', { sub: 'a' }],
    ["claims['sub'] EQ 'a'", 'not-allowed', { sub: 'a' }],
    ['claims["sub"] eq "a"', 'not-allowed', { sub: 'a' }],
    ['claims[‘sub’] eq ‘a’', 'not-allowed', { sub: 'a' }],
    ["claims['sub'] eq 'a", 'not-allowed', { sub: 'a' }],
    ["claims['sub'] eq 'a' and", 'not-allowed', { sub: 'a' }],
    ['', 'not-allowed'],
    ["claims['sub'] matches 'x*'", 'not-allowed', { iss: 'https://app.gitpod.io', sub: 'x1' }, 'https://app.gitpod.io'],
    ["claims['sub'] matches 'x*'", 'allowed', { iss: 'https://gitlab.acme.com', sub: 'x1' }, 'https://gitlab.acme.com'],
    [
      "claims['sub'] matches 'x*'",
      'not-allowed',
      { iss: 'https://gitlab.acme.io', sub: 'x1' },
      'https://gitlab.acme.io',
    ],
    [
      "claims['job_workflow_ref'] eq 'a'",
      'not-allowed',
      { iss: 'https://gitlab.com', job_workflow_ref: 'a' },
      'https://gitlab.com',
    ],
  ];
  for (const [expression, outcome, claims = {}, issuer = GITHUB] of flexible) {
    it(`are ${outcome} for ${expression || 'an empty expression'} of ${issuer}`, () => {
      assert.equal(evaluated({ issuer: written(issuer), expression: written(expression) }, claims).outcome, outcome);
    });
  }

  it('say which comparison failed and why', () => {
    const expression = written("claims['sub'] matches 'repo:OCTO-ORG/*' and claims['actor'] eq 'mona'");
    const checks = evaluated({ expression }, { actor: 'mona' }).rules[0]?.checks.slice(1, 3);
    assert.deepEqual(checks, [
      {
        key: "claims['sub']",
        operator: 'matches',
        wanted: [{ text: 'repo:OCTO-ORG/*', verdict: 'fails' }],
        seen: [MAIN],
        verdict: 'fails',
        reason: 'letter-case',
      },
      {
        key: "claims['actor']",
        operator: 'eq',
        wanted: [{ text: 'mona', verdict: 'fails' }],
        seen: ['mona'],
        verdict: 'fails',
        reason: 'no-such-key',
      },
    ]);
  });

  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '/', ':', '*', '?', "'") });

  it('never allow more by one comparison more', () => {
    fc.assert(
      fc.property(piece, piece, piece, (sub, first, second) => {
        const one = evaluated({ expression: written(quoted(first)) }, { sub }).outcome;
        const both = evaluated({ expression: written(`${quoted(first)} and ${quoted(second)}`) }, { sub }).outcome;
        assert.ok(both === 'not-allowed' || one === 'allowed');
      }),
    );
  });

  it('are the same or unknown where a part is left open', () => {
    fc.assert(
      fc.property(piece, piece, piece, piece, fc.boolean(), (sub, before, part, after, exact) => {
        const escaped = [before, part, after].map(text => (exact ? text : text.replaceAll("'", "''")));
        const [first = '', middle = '', last = ''] = escaped;
        const fields = (parts: WrittenText['parts']) =>
          exact ? { subject: { parts } } : { expression: { parts: ["claims['sub'] matches '", ...parts, "'"] } };
        const known = evaluated(fields([first, middle, last]), { sub }).outcome;
        const left = evaluated(fields([first, { unknown: '${var.x}' }, last]), { sub }).outcome;
        assert.ok(left === known || left === 'unknown', `${known} became ${left}`);
      }),
    );
  });

  it('answer hostile expressions', () => {
    const sub = 'a'.repeat(600);
    for (const expression of [
      `claims['sub'] matches '${'*a'.repeat(1900)}b'`,
      `claims['sub'] matches '${'*?'.repeat(1900)}'`,
      `claims['sub'] eq 'a'${" and claims['sub'] eq 'a'".repeat(100_000)}`,
      "claims['".repeat(500_000),
      "'".repeat(1_000_000),
      '('.repeat(1_000_000),
    ]) {
      assert.equal(evaluated({ expression: written(expression) }, { sub }).outcome, 'not-allowed');
    }
  });
});
