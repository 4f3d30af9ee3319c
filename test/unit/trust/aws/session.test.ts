import assert from 'node:assert/strict';
import type { IamPolicy } from '../../../../src/trust/aws/iam-policy.ts';
import { readIamPolicy } from '../../../../src/trust/aws/policy.ts';
import { evaluateSession, type SessionPolicies } from '../../../../src/trust/aws/session.ts';
import type { TrustOutcome } from '../../../../src/trust/trace.ts';
import { requestWith, statement, trust } from './policies.ts';

const GET = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' };
const READ = { Effect: 'Allow', Action: 's3:Get*', Resource: '*' };
const DENY = { Effect: 'Deny', Action: 's3:*', Resource: '*' };

function rights(...statements: readonly unknown[]): IamPolicy {
  const reading = readIamPolicy(
    JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    'rights.json',
    'rights',
  );
  assert.ok(reading.ok);
  return reading.policy;
}

function outcome(policies: Partial<SessionPolicies>): TrustOutcome {
  const use = { action: 's3:GetObject', resource: 'arn:aws:s3:::a/b', keys: new Map<string, readonly string[]>() };
  return evaluateSession({ trust: trust(statement()), ...policies }, [requestWith()], use).outcome;
}

const open = (policy: IamPolicy): IamPolicy => ({ ...policy, complete: false });

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session and …/access_policies_boundaries.html */
describe('What a session may do', () => {
  const rows: readonly (readonly [what: string, policies: Partial<SessionPolicies>, TrustOutcome])[] = [
    ['by its trust alone, everything that is not asked', {}, 'allowed'],
    ['what its rights allow', { rights: [rights(GET)] }, 'allowed'],
    ['nothing without rights', { rights: [] }, 'not-allowed'],
    [
      'what one of several rights allows',
      { rights: [rights({ ...GET, Action: 's3:PutObject' }), rights(GET)] },
      'allowed',
    ],
    ['nothing that one of several rights denies', { rights: [rights(GET), rights(DENY)] }, 'denied'],
    [
      'nothing beyond its boundary',
      { rights: [rights(READ)], boundary: rights({ ...GET, Action: 'ec2:*' }) },
      'not-allowed',
    ],
    ['what boundary and rights both allow', { rights: [rights(READ)], boundary: rights(GET) }, 'allowed'],
    ['nothing that its boundary denies', { rights: [rights(READ)], boundary: rights(READ, DENY) }, 'denied'],
    [
      'nothing by its boundary alone',
      { rights: [rights({ ...GET, Action: 'ec2:*' })], boundary: rights(READ) },
      'not-allowed',
    ],
    [
      'nothing beyond its session policy',
      { rights: [rights(READ)], session: [rights({ ...GET, Action: 'ec2:*' })] },
      'not-allowed',
    ],
    [
      'what one of its session policies allows',
      { rights: [rights(READ)], session: [rights({ ...GET, Action: 'a:b' }), rights(GET)] },
      'allowed',
    ],
    [
      'nothing that nobody may become',
      { trust: trust(statement({ Effect: 'Deny' })), rights: [rights(READ)] },
      'denied',
    ],
    ['what is unknown where one kind is', { rights: [rights(READ)], boundary: open(rights(GET)) }, 'unknown'],
    ['what is unknown where one of a kind is', { rights: [rights(READ), open(rights(GET))] }, 'unknown'],
    [
      'nothing where one kind refuses, whatever is unknown',
      { rights: [open(rights(READ))], boundary: rights(DENY) },
      'denied',
    ],
  ];
  for (const [what, policies, expected] of rows) {
    it(`is ${what}`, () => assert.equal(outcome(policies), expected));
  }
});
