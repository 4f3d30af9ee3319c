import type { Claims } from '../../src/core/token.ts';

/** What becomes of a token, or of the policy itself. */
export type Answer = 'allowed' | 'refused' | 'malformed';

export interface PolicyRow {
  readonly what: string;
  /** Of a trust policy for the issuer of that host: `HOST` and `PROVIDER` stand in it for the host and the provider's ARN. */
  readonly statements: readonly object[];
  /** Changes of the token, by what they are. */
  readonly tokens: Readonly<Record<string, Claims>>;
}

/** Registered for the issuer as AWS's own is. */
export const OTHER_AUDIENCE = 'other.example';

export const MAIN = 'repo:acme/app:ref:refs/heads/main';

const allow = { Effect: 'Allow', Principal: { Federated: ['PROVIDER'] }, Action: ['sts:AssumeRoleWithWebIdentity'] };
const deny = { ...allow, Effect: 'Deny' };
const when = (Condition: object): object => ({ ...allow, Condition });
const unless = (Condition: object): object => ({ ...deny, Condition });
const sub = (operator: string, ...values: readonly string[]): object => ({
  [operator]: { 'HOST:sub': values.length === 1 ? values[0] : values },
});
const subjects = (...values: readonly string[]): Readonly<Record<string, Claims>> =>
  Object.fromEntries(values.map(value => [value, { sub: value }]));
const without: Readonly<Record<string, Claims>> = { 'no email': {} };
const emails = (...values: readonly string[]): Readonly<Record<string, Claims>> =>
  Object.fromEntries(values.map(value => [value, { email: value }]));

/** Operators, wildcards, lists, audiences, statements that deny, `NotAction`, `IfExists` and sets, for a gateway and an evaluator. */
export const POLICY_TABLE: readonly PolicyRow[] = [
  {
    what: 'StringEquals',
    statements: [when(sub('StringEquals', MAIN))],
    tokens: subjects(MAIN, `${MAIN}2`, MAIN.toUpperCase()),
  },
  {
    what: 'StringEquals, one of a list',
    statements: [when(sub('StringEquals', 'first-one', MAIN))],
    tokens: subjects(MAIN, 'first-one', 'second'),
  },
  {
    what: 'StringEquals with a wildcard',
    statements: [when(sub('StringEquals', 'repo:acme/*'))],
    tokens: subjects(MAIN, 'repo:acme/*'),
  },
  { what: 'StringNotEquals', statements: [when(sub('StringNotEquals', MAIN))], tokens: subjects(MAIN, 'other-one') },
  {
    what: 'StringNotEquals of a list',
    statements: [when(sub('StringNotEquals', 'first-one', MAIN))],
    tokens: subjects(MAIN, 'first-one', 'second'),
  },
  {
    what: 'StringEqualsIgnoreCase',
    statements: [when(sub('StringEqualsIgnoreCase', 'Repo:ACME/app'))],
    tokens: subjects('repo:acme/APP', 'repo:acme/ap'),
  },
  {
    what: 'StringNotEqualsIgnoreCase',
    statements: [when(sub('StringNotEqualsIgnoreCase', 'Repo:ACME/app'))],
    tokens: subjects('repo:acme/APP', 'repo:acme/ap'),
  },
  {
    what: 'StringLike',
    statements: [when(sub('StringLike', 'repo:acme/*'))],
    tokens: subjects(MAIN, 'repo:acme/', 'repo:acme', 'repo:other/app', 'REPO:acme/app'),
  },
  {
    what: 'StringLike with * in the middle',
    statements: [when(sub('StringLike', 'repo:acme/*:ref:refs/heads/main'))],
    tokens: subjects(
      MAIN,
      'repo:acme/a/b:c:ref:refs/heads/main',
      'repo:acme/app:ref:refs/heads/main2',
      'repo:acme/:ref:refs/heads/mai',
    ),
  },
  {
    what: 'StringLike with several *',
    statements: [when(sub('StringLike', '*acme*main*'))],
    tokens: subjects(MAIN, 'acmemain', 'main acme', 'acme ma in'),
  },
  {
    what: 'StringLike with ?',
    statements: [when(sub('StringLike', 'repo:acme/a??'))],
    tokens: subjects('repo:acme/app', 'repo:acme/ap', 'repo:acme/apps'),
  },
  {
    what: 'StringLike with brackets',
    statements: [when(sub('StringLike', 'repo:acme/[ab]pp'))],
    tokens: subjects('repo:acme/app', 'repo:acme/[ab]pp'),
  },
  { what: 'StringLike of everything', statements: [when(sub('StringLike', '*'))], tokens: subjects(MAIN) },
  {
    what: 'StringLike, one of a list',
    statements: [when(sub('StringLike', 'repo:other/*', 'repo:acme/a*'))],
    tokens: subjects(MAIN, 'repo:other/x', 'repo:acme/b'),
  },
  {
    what: 'StringNotLike',
    statements: [when(sub('StringNotLike', 'repo:acme/*'))],
    tokens: subjects(MAIN, 'repo:other/app'),
  },
  {
    what: 'StringNotLike of a list',
    statements: [when(sub('StringNotLike', 'repo:acme/*', 'repo:other/*'))],
    tokens: subjects(MAIN, 'repo:other/app', 'repo:third/app'),
  },
  {
    what: 'a literal star',
    statements: [when(sub('StringLike', 'repo:acme/${*}'))],
    tokens: subjects('repo:acme/*', 'repo:acme/app'),
  },
  {
    what: 'aud and sub',
    statements: [when({ StringEquals: { 'HOST:aud': 'sts.amazonaws.com', 'HOST:sub': MAIN } })],
    tokens: {
      both: { sub: MAIN },
      'another sub': { sub: 'other-one' },
      'another aud': { sub: MAIN, aud: OTHER_AUDIENCE },
    },
  },
  {
    what: 'aud alone',
    statements: [when({ StringEquals: { 'HOST:aud': 'sts.amazonaws.com' } })],
    tokens: {
      'any sub': { sub: 'other-one' },
      'another aud': { aud: OTHER_AUDIENCE },
      'one of two': { aud: [OTHER_AUDIENCE, 'sts.amazonaws.com'] },
    },
  },
  {
    what: 'two operators',
    statements: [when({ StringLike: { 'HOST:sub': 'repo:acme/*' }, StringNotLike: { 'HOST:sub': '*:pull_request' } })],
    tokens: subjects(MAIN, 'repo:acme/app:pull_request', 'repo:other/app'),
  },
  {
    what: 'keys in another case',
    statements: [when({ StringEquals: { 'HOST:SUB': MAIN } })],
    tokens: subjects(MAIN, 'other-one'),
  },
  {
    what: 'a key of another provider',
    statements: [when({ StringEquals: { 'id.example:sub': MAIN } })],
    tokens: subjects(MAIN),
  },
  {
    what: 'a key that the token lacks',
    statements: [when({ StringEquals: { 'HOST:email': 'jane@acme.example' } })],
    tokens: { ...without, ...emails('jane@acme.example', 'joe@acme.example') },
  },
  {
    what: 'a negated key that the token lacks',
    statements: [when({ StringNotEquals: { 'HOST:email': 'jane@acme.example' } })],
    tokens: { ...without, ...emails('jane@acme.example', 'joe@acme.example') },
  },
  {
    what: 'StringNotLike of a key that the token lacks',
    statements: [when({ StringNotLike: { 'HOST:email': '*@acme.example' } })],
    tokens: { ...without, ...emails('jane@acme.example', 'joe@other.example') },
  },
  {
    what: 'StringEqualsIfExists',
    statements: [when({ StringEqualsIfExists: { 'HOST:email': 'jane@acme.example' } })],
    tokens: { ...without, ...emails('jane@acme.example', 'joe@acme.example') },
  },
  {
    what: 'StringLikeIfExists',
    statements: [when({ StringLikeIfExists: { 'HOST:email': '*@acme.example' } })],
    tokens: { ...without, ...emails('jane@acme.example', 'joe@other.example') },
  },
  {
    what: 'ForAllValues:StringEquals',
    statements: [when({ 'ForAllValues:StringEquals': { 'HOST:email': ['jane@acme.example'] } })],
    tokens: { ...without, ...emails('jane@acme.example', 'joe@acme.example') },
  },
  {
    what: 'ForAnyValue:StringEquals',
    statements: [when({ 'ForAnyValue:StringEquals': { 'HOST:email': ['jane@acme.example', 'joe@acme.example'] } })],
    tokens: { ...without, ...emails('jane@acme.example', 'jim@acme.example') },
  },
  {
    what: 'ForAllValues:StringLike of several values',
    statements: [when({ 'ForAllValues:StringLike': { 'HOST:amr': ['authenticated', 'p*'] } })],
    tokens: { all: { amr: ['authenticated', 'pwd'] }, some: { amr: ['authenticated', 'otp'] }, none: { amr: ['otp'] } },
  },
  {
    what: 'ForAnyValue:StringLike of several values',
    statements: [when({ 'ForAnyValue:StringLike': { 'HOST:amr': 'auth*' } })],
    tokens: { some: { amr: ['otp', 'authenticated'] }, none: { amr: ['otp', 'pwd'] }, 'no amr': {} },
  },
  {
    what: 'ForAnyValue:StringEquals of audiences',
    statements: [when({ 'ForAnyValue:StringEquals': { 'HOST:aud': ['sts.amazonaws.com'] } })],
    tokens: { one: {}, 'one of two': { aud: [OTHER_AUDIENCE, 'sts.amazonaws.com'] }, other: { aud: OTHER_AUDIENCE } },
  },
  {
    what: 'Null true',
    statements: [when({ Null: { 'HOST:email': 'true' } })],
    tokens: { ...without, ...emails('jane@acme.example') },
  },
  {
    what: 'Null false',
    statements: [when({ Null: { 'HOST:email': 'false' } })],
    tokens: { ...without, ...emails('jane@acme.example') },
  },
  {
    what: 'NumericEquals',
    statements: [when(sub('NumericEquals', '1000000'))],
    tokens: subjects('1000000', '1000000.0', '1000001', 'not a number'),
  },
  {
    what: 'NumericLessThan',
    statements: [when(sub('NumericLessThan', '1000000'))],
    tokens: subjects('999999', '1000000', '1000001'),
  },
  {
    what: 'NumericGreaterThanEquals',
    statements: [when(sub('NumericGreaterThanEquals', '1000000'))],
    tokens: subjects('999999', '1000000', '1000001'),
  },
  {
    what: 'NumericNotEquals',
    statements: [when(sub('NumericNotEquals', '1000000'))],
    tokens: subjects('1000000', '1000001'),
  },
  {
    what: 'DateGreaterThan',
    statements: [when(sub('DateGreaterThan', '2026-01-01T00:00:00Z'))],
    tokens: subjects('2026-06-01T00:00:00Z', '2025-06-01T00:00:00Z', '2026-01-01T00:00:00Z'),
  },
  {
    what: 'DateLessThanEquals',
    statements: [when(sub('DateLessThanEquals', '2026-01-01T00:00:00Z'))],
    tokens: subjects('2026-06-01T00:00:00Z', '2025-06-01T00:00:00Z', '2026-01-01T00:00:00Z'),
  },
  {
    what: 'Bool',
    statements: [when({ Bool: { 'HOST:email': 'true' } })],
    tokens: { ...without, ...emails('true', 'false') },
  },
  {
    what: 'IpAddress',
    statements: [when(sub('IpAddress', '203.0.113.0/24'))],
    tokens: subjects('203.0.113.7', '203.0.114.7', 'no address'),
  },
  {
    what: 'NotIpAddress',
    statements: [when(sub('NotIpAddress', '203.0.113.0/24', '10.0.0.0/8'))],
    tokens: subjects('203.0.113.7', '10.1.2.3', '203.0.114.7'),
  },
  {
    what: 'ArnLike',
    statements: [when(sub('ArnLike', 'arn:aws:iam::*:role/*'))],
    tokens: subjects('arn:aws:iam::111122223333:role/team/app', 'arn:aws:iam::111122223333:user/jane', 'no ARN at all'),
  },
  {
    what: 'ArnEquals',
    statements: [when(sub('ArnEquals', 'arn:aws:iam::111122223333:role/app'))],
    tokens: subjects('arn:aws:iam::111122223333:role/app', 'arn:aws:iam::111122223333:role/apps'),
  },
  {
    what: 'ArnNotLike',
    statements: [when(sub('ArnNotLike', 'arn:aws:iam::*:role/*'))],
    tokens: subjects('arn:aws:iam::111122223333:role/app', 'arn:aws:iam::111122223333:user/jane'),
  },
  {
    what: 'a statement that denies',
    statements: [allow, unless(sub('StringEquals', 'other-one'))],
    tokens: subjects(MAIN, 'other-one'),
  },
  {
    what: 'a statement that denies all but some, before the one that allows',
    statements: [unless(sub('StringNotLike', 'repo:acme/*')), allow],
    tokens: subjects(MAIN, 'repo:other/app'),
  },
  {
    what: 'a statement that denies where the token lacks something',
    statements: [allow, unless({ Null: { 'HOST:email': 'true' } })],
    tokens: { ...without, ...emails('jane@acme.example') },
  },
  {
    what: 'a statement that denies another action',
    statements: [allow, { ...deny, Action: ['sts:TagSession'] }],
    tokens: subjects(MAIN),
  },
  {
    what: 'two statements that allow',
    statements: [when(sub('StringEquals', MAIN)), when(sub('StringLike', 'repo:other/*'))],
    tokens: subjects(MAIN, 'repo:other/app', 'repo:third/app'),
  },
  { what: 'no statement that allows', statements: [unless(sub('StringEquals', 'other-one'))], tokens: subjects(MAIN) },
  {
    what: 'another provider',
    statements: [{ ...allow, Principal: { Federated: ['arn:aws:iam::111122223333:oidc-provider/id.example'] } }],
    tokens: subjects(MAIN),
  },
  {
    what: 'one provider of two',
    statements: [
      { ...allow, Principal: { Federated: ['arn:aws:iam::111122223333:oidc-provider/id.example', 'PROVIDER'] } },
    ],
    tokens: subjects(MAIN),
  },
  { what: 'the principal *', statements: [{ ...allow, Principal: '*' }], tokens: subjects(MAIN) },
  { what: 'the principal * of AWS', statements: [{ ...allow, Principal: { AWS: ['*'] } }], tokens: subjects(MAIN) },
  {
    what: 'an account for principal',
    statements: [{ ...allow, Principal: { AWS: ['arn:aws:iam::111122223333:root'] } }],
    tokens: subjects(MAIN),
  },
  { what: 'the action sts:*', statements: [{ ...allow, Action: ['sts:*'] }], tokens: subjects(MAIN) },
  { what: 'the action *', statements: [{ ...allow, Action: ['*'] }], tokens: subjects(MAIN) },
  {
    what: 'the action with a wildcard',
    statements: [{ ...allow, Action: ['sts:AssumeRole*'] }],
    tokens: subjects(MAIN),
  },
  { what: 'another action', statements: [{ ...allow, Action: ['sts:AssumeRole'] }], tokens: subjects(MAIN) },
  {
    what: 'the action in another case',
    statements: [{ ...allow, Action: ['STS:assumerolewithwebidentity'] }],
    tokens: subjects(MAIN),
  },
  {
    what: 'NotAction of another action',
    statements: [{ ...allow, Action: undefined, NotAction: ['sts:TagSession'] }],
    tokens: subjects(MAIN),
  },
  {
    what: 'NotAction of the action',
    statements: [{ ...allow, Action: undefined, NotAction: ['sts:AssumeRoleWithWebIdentity'] }],
    tokens: subjects(MAIN),
  },
  {
    what: 'a denial of NotAction',
    statements: [allow, { ...deny, Action: undefined, NotAction: ['sts:AssumeRoleWithWebIdentity'] }],
    tokens: subjects(MAIN),
  },
  {
    what: 'session tags that are allowed',
    statements: [{ ...allow, Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }],
    tokens: { tags: tags('red') },
  },
  { what: 'session tags that are not allowed', statements: [allow], tokens: { tags: tags('red'), 'no tags': {} } },
  {
    what: 'a condition on a session tag',
    statements: [
      {
        ...allow,
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
        Condition: { StringEquals: { 'aws:RequestTag/team': 'red' } },
      },
    ],
    tokens: { red: tags('red'), blue: tags('blue'), 'no tags': {} },
  },
  { what: 'an unknown operator', statements: [when(sub('StringEqual', MAIN))], tokens: subjects(MAIN) },
  { what: 'an unknown field', statements: [{ ...allow, Actions: ['sts:*'] }], tokens: subjects(MAIN) },
  { what: 'an effect in another case', statements: [{ ...allow, Effect: 'allow' }], tokens: subjects(MAIN) },
  { what: 'no effect', statements: [{ ...allow, Effect: undefined }], tokens: subjects(MAIN) },
  { what: 'no action', statements: [{ ...allow, Action: undefined }], tokens: subjects(MAIN) },
  { what: 'no principal', statements: [{ ...allow, Principal: undefined }], tokens: subjects(MAIN) },
];

function tags(team: string): Claims {
  return { 'https://aws.amazon.com/tags': { principal_tags: { team: [team] } } };
}

/** What the gateway does in its own way, as its source shows [ceph/ceph: src/rgw/rgw_iam_policy.cc, rgw_string.cc, rgw_auth.cc]. */
const BECAUSE = {
  anyDiffers: 'a negated operator holds there for any value of a list that differs, where AWS wants all to differ',
  firstMatch: '"*" ends there at the first character that goes on as the pattern does, and never tries a later one',
  noEscape: 'it knows no "${*}"',
  keyCase: 'it compares names of keys by letter case',
  absentFails: 'every condition fails there on a key that is absent, where AWS has negated ones hold',
  nullIsTrue: 'it does not look at the value of Null, and takes it for "true"',
  noArns: 'its operators of ARNs are not written',
  oneProvider: 'it takes no statement for a web identity that names more than one principal',
  noAnyone: 'it takes no principal for a web identity but the provider',
  noNotAction: 'a statement without Action matches nothing there, NotAction or not',
  lenient: 'it stores a policy that lacks what AWS requires, and lets nobody in by it',
};

/** Where the gateway answers otherwise than AWS documents: what it answers, by policy and token, and why. */
export const OF_THE_GATEWAY: Readonly<Record<string, readonly [answer: Answer, because: string]>> = {
  [`StringNotEquals of a list: ${MAIN}`]: ['allowed', BECAUSE.anyDiffers],
  'StringNotEquals of a list: first-one': ['allowed', BECAUSE.anyDiffers],
  [`StringNotLike of a list: ${MAIN}`]: ['allowed', BECAUSE.anyDiffers],
  'StringNotLike of a list: repo:other/app': ['allowed', BECAUSE.anyDiffers],
  'StringLike with * in the middle: repo:acme/a/b:c:ref:refs/heads/main': ['refused', BECAUSE.firstMatch],
  'two operators: repo:acme/app:pull_request': ['allowed', BECAUSE.firstMatch],
  'a literal star: repo:acme/*': ['refused', BECAUSE.noEscape],
  [`keys in another case: ${MAIN}`]: ['refused', BECAUSE.keyCase],
  'a negated key that the token lacks: no email': ['refused', BECAUSE.absentFails],
  'StringNotLike of a key that the token lacks: no email': ['refused', BECAUSE.absentFails],
  'Null false: no email': ['allowed', BECAUSE.nullIsTrue],
  'Null false: jane@acme.example': ['refused', BECAUSE.nullIsTrue],
  'ArnLike: arn:aws:iam::111122223333:role/team/app': ['refused', BECAUSE.noArns],
  'ArnEquals: arn:aws:iam::111122223333:role/app': ['refused', BECAUSE.noArns],
  'ArnNotLike: arn:aws:iam::111122223333:user/jane': ['refused', BECAUSE.noArns],
  [`one provider of two: ${MAIN}`]: ['refused', BECAUSE.oneProvider],
  [`the principal *: ${MAIN}`]: ['refused', BECAUSE.noAnyone],
  [`the principal * of AWS: ${MAIN}`]: ['refused', BECAUSE.noAnyone],
  [`NotAction of another action: ${MAIN}`]: ['refused', BECAUSE.noNotAction],
  [`no effect: ${MAIN}`]: ['refused', BECAUSE.lenient],
  [`no action: ${MAIN}`]: ['refused', BECAUSE.lenient],
  [`no principal: ${MAIN}`]: ['refused', BECAUSE.lenient],
};
