import assert from 'node:assert/strict';
import { evaluateIamPolicy } from '../../../../src/trust/aws/evaluate.ts';
import type { IamPolicy } from '../../../../src/trust/aws/iam-policy.ts';
import { parseTrustPolicy, readIamPolicy } from '../../../../src/trust/aws/policy.ts';
import type { TrustOutcome } from '../../../../src/trust/trace.ts';
import { type Keys, requestWith, statement, SUBJECT_KEY, trust } from './policies.ts';

function outcome(policy: IamPolicy, keys: Keys): TrustOutcome {
  return evaluateIamPolicy(policy, requestWith(keys)).outcome;
}

function like(value: string, version = '2012-10-17'): IamPolicy {
  const condition = { StringLike: { [SUBJECT_KEY]: value } };
  return parseTrustPolicy({ Version: version, Statement: statement({ Condition: condition }) });
}

describe('A hostile policy', function () {
  // What is bounded takes well under a second, what is not takes many minutes.
  this.timeout(60_000);
  it('of many statements is evaluated to its end', () => {
    const statements = Array.from({ length: 10_000 }, (_, index) =>
      statement({ Condition: { StringLike: { [SUBJECT_KEY]: [`*a*b*${index}`, `*x${index}*`] } } }),
    );
    const policy = trust(...statements);
    const trace = evaluateIamPolicy(policy, requestWith({ [SUBJECT_KEY]: ['repo:acme/app:9999'] }));
    assert.equal(trace.rules.length, 10_000);
    assert.equal(trace.outcome, 'not-allowed');
  });

  it('of many wildcards is matched in bounded time', () => {
    assert.equal(outcome(like(`${'*a'.repeat(5_000)}b`), { [SUBJECT_KEY]: ['a'.repeat(20_000)] }), 'not-allowed');
    assert.equal(outcome(like(`*${'a'.repeat(2_000)}b`), { [SUBJECT_KEY]: ['a'.repeat(5_000)] }), 'not-allowed');
    assert.equal(outcome(like(`*${'?'.repeat(2_000)}b`), { [SUBJECT_KEY]: ['a'.repeat(5_000)] }), 'not-allowed');
  });

  it('that would take longer than any that IAM stores stays unknown, and says so', () => {
    const policy = like(`*${'a'.repeat(500_000)}b`);
    const trace = evaluateIamPolicy(policy, requestWith({ [SUBJECT_KEY]: ['a'.repeat(1_000_000)] }));
    assert.equal(trace.outcome, 'unknown');
    assert.equal(trace.rules[0]?.checks.at(-1)?.reason, 'cannot-evaluate');
  });

  it('of megabytes in one text is compared', () => {
    const text = 'x'.repeat(2_000_000);
    assert.equal(outcome(like(`${text}*`), { [SUBJECT_KEY]: ['x'] }), 'not-allowed');
    assert.equal(outcome(like(`${text}*`), { [SUBJECT_KEY]: [text] }), 'allowed');
  });

  const baits = ['${', '${a', '${ ${', "${a, '", '$', '}', '${*}', '${a}', '${a a', '*', '?'];
  for (const bait of baits) {
    it(`of ${bait} again and again is read in one go`, () => {
      for (const end of ['', '}', ' }', "'}"])
        outcome(like(bait.repeat(100_000) + end), { [SUBJECT_KEY]: ['x'.repeat(100)] });
    });
  }

  it('of numbers, dates and addresses that are bait is read in one go', () => {
    const bait = '1'.repeat(200_000);
    for (const operator of ['NumericEquals', 'DateEquals', 'IpAddress', 'ArnLike', 'BinaryEquals', 'Bool']) {
      for (const text of [bait, `${bait}x`, ':'.repeat(100_000), `1${'.1'.repeat(100_000)}`, ' '.repeat(100_000)]) {
        const policy = trust(statement({ Condition: { [operator]: { [SUBJECT_KEY]: text } } }));
        outcome(policy, { [SUBJECT_KEY]: [text.slice(0, 100_000)] });
      }
    }
  });

  it('of principals and keys that are bait is read in one go', () => {
    const policy = trust(
      statement({
        Principal: {
          AWS: `arn:aws:iam::111122223333:role/${'a/'.repeat(300_000)}`,
          Federated: `arn:${'a:'.repeat(300_000)}`,
        },
        Condition: { StringEquals: { ['a:'.repeat(300_000)]: 'x' } },
      }),
    );
    outcome(policy, {});
  });

  it('that is nested too deep is a fault', () => {
    for (const text of ['['.repeat(100_000), '{"Statement":'.repeat(100_000)]) {
      const reading = readIamPolicy(text, 'trust.json', 'trust');
      assert.ok(!reading.ok);
      assert.match(reading.faults[0]?.message ?? '', /nested deeper/);
    }
  });

  it('whose texts carry commands of a terminal shows none in a fault', () => {
    const reading = readIamPolicy('{"Statement":[{"\\u001b[2J":1}]}', 'trust.json', 'trust');
    assert.ok(!reading.ok);
    for (const { message } of reading.faults) assert.ok(!message.includes('\u001b'));
  });
});
