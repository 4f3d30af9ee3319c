import { AssumeError } from '../../../core/errors.ts';
import { isBuiltIn, providerName, sessionAttributes } from '../../aws/web-identity-keys.ts';
import { exactSubject, wildcardText } from '../subject-pattern.ts';
import type { TrustTargetByCloud } from '../trust-target.ts';
import type { TrustedToken } from '../trusted-token.ts';

/** As JSON has it; keys in the order in which people read them. */
export interface TrustPolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly TrustStatement[];
}

interface TrustStatement {
  readonly Effect: 'Allow';
  readonly Principal: { readonly Federated: string };
  readonly Action: string | readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One statement a token. @throws AssumeError `usage` for more than IAM takes. */
export function trustPolicy(target: TrustTargetByCloud['aws'], tokens: readonly TrustedToken[]): TrustPolicyDocument {
  const policy: TrustPolicyDocument = {
    Version: '2012-10-17',
    Statement: tokens.map(token => statement(target, token)),
  };
  const { length } = JSON.stringify(policy);
  if (length <= LONGEST) return policy;
  throw new AssumeError('usage', `The policy would have ${length} characters, and IAM takes at most ${LONGEST}.`, {
    hint: 'Use a role for fewer tokens, or leave open what they differ in.',
  });
}

/** Raised as far as it goes: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST = 4096;

function statement(target: TrustTargetByCloud['aws'], token: TrustedToken): TrustStatement {
  const { pins, subject, url } = token;
  const key = (claim: string): string => `${providerName(url)}:${claim}`;
  const exact = exactSubject(subject);
  return {
    Effect: 'Allow',
    Principal: { Federated: providerOf(target, url) },
    Action: actionsOf(token),
    Condition: {
      StringEquals: Object.fromEntries([
        ...audiences(token).map(([claim, value]) => [key(claim), literal(value)] as const),
        ...(exact === undefined ? [] : [[key('sub'), literal(exact)] as const]),
        ...pins.map(({ claim, value }) => [key(claim), literal(value)] as const),
      ]),
      ...(exact === undefined ? { StringLike: { [key('sub')]: wildcardText(subject, literalInPattern) } } : {}),
    },
  };
}

function providerOf({ partition, accountId }: TrustTargetByCloud['aws'], url: string): string {
  return isBuiltIn(url) ? providerName(url) : `arn:${partition}:iam::${accountId}:oidc-provider/${providerName(url)}`;
}

/** With an authorised party, AWS compares that as the audience, and the audience apart. */
function audiences({ claims, audience }: TrustedToken): readonly (readonly [claim: string, value: string])[] {
  const party = claims['azp'];
  return typeof party === 'string' && party !== ''
    ? [
        ['aud', party],
        ['oaud', audience],
      ]
    : [['aud', audience]];
}

/** What the token asks for besides: session tags and a source identity are actions of their own. */
function actionsOf({ claims }: TrustedToken): string | readonly string[] {
  const { tags, sourceIdentity } = sessionAttributes(claims);
  const actions = [
    'sts:AssumeRoleWithWebIdentity',
    ...(Object.keys(tags).length === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  return actions.length === 1 ? 'sts:AssumeRoleWithWebIdentity' : actions;
}

/** `${` would begin a variable: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
function literal(text: string): string {
  return text.replaceAll('${', '${$}{');
}

function literalInPattern(text: string): string {
  return text.replace(/\$\{|[*?]/g, sign => (sign === '${' ? '${$}{' : `\${${sign}}`));
}
