import * as z from 'zod/mini';
import { isObject } from '../../core/parse.ts';
import { described, sentenceCheck } from '../../documents/schema-parts.ts';
import type { CloudSchema } from '../cloud-schema.ts';
import { portalShape, REGION_RULE, START_URL_RULE } from './identity-center/portal-schema.ts';
import {
  ACCOUNT_PATTERN,
  PERMISSION_SET_PATTERN,
  POLICY_ARN_PATTERN,
  REGION_PATTERN,
  ROLE_ARN_PATTERN,
} from './names.ts';
import { LARGEST_POLICY, MOST_POLICY_ARNS } from './session-limits.ts';
import { compactPolicy } from './session-policy.ts';
import { policySentence, regionSentence } from './writing.ts';

const LONGEST_ARN = 2048;

const sessionPolicySchema = z
  .union([
    z.string().check(z.minLength(1)),
    z.record(z.string(), z.unknown()).check(z.meta({ required: ['Statement'] })),
  ])
  .check(
    sentenceCheck(written => {
      const compact = compactPolicy(written);
      return compact.ok ? undefined : compact.reason;
    }),
    described(
      `An IAM policy that narrows the session further, as data or as JSON text; at most ${LARGEST_POLICY} characters.`,
    ),
  );

const policyArnsSchema = z
  .array(z.string().check(z.regex(POLICY_ARN_PATTERN)))
  .check(
    z.minLength(1),
    z.maxLength(MOST_POLICY_ARNS),
    described('Managed policies that narrow the session further; at most ten.', [
      ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    ]),
  );

const permissionSetSchema = z
  .strictObject({
    ...portalShape('repository'),
    accountId: z.string().check(z.regex(ACCOUNT_PATTERN), described('The account, in quotes.', ['111122223333'])),
    roleName: z
      .string()
      .check(z.regex(PERMISSION_SET_PATTERN), described('The permission set, by its name.', ['ReadOnlyAccess'])),
  })
  .check(described('A permission set of IAM Identity Center in an account, instead of roleArn.'));

interface DependenceIssue {
  readonly path: string[];
  /** Empty for a key that is missing, which is said in the words for that key. */
  readonly message: string;
  readonly code?: string;
}

/** What a session policy is written under: neither goes with IAM Identity Center. */
const NARROWING = ['sessionPolicy', 'policyArns'] as const;

/** Keys that depend on each other. `target` may be half wrong: what is wrong with single keys is said beside this. */
function dependenceIssues(target: unknown): readonly DependenceIssue[] {
  if (!isObject(target)) return [];
  const { roleArn, region, identityCenter } = target;
  if (identityCenter === undefined) {
    return [
      ...(roleArn === undefined ? [{ path: ['roleArn'], message: '' }] : []),
      ...(region === undefined ? [{ path: ['region'], message: '' }] : []),
    ];
  }
  return [
    ...(roleArn === undefined
      ? []
      : [
          {
            path: ['identityCenter'],
            code: 'several-targets',
            message: 'A role has one of roleArn and identityCenter. Split it into two.',
          },
        ]),
    ...NARROWING.filter(key => target[key] !== undefined).map(key => ({
      path: [key],
      message: `What IAM Identity Center gives cannot be narrowed. Remove ${key}, and narrow the permission set itself.`,
    })),
  ];
}

const schema = z
  .strictObject({
    roleArn: z.optional(
      z
        .string()
        .check(
          z.maxLength(LONGEST_ARN),
          z.regex(ROLE_ARN_PATTERN),
          described('ARN of the IAM role.', ['arn:aws:iam::111122223333:role/dev-readonly']),
        ),
    ),
    identityCenter: z.optional(permissionSetSchema),
    region: z.optional(
      z
        .string()
        .check(
          z.regex(REGION_PATTERN),
          described(
            'The region whose STS issues the credentials, and the default region of tools; with identityCenter its own if absent.',
            ['eu-west-1', 'us-east-1'],
          ),
        ),
    ),
    sessionPolicy: z.optional(sessionPolicySchema),
    policyArns: z.optional(policyArnsSchema),
  })
  .check(
    z.check(
      ({ value, issues }) => {
        for (const { path, message, code } of dependenceIssues(value)) {
          issues.push({ code: 'custom', message, input: value, path, params: { code } });
        }
      },
      // Beside what is wrong with single keys, so that a person reads it all at once.
      { when: () => true },
    ),
    z.check(({ value, issues }) => {
      const message = regionSentence(value);
      if (message !== undefined) issues.push({ code: 'custom', message, input: value, path: ['region'] });
      for (const [index, arn] of (value.policyArns ?? []).entries()) {
        const why = policySentence(arn, value.roleArn);
        if (why !== undefined) issues.push({ code: 'custom', message: why, input: value, path: ['policyArns', index] });
      }
    }),
    z.meta({
      description: 'A role in AWS: taken with AssumeRoleWithWebIdentity, or had from IAM Identity Center.',
      oneOf: [
        { required: ['roleArn', 'region'], properties: { identityCenter: false } },
        {
          required: ['identityCenter'],
          properties: { roleArn: false, sessionPolicy: false, policyArns: false },
        },
      ],
    }),
  );

export const awsTargets: CloudSchema<typeof schema> = {
  schema,
  keys: { '': Object.keys(schema.shape), identityCenter: Object.keys(permissionSetSchema.shape) },
  rules: {
    '': { code: 'wrong-type', expected: 'a map with roleArn and region, or with identityCenter' },
    roleArn: { code: 'bad-arn', expected: 'the ARN of an IAM role, such as arn:aws:iam::111122223333:role/name' },
    region: REGION_RULE,
    identityCenter: { code: 'wrong-type', expected: 'a map with startUrl, region, accountId and roleName' },
    'identityCenter.startUrl': START_URL_RULE,
    'identityCenter.region': REGION_RULE,
    'identityCenter.accountId': {
      code: 'bad-account',
      expected: 'an account\'s twelve digits, such as "111122223333"',
    },
    'identityCenter.roleName': {
      code: 'bad-permission-set',
      expected: "a permission set's name: letters, digits and _ + = , . @ - only, at most 32",
    },
    sessionPolicy: { code: 'bad-policy', expected: 'an IAM policy, as data or as JSON text' },
    policyArns: { code: 'bad-policy-arn', expected: 'a list of one to ten policy ARNs' },
    'policyArns[]': {
      code: 'bad-policy-arn',
      expected: 'the ARN of a managed policy, such as arn:aws:iam::aws:policy/ReadOnlyAccess',
    },
  },
};
