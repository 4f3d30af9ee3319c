import { asSet } from '../../core/without-order.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import { type FieldReader, isObject, parseJson } from '../../core/parse.ts';
import { isEither, isListOf, isOneOf, isShaped, isText } from '../../core/shape.ts';
import type { AwsTarget, Target } from '../../core/target.ts';
import type { CloudFacts } from '../cloud-facts.ts';
import { LARGEST_POLICY, LONGEST_SESSION_SECONDS, SHORTEST_SESSION_SECONDS } from './session-limits.ts';
import { SUPERSEDED_BY_PROFILE } from './tools/tool-variables.ts';

/** What AWS's console registers for an OpenID provider unless somebody chooses another. */
export const AWS_AUDIENCE = 'sts.amazonaws.com';

const ACCOUNT = { cloud: isOneOf('aws'), accountId: isText, partition: isText, region: isText };

export const aws: CloudFacts<'aws'> = {
  key: 'aws',
  name: 'AWS',
  handoutCommand: {
    name: 'credential-process',
    summary: "an active role's credentials, as AWS profiles ask for them",
    given: 'what a profile would be given; a secret',
    askedBy: 'what profiles run',
  },
  hasProfiles: true,
  durations: { shortest: SHORTEST_SESSION_SECONDS, longest: LONGEST_SESSION_SECONDS, usual: 3600 },
  asksDuration: ({ via }) => via === 'web-identity',
  readTarget,
  isTarget: isEither(
    isShaped(
      { ...ACCOUNT, via: isOneOf('web-identity'), roleArn: isText },
      { sessionPolicy: isText, policyArns: isListOf(isText) },
    ),
    isShaped({
      ...ACCOUNT,
      via: isOneOf('identity-center'),
      identityCenter: isShaped({ startUrl: isText, region: isText, roleName: isText }),
    }),
  ),
  account: ({ accountId }) => ({ cloud: 'AWS', name: accountId }),
  targetName: nameOf,
  // Another partition's ARN stays whole: nothing else says which it is.
  nameInAccount: target => nameOf(target).replace(/^arn:aws:iam::[0-9]{12}:/, ''),
  region: ({ region }) => region,
  superseded: SUPERSEDED_BY_PROFILE,
  narrowing: target => {
    if (target.via === 'identity-center') return undefined;
    const { sessionPolicy = '', policyArns = [] } = target;
    return {
      hasSessionPolicy: sessionPolicy !== '',
      managedPolicies: policyArns.length,
      characters: sessionPolicy.length + policyArns.join('').length,
      mostCharacters: LARGEST_POLICY,
    };
  },
  consentFacts: () => [],
  audience: () => AWS_AUDIENCE,
  usualAudience: AWS_AUDIENCE,
  ownsAudience: audience => /^sts\.amazonaws\.com(?:\.cn)?$/.test(audience),
  // Which way it is taken, the keys say. In order already, since ten thousand roles are written at each reading.
  terms: target => {
    const { accountId, cloud, partition, region } = target;
    if (target.via === 'identity-center') {
      return { accountId, cloud, identityCenter: target.identityCenter, partition, region };
    }
    const { policyArns, roleArn, sessionPolicy } = target;
    return {
      accountId,
      cloud,
      partition,
      policyArns: policyArns && asSet(policyArns),
      region,
      roleArn,
      sessionPolicy: sessionPolicy === undefined ? undefined : policyWithoutOrder(sessionPolicy),
    };
  },
};

function nameOf(target: AwsTarget): string {
  return target.via === 'identity-center' ? target.identityCenter.roleName : target.roleArn;
}

function readTarget(reader: FieldReader): AwsTarget {
  const account = {
    cloud: 'aws',
    accountId: reader.string('accountId'),
    partition: reader.string('partition'),
    region: reader.string('region'),
  } as const;
  if (reader.has('identityCenter')) {
    const portal = reader.object('identityCenter');
    const identityCenter = {
      startUrl: portal.string('startUrl'),
      region: portal.string('region'),
      roleName: portal.string('roleName'),
    };
    return { ...account, via: 'identity-center', identityCenter };
  }
  const sessionPolicy = reader.optionalString('sessionPolicy');
  return {
    ...account,
    via: 'web-identity',
    roleArn: reader.string('roleArn'),
    ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
    ...(reader.has('policyArns') ? { policyArns: reader.strings('policyArns') } : {}),
  };
}

export function isAwsTarget(target: Target): target is AwsTarget {
  return target.cloud === aws.key;
}

/**
 * Every list in an IAM policy is a set: statements, actions, resources, values of a condition
 * [https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html].
 */
function policyWithoutOrder(text: string): string {
  const policy = parseJson(text);
  return isObject(policy) ? canonicalJson(withSets(policy)) : text;
}

function withSets(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => withSets(item));
    return [...new Map(items.map(item => [canonicalJson(item), item])).entries()]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, item]) => item);
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withSets(field)]));
}
