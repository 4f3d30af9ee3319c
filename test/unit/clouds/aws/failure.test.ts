import type { AwsRoleTarget } from '../../../../src/core/target.ts';
import assert from 'node:assert/strict';
import type { FailureKind } from '../../../../src/core/errors.ts';
import type { ExchangeRequest } from '../../../../src/core/ports.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { awsFailure } from '../../../../src/clouds/aws/sts/failure.ts';

const request: ExchangeRequest<AwsRoleTarget> = {
  target: {
    cloud: 'aws',
    via: 'web-identity',
    roleArn: 'arn:aws:iam::111122223333:role/dev',
    accountId: '111122223333',
    partition: 'aws',
    region: 'eu-west-1',
  },
  token: {
    jwt: new Secret('the.token.itself'),
    claims: { iss: 'https://app.gitpod.io', sub: 'organization_id:a:project_id:b\u001b[31m' },
    audience: 'sts.amazonaws.com',
    source: 'ona-cli',
  },
  durationSeconds: 3600,
  roleSessionName: 'jane@ona',
  endpoint: undefined,
};

type Row = readonly [
  code: string,
  status: number,
  message: string,
  kind: FailureKind,
  retryable: boolean,
  shown: RegExp,
];

const NOT_AUTHORIZED = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
const TABLE: readonly Row[] = [
  ['AccessDenied', 403, NOT_AUTHORIZED, 'trust-mismatch', false, /subject organization_id:a:project_id:b/],
  ['AccessDeniedException', 403, NOT_AUTHORIZED, 'trust-mismatch', false, /audience sts\.amazonaws\.com/],
  [
    'ValidationError',
    400,
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    'duration-too-long',
    false,
    /maximum session duration/,
  ],
  ['ValidationError', 400, 'Request ARN is invalid', 'role-missing', false, /roleArn/],
  ['ValidationError', 400, "Value '' at 'policy' failed", 'policy-malformed', false, /sessionPolicy/],
  ['ValidationError', 400, 'something new', 'protocol', false, /trace/],
  ['MalformedPolicyDocument', 400, 'Syntax errors in policy.', 'policy-malformed', false, /sessionPolicy/],
  ['MalformedPolicyDocumentException', 400, '', 'policy-malformed', false, /sessionPolicy/],
  ['PackedPolicyTooLarge', 400, '', 'policy-too-large', false, /Shorten/],
  ['IDPRejectedClaim', 403, '', 'identity-rejected', false, /app\.gitpod\.io/],
  [
    'InvalidIdentityToken',
    400,
    'No OpenIDConnect provider found in your account for https://app.gitpod.io',
    'identity-rejected',
    false,
    /Add an OpenID Connect provider for https:\/\/app\.gitpod\.io/,
  ],
  ['InvalidIdentityToken', 400, 'Incorrect token audience', 'identity-rejected', false, /Add the audience/],
  [
    'InvalidIdentityToken',
    400,
    "Couldn't retrieve verification key from your identity provider,  please reference",
    'identity-rejected',
    false,
    /reachable from the internet/,
  ],
  ['ExpiredTokenException', 400, 'Token expired: current …', 'identity-rejected', false, /expired when AWS saw it/],
  ['IDPCommunicationError', 400, '', 'network', true, /could not reach https:\/\/app\.gitpod\.io/],
  ['RegionDisabledException', 403, '', 'region-disabled', false, /eu-west-1/],
  ['Throttling', 400, 'Rate exceeded', 'throttled', true, /shortly/],
  ['ThrottlingException', 400, 'Rate exceeded', 'throttled', true, /shortly/],
  ['', 429, '', 'throttled', true, /shortly/],
  ['InternalFailure', 500, '', 'network', true, /HTTP 500/],
  ['ServiceUnavailable', 503, '', 'network', true, /HTTP 503/],
  ['SomethingNew', 400, '', 'protocol', false, /SomethingNew/],
  ['evil code\u001b[31m', 400, '', 'protocol', false, /HTTP 400/],
];

describe('A refusal of STS', () => {
  for (const [code, status, message, kind, retryable, shown] of TABLE) {
    it(`${code || status} ${message.slice(0, 50)} is ${kind}`, () => {
      const failure = awsFailure({ status, code, message, skewMilliseconds: 0 }, request);
      const text = `${failure.message} ${failure.hint ?? ''}`;
      assert.deepEqual([failure.kind, failure.retryable], [kind, retryable]);
      assert.match(text, shown);
      assert.equal(failure.code, /^\w+$/.test(code) ? code : undefined);
      assert.ok(!text.includes('\u001b') && !text.includes('the.token'));
      // The server's words are for the trace log alone.
      assert.ok(message.length < 12 || !text.includes(message), text);
      assert.equal(failure.cause, message);
    });
  }

  for (const code of ['IDPRejectedClaim', 'InvalidIdentityToken', 'ExpiredTokenException']) {
    it(`${code} is clock-skew when the clocks differ by more than 5 minutes`, () => {
      const refusal = { status: 400, code, message: '' };
      const behind = awsFailure({ ...refusal, skewMilliseconds: 10 * 60_000 }, request);
      assert.deepEqual([behind.kind, /10 min behind/.test(behind.message)], ['clock-skew', true]);
      assert.match(awsFailure({ ...refusal, skewMilliseconds: -10 * 60_000 }, request).message, /10 min ahead of/);
      assert.equal(awsFailure({ ...refusal, skewMilliseconds: 5 * 60_000 }, request).kind, 'identity-rejected');
      assert.equal(awsFailure({ ...refusal, skewMilliseconds: undefined }, request).kind, 'identity-rejected');
    });
  }

  it('keeps the token out of the cause, whole and in parts, where a server says what it was sent', () => {
    const [header, payload, signature] = ['aGVhZGVyIG9mIGl0', 'cGF5bG9hZCBvZiBpdA', 'c2lnbmF0dXJlIG9mIGl0'];
    const jwt = [header, payload, signature].join('.');
    const asked = { ...request, token: { ...request.token, jwt: new Secret(jwt) } };
    const message = `You sent ${jwt}: ${payload} signed with ${signature} under ${header}.`;
    const { cause } = awsFailure({ status: 500, code: 'Other', message, skewMilliseconds: 0 }, asked);
    assert.equal(cause, 'You sent <token>: <token> signed with <token> under <token>.');
  });
});
