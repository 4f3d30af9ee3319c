import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { knownText, written, type WrittenText } from '../../../../src/documents/written-text.ts';
import { evaluateIamPolicy } from '../../../../src/trust/aws/evaluate.ts';
import type { IamPolicy, IamStatement } from '../../../../src/trust/aws/iam-policy.ts';
import { parseTrustPolicy } from '../../../../src/trust/aws/policy.ts';
import type { IamRequest } from '../../../../src/trust/aws/request.ts';
import type { TrustOutcome, TrustTrace } from '../../../../src/trust/trace.ts';
import { ACTION, PROVIDER, requestWith } from './policies.ts';

const OPERATORS = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'StringLikeIfExists',
  'ForAllValues:StringLike',
  'ForAnyValue:StringEquals',
  'ForAnyValue:StringNotLike',
  'NumericLessThan',
  'NumericNotEquals',
  'DateGreaterThan',
  'Bool',
  'Null',
  'IpAddress',
  'NotIpAddress',
  'ArnLike',
  'ArnNotEquals',
  'BinaryEquals',
];
const KEYS = ['app.gitpod.io:sub', 'App.gitpod.io:AUD', 'aws:RequestTag/a', 'gitlab.com:sub'];

// Few letters, so that texts are often alike, and what texts of policies are made of.
const word = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', 'A', ':', '/', '*', '?', '$', '{', '}', '}', '1'), { maxLength: 6 })
    .map(list => list.join('')),
  fc.constantFrom(
    '${aws:RequestTag/a}',
    'a${aws:RequestTag/a}b',
    "${aws:TagKeys, 'a'}",
    '${*}',
    '${?}a',
    '${none:none}',
  ),
  fc.constantFrom(
    'true',
    '10',
    '2026-01-01T00:00:00Z',
    '10.0.0.0/8',
    '10.1.2.3',
    'arn:aws:iam::1:role/a',
    'arn:aws:*:*:*:role/*',
    'YQ==',
  ),
);
const seen = fc.oneof(
  fc.array(fc.constantFrom('a', 'b', 'A', ':', '/', '*', '}', '1'), { maxLength: 5 }).map(list => list.join('')),
  fc.constantFrom('true', '10', '2026-02-01T00:00:00Z', '10.1.2.3', 'arn:aws:iam::1:role/a', 'YQ=='),
);

const block = fc.dictionary(
  fc.constantFrom(...OPERATORS),
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), fc.array(word, { minLength: 1, maxLength: 3 })), {
      selector: ([key]) => key,
      minLength: 1,
      maxLength: 2,
    })
    .map(Object.fromEntries<unknown>),
  { maxKeys: 3 },
);
const list = (name: string, values: readonly string[]) =>
  fc
    .record({ not: fc.boolean(), values: fc.subarray([...values], { minLength: 1 }) })
    .map(({ not, values: chosen }) => ({
      [not ? `Not${name}` : name]: chosen,
    }));
const principal = fc.constantFrom<unknown>(
  '*',
  { Federated: PROVIDER },
  { Federated: 'accounts.google.com' },
  { AWS: ['*'] },
);
const statement = fc
  .tuple(
    fc.record({ Effect: fc.constantFrom('Allow', 'Allow', 'Deny'), Principal: principal, Condition: block }),
    list('Action', [ACTION, 'sts:*', 'sts:TagSession']),
  )
  .map(([base, action]) => ({ ...base, ...action }));
const policies = fc
  .record({
    Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
    Statement: fc.array(statement, { minLength: 1, maxLength: 3 }),
  })
  .map(parseTrustPolicy);
const requests = fc
  .record(
    {
      'app.gitpod.io:sub': fc.array(seen, { maxLength: 2 }),
      'app.gitpod.io:aud': fc.array(seen, { maxLength: 2 }),
      'aws:requesttag/a': fc.array(seen, { minLength: 1, maxLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .chain(keys =>
    fc.constantFrom([], ['aws:requesttag/a'], ['gitlab.com:sub']).map(unsure => requestWith({ ...keys }, { unsure })),
  );

const RANK: Readonly<Record<TrustOutcome, number>> = { denied: 0, 'not-allowed': 0, unknown: 1, allowed: 2 };

function rank(policy: IamPolicy, request: IamRequest): number {
  return RANK[evaluateIamPolicy(policy, request).outcome];
}

type Change = (statement: IamStatement) => IamStatement;

const ANY = written('*');
/** What a file may leave open, and what it may then be besides what it shows. */
const LEFT_OPEN: readonly (readonly [open: Change, other: Change])[] = [
  [
    each => ({ ...each, certain: false }),
    each => ({ ...each, actions: { ...each.actions, values: [ANY], others: true } }),
  ],
  [each => ({ ...each, effect: 'unknown' }), each => ({ ...each, effect: each.effect === 'Allow' ? 'Deny' : 'Allow' })],
  [
    each => ({ ...each, conditionsComplete: false }),
    each => ({ ...each, conditions: [...each.conditions, IMPOSSIBLE] }),
  ],
  [
    each => ({ ...each, actions: { ...each.actions, complete: false } }),
    each => ({ ...each, actions: { ...each.actions, values: [...each.actions.values, ANY] } }),
  ],
  [
    each => ({ ...each, conditions: each.conditions.map(one => ({ ...one, certain: false })) }),
    each => ({ ...each, conditions: [] }),
  ],
  [
    each => ({ ...each, conditions: each.conditions.map(one => ({ ...one, complete: false })) }),
    each => ({
      ...each,
      conditions: each.conditions.map(one => ({ ...one, values: [...one.values, ANY, written('true')] })),
    }),
  ],
];
const IMPOSSIBLE = {
  operator: written('Null'),
  key: written('a:b'),
  values: [written('x')],
  complete: true,
  certain: true,
};

const RUNS = { numRuns: 2000 };

describe('Any trust policy', () => {
  it('allows no more with one statement more that denies', () => {
    fc.assert(
      fc.property(policies, policies, requests, (policy, other, request) => {
        const denying = other.statements.map(each => ({ ...each, effect: 'Deny' as const }));
        const more = { ...policy, statements: [...policy.statements, ...denying] };
        assert.ok(rank(more, request) <= rank(policy, request));
      }),
      RUNS,
    );
  });

  it('allows no less without a condition of a statement that allows, and no more without one that denies', () => {
    fc.assert(
      fc.property(policies, requests, fc.nat(), fc.nat(), (policy, request, which, one) => {
        const less = changed(policy, which, each => ({
          ...each,
          conditions: each.conditions.filter((_, index) => index !== one % each.conditions.length),
        }));
        const allows = policy.statements[which % policy.statements.length]?.effect === 'Allow';
        const [before, after] = [rank(policy, request), rank(less, request)];
        assert.ok(allows ? after >= before : after <= before);
      }),
      RUNS,
    );
  });

  it('says of what is open what it says of every text that may stand there, or that it is unknown', () => {
    fc.assert(
      fc.property(policies, requests, fc.nat(), fc.nat(), fc.nat(), (policy, request, which, from, length) => {
        const opened = withText(policy, which, text => openRange(text, from, length));
        agrees(evaluateIamPolicy(opened, request), evaluateIamPolicy(policy, request));
      }),
      { numRuns: 4000 },
    );
  });

  it('says of what may be missing, or of what may be more, what it says with and without, or that it is unknown', () => {
    fc.assert(
      fc.property(
        policies,
        requests,
        fc.nat(),
        fc.constantFrom(...LEFT_OPEN),
        (policy, request, which, [open, other]) => {
          const after = evaluateIamPolicy(changed(policy, which, open), request).outcome;
          const others = [policy, changed(policy, which, other)].map(each => evaluateIamPolicy(each, request).outcome);
          for (const outcome of others)
            assert.ok(after === 'unknown' || RANK[after] === RANK[outcome], `${after} ${outcome}`);
        },
      ),
      { numRuns: 4000 },
    );
  });

  it('means the same by whatever name what is open is called', () => {
    fc.assert(
      fc.property(policies, requests, fc.nat(), fc.nat(), fc.string(), (policy, request, which, from, name) => {
        const named = (unknown: string): unknown => {
          const opened = withText(policy, which, text => openRange(text, from, 2, unknown));
          const { outcome, decidedBy, rules } = evaluateIamPolicy(opened, request);
          return {
            outcome,
            decidedBy,
            verdicts: rules.map(({ checks }) => checks.map(({ verdict, reason }) => [verdict, reason])),
          };
        };
        assert.deepEqual(named(name), named('${var.branch}'));
      }),
      RUNS,
    );
  });
});

/** Each check of what is open says what the one of the whole text says, or that it is unknown. */
function agrees(open: TrustTrace, whole: TrustTrace): void {
  assert.ok(
    open.outcome === 'unknown' || RANK[open.outcome] === RANK[whole.outcome],
    `${open.outcome} ${whole.outcome}`,
  );
  for (const [index, rule] of open.rules.entries()) {
    for (const [at, check] of rule.checks.entries()) {
      const other = whole.rules[index]?.checks[at]?.verdict;
      assert.ok(check.verdict === 'unknown' || check.verdict === other, `${check.key} ${check.verdict} ${other ?? ''}`);
    }
  }
}

function changed(policy: IamPolicy, which: number, change: (statement: IamStatement) => IamStatement): IamPolicy {
  const at = which % policy.statements.length;
  return { ...policy, statements: policy.statements.map((each, index) => (index === at ? change(each) : each)) };
}

/** Changes one of all texts of the policy. */
function withText(policy: IamPolicy, which: number, change: (text: WrittenText) => WrittenText): IamPolicy {
  let count = 0;
  const visit =
    (at: number | undefined) =>
    (text: WrittenText): WrittenText =>
      count++ === at ? change(text) : text;
  const walk = (at: number | undefined): IamPolicy => {
    count = 0;
    const one = visit(at);
    return {
      ...policy,
      statements: policy.statements.map(each => ({
        ...each,
        ...(each.principals && {
          principals: {
            ...each.principals,
            principals: each.principals.principals.map(({ kind, name }) => ({
              kind,
              name: kind === 'anyone' ? name : one(name),
            })),
          },
        }),
        actions: { ...each.actions, values: each.actions.values.map(one) },
        conditions: each.conditions.map(condition => ({
          ...condition,
          operator: one(condition.operator),
          key: one(condition.key),
          values: condition.values.map(one),
        })),
      })),
    };
  };
  walk(undefined);
  return walk(which % count);
}

function openRange(text: WrittenText, from: number, length: number, unknown = '${var.x}'): WrittenText {
  const known = knownText(text) ?? '';
  const start = from % (known.length + 1);
  const end = start + (length % (known.length - start + 1));
  return { parts: [known.slice(0, start), { unknown }, known.slice(end)] };
}
