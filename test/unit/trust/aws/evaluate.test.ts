import assert from 'node:assert/strict';
import { conditionMatches, evaluateTrust } from '../../../../src/trust/aws/evaluate.ts';
import { parseTrustPolicy } from '../../../../src/trust/aws/policy.ts';
import { failureOf } from '../../../support/failure-of.ts';

type Written = string | readonly string[];
type Row = readonly [operator: string, requested: readonly string[] | undefined, written: Written, holds: boolean];

/**
 * From https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html,
 * …/reference_policies_condition-single-vs-multi-valued-context-keys.html and
 * …/reference_policies_condition-logic-multiple-context-keys-or-values.html.
 */
const TABLE: readonly Row[] = [
  ['StringEquals', ['a'], 'a', true],
  ['StringEquals', ['a'], 'A', false],
  ['StringEquals', ['a'], ['b', 'a'], true],
  ['StringEquals', ['a'], '*', false],
  ['StringEquals', undefined, 'a', false],
  ['StringEqualsIfExists', undefined, 'a', true],
  ['StringEqualsIfExists', ['b'], 'a', false],
  ['StringNotEquals', ['a'], 'a', false],
  ['StringNotEquals', ['a'], ['b', 'a'], false],
  ['StringNotEquals', ['a'], ['b', 'c'], true],
  ['StringNotEquals', undefined, 'a', true],
  ['StringEqualsIgnoreCase', ['AbC'], 'aBc', true],
  ['StringNotEqualsIgnoreCase', ['AbC'], 'aBc', false],
  ['StringLike', ['repo:acme/app:ref:main'], 'repo:acme/*', true],
  ['StringLike', ['repo:acme/app'], 'repo:acme/???', true],
  ['StringLike', ['repo:acme/ap'], 'repo:acme/???', false],
  ['StringLike', ['REPO:acme/app'], 'repo:*', false],
  ['StringLike', ['a*c'], 'a${*}c', true],
  ['StringLike', ['abc'], 'a${*}c', false],
  ['StringLike', ['a.c'], 'a.c', true],
  ['StringLike', ['abc'], 'a.c', false],
  ['StringLike', [''], '*', true],
  ['StringLike', undefined, '*', false],
  ['StringLikeIfExists', undefined, 'x', true],
  ['StringNotLike', ['abc'], 'a*', false],
  ['StringNotLike', undefined, 'a*', true],
  ['StringNotLike', ['xyz'], ['a*', 'b*'], true],
  ['Bool', ['true'], 'true', true],
  ['Bool', ['false'], 'true', false],
  ['Bool', undefined, 'false', false],
  ['BoolIfExists', undefined, 'true', true],
  ['Null', undefined, 'true', true],
  ['Null', ['a'], 'true', false],
  ['Null', ['a'], 'false', true],
  ['Null', undefined, 'false', false],
  ['NumericEquals', ['10'], '10.0', true],
  ['NumericEquals', ['ten'], '10', false],
  ['NumericNotEquals', ['10'], '10', false],
  ['NumericNotEquals', undefined, '10', true],
  ['NumericLessThan', ['9'], '10', true],
  ['NumericLessThan', ['10'], '10', false],
  ['NumericLessThanEquals', ['10'], '10', true],
  ['NumericGreaterThan', ['11'], '10', true],
  ['NumericGreaterThanEquals', ['10'], '10', true],
  ['NumericLessThanIfExists', undefined, '10', true],
  ['DateEquals', ['2026-01-01T00:00:00Z'], '1767225600', true],
  ['DateNotEquals', ['2026-01-01T00:00:00Z'], '2026-01-01T00:00:00Z', false],
  ['DateLessThan', ['2026-01-01T00:00:00Z'], '2026-01-02T00:00:00Z', true],
  ['DateLessThanEquals', ['2026-01-02T00:00:00Z'], '2026-01-02T00:00:00Z', true],
  ['DateGreaterThan', ['2026-01-01T00:00:00Z'], '2026-01-02T00:00:00Z', false],
  ['DateGreaterThanEquals', ['nonsense'], '2026-01-02T00:00:00Z', false],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'c'], true],
  ['ForAllValues:StringEquals', ['a', 'x'], ['a', 'b', 'c'], false],
  ['ForAllValues:StringEquals', undefined, ['a'], true],
  ['ForAllValues:StringEquals', [], ['a'], true],
  ['ForAllValues:StringLike', ['ab', 'ac'], 'a*', true],
  ['ForAllValues:StringNotEquals', ['b', 'c'], 'a', true],
  ['ForAllValues:StringNotEquals', ['a', 'b'], 'a', false],
  ['ForAnyValue:StringEquals', ['a', 'x'], ['a', 'b'], true],
  ['ForAnyValue:StringEquals', ['x', 'y'], ['a', 'b'], false],
  ['ForAnyValue:StringEquals', undefined, ['a'], false],
  ['ForAnyValue:StringEqualsIfExists', undefined, ['a'], true],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], 'a', true],
  ['ForAnyValue:StringNotEquals', ['a'], 'a', false],
  ['ForAnyValue:StringNotLike', undefined, 'a*', false],
];

const KEY = 'app.gitpod.io:sub';
const list = (written: Written): readonly string[] => (typeof written === 'string' ? [written] : written);

describe('An IAM condition', () => {
  for (const [operator, requested, written, holds] of TABLE) {
    it(`${operator} ${JSON.stringify(written)} ${holds ? 'takes' : 'refuses'} ${JSON.stringify(requested)}`, () => {
      const keys = new Map(requested === undefined ? [] : [[KEY, requested]]);
      const condition = { operator, key: 'APP.gitpod.io:Sub', values: list(written) };
      assert.equal(conditionMatches(condition, '2012-10-17', keys), holds);
    });
  }

  const variables: readonly (readonly [written: string, version: '2012-10-17' | '2008-10-17', holds: boolean])[] = [
    ['team-${aws:RequestTag/team}', '2012-10-17', true],
    ['team-${AWS:requesttag/TEAM}', '2012-10-17', true],
    ["team-${aws:RequestTag/none, 'red'}", '2012-10-17', true],
    ['team-${aws:RequestTag/none}', '2012-10-17', false],
    ['team-${aws:TagKeys}', '2012-10-17', false],
    ['team-${aws:RequestTag/team}', '2008-10-17', false],
  ];
  for (const [written, version, holds] of variables) {
    it(`${holds ? 'puts in' : 'does not put in'} the variable of ${written} (${version})`, () => {
      const keys = new Map([
        [KEY, ['team-red']],
        ['aws:requesttag/team', ['red']],
        ['aws:tagkeys', ['red', 'blue']],
      ]);
      assert.equal(conditionMatches({ operator: 'StringLike', key: KEY, values: [written] }, version, keys), holds);
    });
  }

  it('takes a wildcard that the request brings through a variable for text', () => {
    const condition = { operator: 'StringLike', key: KEY, values: ['${aws:RequestTag/team}'] };
    const keys = (subject: string) =>
      new Map([
        [KEY, [subject]],
        ['aws:requesttag/team', ['*']],
      ]);
    assert.equal(conditionMatches(condition, '2012-10-17', keys('anything')), false);
    assert.equal(conditionMatches(condition, '2012-10-17', keys('*')), true);
  });

  it('is fast for a pattern that would make a regular expression slow', () => {
    const condition = { operator: 'StringLike', key: KEY, values: [`${'*a'.repeat(500)}b`] };
    const before = performance.now();
    assert.equal(conditionMatches(condition, '2012-10-17', new Map([[KEY, ['a'.repeat(5_000)]]])), false);
    assert.ok(performance.now() - before < 2_000);
  });
});

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/app.gitpod.io';
const ACTION = 'sts:AssumeRoleWithWebIdentity';

function statement(change: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { Effect: 'Allow', Principal: { Federated: PROVIDER }, Action: ACTION, ...change };
}

function decide(
  statements: readonly unknown[],
  keys: Readonly<Record<string, readonly string[]>> = {},
  action = ACTION,
  federated = PROVIDER,
): string {
  const policy = parseTrustPolicy({ Version: '2012-10-17', Statement: statements });
  return evaluateTrust(policy, { action, federated, keys: new Map(Object.entries(keys)) }).kind;
}

describe('A trust policy', () => {
  it('allows what one statement allows', () => {
    assert.equal(decide([statement()]), 'allowed');
    assert.equal(decide([statement({ Condition: { StringEquals: { a: 'x' } } }), statement()]), 'allowed');
    assert.equal(decide([statement()], {}, 'sts:TagSession'), 'not-allowed');
  });

  it('denies when any statement denies, wherever it stands', () => {
    const deny = statement({ Effect: 'Deny', Condition: { StringNotEquals: { 'a:sub': 'x' } } });
    assert.equal(decide([statement(), deny], { 'a:sub': ['y'] }), 'denied');
    assert.equal(decide([deny, statement()], {}), 'denied');
    assert.equal(decide([deny, statement()], { 'a:sub': ['x'] }), 'allowed');
  });

  it('needs every operator and every key of a statement', () => {
    const both = statement({
      Condition: { StringEquals: { 'a:aud': 'x', 'a:sub': 'y' }, StringLike: { 'a:sub': '*' } },
    });
    assert.equal(decide([both], { 'a:aud': ['x'], 'a:sub': ['y'] }), 'allowed');
    assert.equal(decide([both], { 'a:aud': ['x'] }), 'not-allowed');
    assert.equal(decide([both], { 'a:aud': ['x'], 'a:sub': ['z'] }), 'not-allowed');
  });

  it('matches principals exactly, or anyone', () => {
    const other = 'arn:aws:iam::111122223333:oidc-provider/other';
    assert.equal(decide([statement()], {}, ACTION, other), 'not-allowed');
    assert.equal(decide([statement({ Principal: { Federated: [other, PROVIDER] } })]), 'allowed');
    assert.equal(decide([statement({ Principal: '*' })]), 'allowed');
    assert.equal(decide([statement({ Principal: { AWS: '*' } })]), 'allowed');
    assert.equal(decide([statement({ Principal: { AWS: '111122223333' } })]), 'not-allowed');
    assert.equal(decide([statement({ Principal: { Service: 'ec2.amazonaws.com' } })]), 'not-allowed');
    assert.equal(decide([statement({ Principal: { Federated: `${PROVIDER.slice(0, -3)}*` } })]), 'not-allowed');
  });

  it('matches actions without case, with wildcards, and NotAction', () => {
    assert.equal(decide([statement({ Action: 'STS:assumerolewithwebidentity' })]), 'allowed');
    assert.equal(decide([statement({ Action: ['sts:TagSession', 'sts:Assume*'] })]), 'allowed');
    assert.equal(decide([statement({ Action: '*' })], {}, 'sts:SetSourceIdentity'), 'allowed');
    assert.equal(decide([statement({ Action: undefined, NotAction: 'sts:TagSession' })]), 'allowed');
    assert.equal(decide([statement({ Action: undefined, NotAction: 'sts:*' })]), 'not-allowed');
  });

  const malformed: readonly (readonly [string, unknown])[] = [
    ['text', 'x'],
    ['an unknown version', { Version: '2020-01-01', Statement: [statement()] }],
    ['no statement', { Version: '2012-10-17', Statement: [] }],
    ['a Resource', { Statement: statement({ Resource: '*' }) }],
    ['a NotPrincipal', { Statement: statement({ NotPrincipal: '*' }) }],
    ['an unknown operator', { Statement: statement({ Condition: { StringEqual: { a: 'b' } } }) }],
    ['IfExists on Null', { Statement: statement({ Condition: { NullIfExists: { a: 'true' } } }) }],
    ['an operator that is not evaluated here', { Statement: statement({ Condition: { ArnLike: { a: 'b' } } }) }],
    ['an unknown effect', { Statement: statement({ Effect: 'allow' }) }],
    ['no principal', { Statement: statement({ Principal: undefined }) }],
    ['Action and NotAction', { Statement: statement({ NotAction: 'a' }) }],
    ['an object for a value', { Statement: statement({ Condition: { StringEquals: { a: {} } } }) }],
  ];
  for (const [name, policy] of malformed) {
    it(`is malformed with ${name}`, async () => {
      assert.equal((await failureOf(() => parseTrustPolicy(policy))).kind, 'policy-malformed');
    });
  }

  it('may have one statement without a list, and no version', () => {
    assert.equal(parseTrustPolicy({ Statement: statement() }).version, '2008-10-17');
  });
});
