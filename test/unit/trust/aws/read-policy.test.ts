import assert from 'node:assert/strict';
import type { OpenMap, OpenValue } from '../../../../src/documents/open-value.ts';
import { shownText } from '../../../../src/documents/written-text.ts';
import type { IamPolicy } from '../../../../src/trust/aws/iam-policy.ts';
import { parseTrustPolicy, readIamPolicy } from '../../../../src/trust/aws/policy.ts';
import type { PolicyUse } from '../../../../src/trust/aws/policy-use.ts';
import { iamPolicyOf } from '../../../../src/trust/aws/read-policy.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { PROVIDER, statement } from './policies.ts';

const place = { file: 'main.tf', start: 0, end: 0 };

function faultsOf(policy: unknown, use: PolicyUse): readonly string[] {
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  const reading = readIamPolicy(text, 'trust.json', use);
  if (reading.ok) return [];
  for (const { place: at } of reading.faults)
    assert.ok(at.file === 'trust.json' && at.start <= at.end && at.end <= text.length);
  return reading.faults.map(({ message }) => message);
}

const condition = (block: unknown): unknown => ({ Statement: statement({ Condition: block }) });
const rights = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

describe('A document that IAM would refuse', () => {
  const rows: readonly (readonly [PolicyUse, unknown, RegExp])[] = [
    ['trust', '{"Statement": [', /no valid JSON/],
    ['trust', '{"Statement": [] // none\n}', /no plain JSON/],
    ['trust', '', /./],
    ['trust', 'x', /./],
    ['trust', [], /The policy is no JSON object/],
    ['trust', null, /The policy is no JSON object/],
    ['trust', { Statement: [statement()], Owner: 'me' }, /The policy has "Owner"/],
    ['trust', { Version: '2020-01-01', Statement: [statement()] }, /Version/],
    ['trust', { Version: 2012, Statement: [statement()] }, /Version/],
    ['trust', {}, /no Statement/],
    ['trust', { Statement: [] }, /no statement/],
    ['trust', { Statement: ['x'] }, /Statement 1 is no object/],
    ['trust', { Statement: statement({ Effect: undefined }) }, /Statement 1 has no Effect/],
    ['trust', { Statement: statement({ Effect: 'allow' }) }, /Statement 1 has no Effect/],
    ['trust', { Statement: statement({ effect: 'Allow' }) }, /has "effect"/],
    ['trust', { Statement: [statement(), statement({ Actions: 'a' })] }, /Statement 2 has "Actions"/],
    ['trust', { Statement: statement({ Sid: 'a b' }) }, /Sid/],
    ['trust', { Statement: statement({ Sid: 1 }) }, /Sid holds something that is no text/],
    ['trust', { Statement: statement({ Sid: ['a'] }) }, /Sid is no text/],
    ['trust', { Statement: [statement({ Sid: 'a' }), statement({ Sid: 'a' })] }, /Two statements have the Sid "a"/],
    ['trust', { Statement: statement({ Action: undefined }) }, /neither Action nor NotAction/],
    ['trust', { Statement: statement({ NotAction: 'sts:TagSession' }) }, /both Action and NotAction/],
    ['trust', { Statement: statement({ Action: { a: 'b' } }) }, /no text/],
    ['trust', { Statement: statement({ Action: ['sts:TagSession', 1] }) }, /no text/],
    ['trust', { Statement: statement({ Action: 'TagSession' }) }, /no prefix/],
    ['trust', { Statement: statement({ Action: 's3:*' }) }, /none of STS/],
    ['trust', { Statement: statement({ Resource: '*' }) }, /Resource, which no trust policy has/],
    ['trust', { Statement: statement({ Principal: undefined }) }, /no Principal/],
    ['trust', { Statement: statement({ Principal: undefined, NotPrincipal: '*' }) }, /NotPrincipal/],
    ['trust', { Statement: statement({ NotPrincipal: '*' }) }, /both Principal and NotPrincipal/],
    ['trust', { Statement: statement({ Principal: PROVIDER }) }, /neither "\*" nor an object/],
    ['trust', { Statement: statement({ Principal: { Aws: '*' } }) }, /kind of principal "Aws"/],
    ['trust', { Statement: statement({ Principal: { Federated: {} } }) }, /no text/],
    ['trust', { Statement: statement({ Principal: { AWS: 'jane' } }) }, /principal "jane"/],
    ['trust', { Statement: statement({ Principal: { AWS: 'arn:aws:iam::*:root' } }) }, /principal "arn/],
    ['trust', { Statement: statement({ Principal: { Federated: `${PROVIDER}*` } }) }, /principal "arn/],
    ['trust', condition('x'), /Condition is no object/],
    ['trust', condition({ StringEqual: { 'a:b': 'c' } }), /operator "StringEqual"/],
    ['trust', condition({ NullIfExists: { 'a:b': 'true' } }), /operator "NullIfExists"/],
    ['trust', condition({ StringEquals: 'x' }), /StringEquals is no object/],
    ['trust', condition({ StringEquals: { sub: 'x' } }), /no prefix/],
    ['trust', condition({ StringEquals: { 'a:b': { c: 'd' } } }), /no text/],
    ['trust', condition({ StringEquals: { 'a:b': null } }), /no text/],
    ['trust', condition({ StringEquals: { 'a:b': [['c']] } }), /no text/],
    ['trust', condition({ StringEquals: { 'a:b': 'x', 'A:b': 'y' } }), /StringEquals has "A:b" twice/],
    ['trust', '{"Statement":{"Effect":"Allow","Effect":"Deny"}}', /"Effect" twice/],
    ['rights', { Statement: { ...rights, Principal: '*' } }, /Principal, which no policy of rights has/],
    ['rights', { Statement: { ...rights, Resource: undefined } }, /neither Resource nor NotResource/],
    ['rights', { Statement: { ...rights, NotResource: '*' } }, /both Resource and NotResource/],
    ['rights', { Statement: { ...rights, Resource: 'bucket' } }, /resource "bucket", which is no ARN/],
  ];
  for (const [use, policy, expected] of rows) {
    it(`is a fault: ${expected.source}, ${JSON.stringify(policy)?.slice(0, 100)}`, () => {
      const faults = faultsOf(policy, use);
      assert.ok(
        faults.some(message => expected.test(message)),
        faults.join('\n') || 'none',
      );
      for (const message of faults) assert.match(message, /^[A-Z].*\.$/);
    });
  }

  it('has all its faults told, each with its place', () => {
    const faults = faultsOf({ Version: 1, Statement: [statement({ Effect: 'x', Sid: '-' }), 1] }, 'trust');
    assert.equal(faults.length, 4);
  });

  it('never has more than a hundred faults', () => {
    assert.equal(faultsOf({ Statement: Array.from({ length: 500 }, () => 1) }, 'trust').length, 100);
  });

  it('is no trust policy of the sandbox', async () => {
    const failure = await failureOf(() => parseTrustPolicy({ Statement: statement({ Effect: 'x' }) }));
    assert.equal(failure.kind, 'policy-malformed');
    assert.match(failure.message, /Statement 1 has no Effect of Allow or Deny\./);
    assert.equal((await failureOf(() => parseTrustPolicy(undefined))).kind, 'policy-malformed');
  });
});

describe('A document that IAM takes', () => {
  const rows: readonly (readonly [PolicyUse, unknown])[] = [
    ['trust', { Id: 'x', Version: '2012-10-17', Statement: [statement({ Sid: '' }), statement({ Sid: '' })] }],
    ['trust', { Statement: statement({ Principal: { AWS: ['*', '111122223333', 'AIDAJQABLZS4A3QDU576Q'] } }) }],
    ['trust', { Statement: statement({ Principal: { Service: 'ec2.amazonaws.com', Federated: '*' } }) }],
    ['trust', { Statement: statement({ Principal: '*', Action: '*' }) }],
    ['trust', condition({})],
    ['trust', condition({ NumericLessThan: { 'sts:DurationSeconds': 900 }, Bool: { 'aws:SecureTransport': true } })],
    ['trust', condition({ StringEquals: { 'a:b': 'x' }, StringLike: { 'a:b': ['x'] } })],
    ['rights', { Statement: rights }],
    ['either', { Statement: rights }],
    ['either', { Statement: statement() }],
    ['either', { Statement: { ...statement(), NotPrincipal: undefined, Resource: 'arn:aws:s3:::a' } }],
  ];
  for (const [use, policy] of rows) {
    it(`has no fault: ${JSON.stringify(policy).slice(0, 140)}`, () => assert.deepEqual(faultsOf(policy, use), []));
  }

  it('may have one statement without a list, and no version', () => {
    assert.equal(parseTrustPolicy({ Statement: statement() }).version, '2008-10-17');
  });
});

/** Data in which a function stands for what the file leaves open, as `${…}` of its name. */
function openData(data: unknown): OpenValue {
  if (typeof data === 'function') return { kind: 'unknown', written: `\${${data.name}}`, place };
  if (Array.isArray(data)) {
    const items = data.map((item: unknown) => ({ value: openData(item), certain: true }));
    return { kind: 'list', items, complete: true, place };
  }
  if (typeof data === 'object' && data !== null) {
    const entries = Object.entries(data).map(([key, value]) => ({
      key: { parts: [key] },
      keyPlace: place,
      value: openData(value),
      certain: true,
    }));
    return { kind: 'map', entries, complete: true, place };
  }
  assert.ok(typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean');
  return { kind: 'scalar', value: data, place };
}

function read(value: OpenValue): IamPolicy {
  const reading = iamPolicyOf(value, 'trust');
  assert.ok(reading.ok, reading.ok ? '' : reading.faults.map(({ message }) => message).join('\n'));
  return reading.policy;
}

const variable = (): void => undefined;

function mapOf(data: object): OpenMap {
  const value = openData(data);
  assert.ok(value.kind === 'map');
  return value;
}

describe('What a file leaves open of a policy', () => {
  it('is open, and no fault', () => {
    assert.deepEqual(read(openData(variable)).complete, false);
    assert.deepEqual(read(openData({ Statement: variable })).complete, false);
    const one = read(openData({ Statement: [statement(), variable] }));
    assert.deepEqual([one.statements.length, one.complete], [1, false]);
    assert.equal(only({ Effect: variable }).effect, 'unknown');
    assert.deepEqual(only({ Principal: variable }).principals, { principals: [], others: false, complete: false });
    assert.equal(only({ Principal: { Federated: variable } }).principals?.complete, false);
    assert.equal(only({ Action: variable }).actions.complete, false);
    assert.equal(only({ Condition: variable }).conditionsComplete, false);
    assert.equal(only({ Condition: { StringEquals: variable } }).conditionsComplete, false);
    const [condition] = only({ Condition: { StringEquals: { 'a:b': ['x', variable] } } }).conditions;
    assert.equal(condition?.complete, false);
    assert.deepEqual(condition.values.map(shownText), ['x', '${variable}']);
  });

  it('leaves a field that is missing open', () => {
    const incomplete = { ...mapOf({ Sid: 'a' }), complete: false };
    const [found] = read({
      ...mapOf({}),
      entries: [
        {
          key: { parts: ['Statement'] },
          keyPlace: place,
          value: incomplete,
          certain: true,
        },
      ],
    }).statements;
    assert.equal(found?.effect, 'unknown');
    assert.equal(found.actions.complete, false);
    assert.equal(found.principals?.complete, false);
    assert.equal(found.conditionsComplete, false);
  });

  it('leaves an entry that may be missing open', () => {
    const base = mapOf({
      Version: '2012-10-17',
      Statement: [statement({ Condition: { StringEquals: { 'a:b': 'x' } } })],
    });
    const uncertain = (value: OpenValue): OpenValue => {
      if (value.kind === 'list')
        return { ...value, items: value.items.map(item => ({ ...item, value: uncertain(item.value) })) };
      if (value.kind !== 'map') return value;
      const entries = value.entries.map(entry => ({ ...entry, value: uncertain(entry.value), certain: false }));
      return { ...value, entries };
    };
    const policy = read(uncertain(base));
    const [found] = policy.statements;
    assert.deepEqual([found?.certain, found?.effect, found?.conditions[0]?.certain], [false, 'unknown', false]);
  });

  it('makes no variables of texts where the version is open', () => {
    const values = ['a${aws:username}', 'b'];
    const policy = read(
      openData({ Version: variable, Statement: statement({ Condition: { StringLike: { 'a:b': values } } }) }),
    );
    const [found] = policy.statements;
    assert.deepEqual(
      found?.conditions[0]?.values.map(({ parts }) => parts),
      [[{ unknown: values[0] }], ['b']],
    );
  });
});

function only(change: Readonly<Record<string, unknown>>): IamPolicy['statements'][number] {
  const [found] = read(openData({ Version: '2012-10-17', Statement: [statement(change)] })).statements;
  return found ?? assert.fail('There is no statement.');
}
