import assert from 'node:assert/strict';
import { conditionOperator } from '../../../../src/trust/aws/condition-operators.ts';
import type { WrittenText } from '../../../../src/documents/written-text.ts';
import type { CheckReason } from '../../../../src/trust/trace.ts';
import type { Verdict } from '../../../../src/trust/verdict.ts';
import { type Condition, conditionTrace, requestWith, SUBJECT_KEY } from './policies.ts';

type Written = string | readonly string[];
type Row = readonly [
  operator: string,
  requested: readonly string[] | undefined,
  written: Written,
  holds: boolean | 'unknown',
];

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
  ['NumericEquals', ['0.1'], '1e-1', true],
  ['NumericEquals', ['10'], '', false],
  ['NumericEquals', ['-7'], '+7', false],
  ['NumericEquals', ['7'], ['6', '7'], true],
  ['NumericLessThan', ['ten'], '11', false],
  ['DateEquals', ['2026-01-01T00:00:00Z'], '2026-01-01T01:00:00+01:00', true],
  ['DateEquals', ['2026-01-01T00:00:00Z'], '2026-01-01', true],
  ['DateEquals', ['2026-01-01T00:00:00Z'], 'January 1, 2026', false],
  ['DateLessThan', ['1767225600'], '2026-01-02', true],
  ['DateNotEquals', undefined, '2026-01-02', true],
  ['Bool', ['TRUE'], 'true', true],
  ['Bool', ['yes'], 'yes', false],
  ['BinaryEquals', ['QmluYXJ5'], 'QmluYXJ5', true],
  ['BinaryEquals', ['QmluYXJ5'], 'QmluYXJ6', false],
  ['BinaryEquals', ['%'], '%', false],
  ['IpAddress', ['203.0.113.7'], '203.0.113.0/24', true],
  ['IpAddress', ['203.0.114.7'], '203.0.113.0/24', false],
  ['IpAddress', ['203.0.113.7'], '203.0.113.7', true],
  ['IpAddress', ['203.0.113.7'], ['10.0.0.0/8', '203.0.113.0/31', '203.0.113.6/31'], true],
  ['IpAddress', ['203.0.113.7'], '0.0.0.0/0', true],
  ['IpAddress', ['203.0.113.7'], '203.0.113.*', false],
  ['IpAddress', ['203.0.113.7'], '203.0.113.0/33', false],
  ['IpAddress', ['2001:DB8:1234:5678::1'], '2001:db8:1234:5678::/64', true],
  ['IpAddress', ['2001:db8:1234:5679::1'], '2001:db8:1234:5678::/64', false],
  ['IpAddress', ['::1'], '0:0:0:0:0:0:0:1', true],
  ['IpAddress', ['::ffff:203.0.113.7'], '::ffff:cb00:7107', true],
  ['IpAddress', ['203.0.113.7'], '::/0', false],
  ['IpAddress', ['1::2::3'], '::/0', false],
  ['NotIpAddress', ['203.0.113.7'], '203.0.113.0/24', false],
  ['NotIpAddress', ['203.0.114.7'], ['203.0.113.0/24', '10.0.0.0/8'], true],
  ['NotIpAddress', undefined, '203.0.113.0/24', true],
  ['ArnEquals', ['arn:aws:sns:eu-west-1:111122223333:a'], 'arn:aws:sns:*:111122223333:?', true],
  ['ArnLike', ['arn:aws:sns:eu-west-1:111122223333:a'], 'arn:aws:sns:eu-west-1:111122223333:b', false],
  ['ArnLike', ['arn:aws:iam::111122223333:role/team/app'], 'arn:aws:iam::*:role/*', true],
  ['ArnLike', ['arn:aws:iam::111122223333:role/app'], 'arn:*:role/app', 'unknown'],
  ['ArnLike', ['arn:aws:sqs:eu:1:a:b:c'], 'arn:aws:*1:*:*:*', false],
  ['ArnLike', ['arn:aws:sqs:eu-west-1:1:a:b'], 'arn:aws:sqs:*:*:a*', true],
  ['ArnLike', ['arn:aws:sqs:eu-west-1:1:a:b'], 'arn:aws:sqs:*:a:b', false],
  ['ArnLike', ['no ARN'], 'arn:aws:iam::*:role/*', false],
  ['ArnNotEquals', ['arn:aws:iam::1:role/a'], 'arn:aws:iam::1:role/a', false],
  ['ArnNotLike', ['arn:aws:iam::1:role/a'], 'arn:aws:iam::2:*', true],
  ['ArnNotLike', undefined, 'arn:aws:iam::2:*', true],
  ['ArnLikeIfExists', undefined, 'arn:aws:iam::2:*', true],
  ['StringEquals', ['a', 'b'], 'b', true],
  ['StringNotEquals', ['a', 'b'], 'b', false],
  ['StringNotEqualsIfExists', undefined, 'b', true],
  ['StringNotEqualsIfExists', ['b'], 'b', false],
  ['StringEquals', ['*'], '*', true],
  ['StringEquals', ['*'], '${*}', true],
  ['StringEquals', ['a'], '${*}', false],
  ['StringLike', ['a?$'], 'a${?}${$}', true],
  ['StringLike', ['ab$'], 'a${?}${$}', false],
  ['StringLike', ['[ab]'], '[ab]', true],
  ['StringLike', ['a'], '[ab]', false],
  ['StringLike', ['a/b:c'], 'a*c', true],
  ['StringLike', ['abcbc'], '*bc', true],
  ['StringLike', ['abcbd'], '*bc', false],
  ['StringLike', [''], '?', false],
  ['StringLike', [''], '', true],
  ['StringLike', ['a'], '', false],
  ['StringLike', ['\ue000'], '${*}', false],
  ['StringEquals', ['*'], '\ue000', false],
  ['StringEqualsIgnoreCase', ['STRASSE'], 'straße', false],
  ['StringEqualsIgnoreCase', ['ÄÖ'], 'äö', true],
  ['StringEquals', ['a'], [], 'unknown'],
  ['StringNotEquals', ['a'], [], 'unknown'],
  ['ForAllValues:StringNotLike', undefined, 'a*', true],
  ['ForAllValues:StringEqualsIfExists', undefined, 'a', true],
  ['ForAllValues:NumericLessThan', ['1', '2'], '3', true],
  ['ForAllValues:NumericLessThan', ['1', '4'], '3', false],
  ['ForAnyValue:StringLike', ['x', 'ab'], 'a*', true],
  ['ForAnyValue:IpAddress', ['10.0.0.1', '203.0.113.7'], '203.0.113.0/24', true],
  ['ForAnyValue:Bool', ['false', 'true'], 'true', true],
  ['Null', [], 'true', true],
  ['Null', ['a'], ['true', 'false'], true],
  ['Null', ['a'], 'maybe', false],
];

const list = (written: Written): readonly string[] => (typeof written === 'string' ? [written] : written);
const verdict = (holds: boolean | 'unknown'): Verdict => (holds === 'unknown' ? holds : holds ? 'holds' : 'fails');

function verdictOf(condition: Condition, keys: Readonly<Record<string, readonly string[]>> = {}): Verdict {
  return conditionTrace(condition, requestWith(keys)).check.verdict;
}

describe('An IAM condition', () => {
  for (const [operator, requested, written, holds] of TABLE) {
    const expected = verdict(holds);
    it(`${operator} ${JSON.stringify(written)} of ${JSON.stringify(requested) ?? 'nothing'} ${expected}`, () => {
      const keys: Readonly<Record<string, readonly string[]>> =
        requested === undefined ? {} : { [SUBJECT_KEY]: requested };
      assert.equal(verdictOf({ operator, key: 'APP.gitpod.io:Sub', values: list(written) }, keys), expected);
    });
  }

  it('knows no other operators, and none in another case', () => {
    const names = [
      'StringEqual',
      'stringEquals',
      'NullIfExists',
      'ForAllValues:Null',
      'ForAllValues:',
      'IfExists',
      '',
      'Any:Bool',
    ];
    for (const name of names) assert.equal(conditionOperator(name), undefined, name);
  });

  const variables: readonly (readonly [written: string, version: '2012-10-17' | '2008-10-17', holds: boolean])[] = [
    ['team-${aws:RequestTag/team}', '2012-10-17', true],
    ['team-${AWS:requesttag/TEAM}', '2012-10-17', true],
    ["team-${aws:RequestTag/none, 'red'}", '2012-10-17', true],
    ["team-${aws:RequestTag/none,'*'}", '2012-10-17', false],
    ["team-${aws:RequestTag/team, 'blue'}", '2012-10-17', true],
    ['team-${aws:RequestTag/none}', '2012-10-17', false],
    ['team-${aws:TagKeys}', '2012-10-17', false],
    ['team-${aws:RequestTag/team}', '2008-10-17', false],
    ['team-${}red', '2012-10-17', false],
  ];
  for (const [written, version, holds] of variables) {
    it(`${holds ? 'puts in' : 'does not put in'} the variable of ${written} (${version})`, () => {
      const keys = { [SUBJECT_KEY]: ['team-red'], 'aws:requesttag/team': ['red'], 'aws:tagkeys': ['red', 'blue'] };
      assert.equal(verdictOf({ operator: 'StringLike', values: [written], version }, keys), verdict(holds));
    });
  }

  it('takes a variable for text where it compares no texts', () => {
    const keys = { [SUBJECT_KEY]: ['7'], 'aws:requesttag/n': ['7'] };
    assert.equal(verdictOf({ operator: 'NumericEquals', values: ['${aws:RequestTag/n}'] }, keys), 'fails');
    const arns = { [SUBJECT_KEY]: ['arn:aws:iam::1:role/7'], 'aws:requesttag/n': ['7'] };
    assert.equal(
      verdictOf({ operator: 'ArnLike', values: ['arn:aws:iam::1:role/${aws:RequestTag/n}'] }, arns),
      'holds',
    );
  });

  it('takes a wildcard that the request brings through a variable for text', () => {
    const condition = { operator: 'StringLike', values: ['${aws:RequestTag/team}'] };
    const team = { 'aws:requesttag/team': ['*'] };
    assert.equal(verdictOf(condition, { ...team, [SUBJECT_KEY]: ['anything'] }), 'fails');
    assert.equal(verdictOf(condition, { ...team, [SUBJECT_KEY]: ['*'] }), 'holds');
  });
});

const open = (...parts: readonly string[]): WrittenText => ({
  parts: parts.map(part => (part === '…' ? { unknown: '${var.x}' } : part)),
});

describe('An IAM condition that a file leaves open', () => {
  const seen = 'repo:acme/app:ref:refs/heads/main';
  const rows: readonly (readonly [operator: string, wanted: WrittenText, seen: string, Verdict])[] = [
    ['StringEquals', open('repo:', '…', ':ref:refs/heads/main'), seen, 'unknown'],
    ['StringEquals', open('repo:', '…', ':ref:refs/heads/dev'), seen, 'fails'],
    ['StringEquals', open('…'), seen, 'unknown'],
    ['StringEqualsIgnoreCase', open('REPO:', '…'), seen, 'unknown'],
    ['StringNotEquals', open('repo:other', '…'), seen, 'holds'],
    ['StringNotEquals', open('repo:acme', '…'), seen, 'unknown'],
    ['StringLike', open('repo:acme/', '…', ':*'), seen, 'unknown'],
    ['StringLike', open('repo:other/', '…', ':*'), seen, 'fails'],
    ['StringLike', open('*', '…'), seen, 'unknown'],
    ['NumericEquals', open('1', '…'), '10', 'unknown'],
    ['NumericEquals', open('1', '…'), 'ten', 'fails'],
    ['ArnLike', open('arn:aws:iam::', '…', ':role/app'), 'arn:aws:iam::1:role/app', 'unknown'],
    ['ArnLike', open('arn:aws:iam::', '…', ':role/b'), 'arn:aws:iam::1:role/app', 'fails'],
    // The open part may begin a policy variable that takes in what follows, or end one that was begun.
    ['StringEquals', open('…', 'questTag/team}'), 'red', 'unknown'],
    ['StringEquals', open('team-${aws:Re', '…', 'am}'), 'team-red', 'unknown'],
    ['StringEquals', open('team-$', '…'), 'team-red', 'unknown'],
    ['StringEquals', open('tim-$', '…'), 'team-red', 'fails'],
    ['StringEquals', open('…', 'x${aws:RequestTag/none}'), 'team-red', 'unknown'],
    ['StringEquals', open('…', '}x${aws:RequestTag/none}'), 'team-red', 'fails'],
  ];
  for (const [operator, wanted, value, expected] of rows) {
    const shown = wanted.parts.map(part => (typeof part === 'string' ? part : '…')).join('');
    it(`${operator} ${shown} of ${value} ${expected}`, () => {
      assert.equal(
        verdictOf({ operator, values: [wanted] }, { [SUBJECT_KEY]: [value], 'aws:requesttag/team': ['red'] }),
        expected,
      );
    });
  }

  it('is decided by a value that is certain, where one is enough', () => {
    const condition = { operator: 'StringEquals', values: [seen], change: { complete: false } };
    assert.equal(verdictOf(condition, { [SUBJECT_KEY]: [seen] }), 'holds');
    assert.equal(verdictOf(condition, { [SUBJECT_KEY]: ['x'] }), 'unknown');
    assert.equal(verdictOf({ ...condition, operator: 'StringNotEquals' }, { [SUBJECT_KEY]: [seen] }), 'fails');
    assert.equal(verdictOf({ ...condition, operator: 'StringNotEquals' }, { [SUBJECT_KEY]: ['x'] }), 'unknown');
  });

  it('counts for nothing certain where a variable decides whether it is there', () => {
    const condition = { operator: 'StringEquals', values: [seen], change: { certain: false } };
    assert.equal(verdictOf(condition, { [SUBJECT_KEY]: [seen] }), 'holds');
    assert.equal(verdictOf(condition, { [SUBJECT_KEY]: ['x'] }), 'unknown');
  });

  it('holds or fails for every key that it may be', () => {
    const key = open('…', ':sub');
    const keys = { [SUBJECT_KEY]: [seen], 'app.gitpod.io:aud': ['x'] };
    assert.equal(verdictOf({ operator: 'StringEquals', key, values: [seen] }, keys), 'unknown');
    assert.equal(verdictOf({ operator: 'StringEquals', key, values: ['x'] }, keys), 'fails');
    assert.equal(verdictOf({ operator: 'StringEqualsIfExists', key, values: [seen] }, keys), 'holds');
    assert.equal(verdictOf({ operator: 'Null', key, values: ['true'] }, keys), 'unknown');
  });

  it('is unknown where its operator is', () => {
    assert.equal(verdictOf({ operator: open('String', '…'), values: ['x'] }, { [SUBJECT_KEY]: ['x'] }), 'unknown');
  });

  it('is unknown of a key that the request may have or lack', () => {
    const unsure = ['aws:sourceip', SUBJECT_KEY, 'aws:resourcetag/'];
    const request = requestWith({ [SUBJECT_KEY]: ['x'] }, { unsure });
    const of = (operator: string, key: string, value: string): Verdict =>
      conditionTrace({ operator, key, values: [value] }, request).check.verdict;
    assert.equal(of('IpAddress', 'aws:SourceIp', '0.0.0.0/0'), 'unknown');
    assert.equal(of('Null', 'aws:ResourceTag/team', 'true'), 'unknown');
    assert.equal(of('StringEquals', SUBJECT_KEY, 'x'), 'unknown');
    assert.equal(of('StringEquals', SUBJECT_KEY, 'y'), 'fails');
    assert.equal(of('StringEqualsIfExists', SUBJECT_KEY, 'x'), 'holds');
    assert.equal(of('StringEquals', 'aws:TagKeys', 'y'), 'fails');
  });
});

describe('The reason of a check', () => {
  const rows: readonly (readonly [
    operator: string,
    written: string,
    seen: string | undefined,
    CheckReason | undefined,
  ])[] = [
    ['StringEquals', 'repo:acme/*', 'repo:acme/app', 'literal-wildcard'],
    ['StringNotEquals', 'repo:acme/*', 'repo:acme/app', 'literal-wildcard'],
    ['StringEquals', 'repo:other/*', 'repo:acme/app', undefined],
    ['StringEquals', 'repo:Acme/app', 'repo:acme/app', 'letter-case'],
    ['StringLike', 'repo:Acme/*', 'repo:acme/app', 'letter-case'],
    ['StringEquals', 'https://id.example/', 'https://id.example', 'trailing-slash'],
    ['StringEquals', 'repo:acme/app', 'repo:acme/app', undefined],
    ['StringLike', 'a*', 'abc', undefined],
    ['StringEquals', 'a', undefined, 'absent'],
    ['Null', 'false', undefined, 'absent'],
    ['IpAddress', '10.0.0.*', '10.0.0.1', undefined],
  ];
  for (const [operator, written, seen, reason] of rows) {
    it(`of ${operator} ${written} and ${seen ?? 'nothing'} is ${reason ?? 'no other than the value'}`, () => {
      const request = requestWith(seen === undefined ? {} : { [SUBJECT_KEY]: [seen] });
      assert.equal(conditionTrace({ operator, values: [written] }, request).check.reason, reason);
    });
  }

  it('tells a key of another provider, and one that AWS does not make', () => {
    assert.equal(reasonWithout('token.actions.githubusercontent.com:sub'), 'other-provider');
    assert.equal(reasonWithout('app.gitpod.io:repository_owner'), 'no-such-key');
    assert.equal(reasonWithout('app.gitpod.io:email'), 'absent');
    assert.equal(reasonWithout('aws:RequestTag/a.b'), 'absent');
  });

  it('is shown with what was wanted and what was seen', () => {
    const request = requestWith({ [SUBJECT_KEY]: ['b'] });
    const { check } = conditionTrace({ operator: 'StringEquals', values: ['a', 'b'] }, request);
    assert.deepEqual(check, {
      key: SUBJECT_KEY,
      operator: 'StringEquals',
      wanted: [
        { text: 'a', verdict: 'fails' },
        { text: 'b', verdict: 'holds' },
      ],
      seen: ['b'],
      verdict: 'holds',
    });
  });
});

function reasonWithout(key: string): CheckReason | undefined {
  const request = requestWith({}, { isNever: name => name === 'app.gitpod.io:repository_owner' });
  return conditionTrace({ operator: 'StringEquals', key, values: ['x'] }, request).check.reason;
}
