import type { AwsRoleTarget } from '../../../core/target.ts';
import { AssumeError, type FailureDetails } from '../../../core/errors.ts';
import type { ExchangeRequest } from '../../../core/ports.ts';
import { printable } from '../../../core/text.ts';
import { clockDifference } from '../../cloud-request.ts';
import { withoutSecrets } from '../../../core/without-secrets.ts';
import { withoutTokens } from '../../without-tokens.ts';

/** What STS answered when it refused. */
export interface AwsRefusal {
  readonly status: number;
  /** Empty when the answer held none. */
  readonly code: string;
  /** Server text: decides between causes that share a code, and goes to the trace log; never shown. */
  readonly message: string;
  /** The server's clock minus ours, milliseconds; undefined when it did not say the time. */
  readonly skewMilliseconds: number | undefined;
}

/**
 * An STS refusal as a kind, a sentence and a way out. Codes: those that the API's model lists
 * [boto/botocore:botocore/data/sts/2011-06-15/service-2.json], the common errors, and AccessDenied, which STS returns besides.
 */
export function awsFailure(refusal: AwsRefusal, request: ExchangeRequest<AwsRoleTarget>): AssumeError {
  const { status, message } = refusal;
  const code = /^[A-Za-z][A-Za-z0-9.]{0,63}$/.test(withoutSecrets(refusal.code)) ? refusal.code : undefined;
  const cause = withoutTokens(message, [request.token.jwt]);
  const fail = (kind: AssumeError['kind'], sentence: string, details: FailureDetails = {}): AssumeError =>
    new AssumeError(kind, sentence, { cause, ...(code === undefined ? {} : { code }), ...details });
  const role = printable(request.target.roleArn);
  const issuer = claimText(request, 'iss');

  switch ((code ?? '').replace(/Exception$/, '')) {
    case 'AccessDenied':
      return fail('trust-mismatch', `AWS does not let this identity take ${role}.`, {
        hint: `The role does not exist, or its trust policy does not match the token: subject ${claimText(request, 'sub')}, audience ${printable(request.token.audience)}.`,
      });
    case 'ValidationError':
      return validationFailure(fail, message, role);
    case 'MalformedPolicyDocument':
      return fail('policy-malformed', "AWS cannot read the role's session policy.", {
        hint: 'Correct `sessionPolicy` in the role map; IAM Access Analyzer says what is wrong with it.',
      });
    case 'PackedPolicyTooLarge':
      return fail('policy-too-large', "The session's policies and tags are too large for AWS once packed.", {
        hint: 'Shorten `sessionPolicy` or `policyArns` in the role map, or the session tags that the issuer sets.',
      });
    case 'IDPRejectedClaim':
    case 'InvalidIdentityToken':
    case 'ExpiredToken':
      return identityFailure(fail, refusal, issuer);
    case 'IDPCommunicationError':
      return fail('network', `AWS could not reach ${issuer}, which issued the identity token.`, {
        hint: 'Try again; if it stays so, check that its keys can be fetched from the internet.',
        retryable: true,
      });
    case 'RegionDisabled':
      return fail('region-disabled', `STS is switched off in ${printable(request.target.region)} for this account.`, {
        hint: 'Switch the region on in the account settings of IAM, or name another `region` in the role map.',
      });
    case 'Throttling':
    case 'Throttled':
    case 'RequestThrottled':
    case 'TooManyRequests':
    case 'RequestLimitExceeded':
    case 'SlowDown':
      return throttled(fail);
    default:
      break;
  }
  if (status === 429) return throttled(fail);
  if (status >= 500) {
    return fail('network', `AWS STS has a fault of its own at the moment (HTTP ${status}).`, {
      hint: 'Try again; https://health.aws.amazon.com says more.',
      retryable: true,
    });
  }
  return fail('protocol', `AWS STS refused with ${code ?? `HTTP ${status}`}.`, {
    hint: 'Run again with the log at trace level to see its words.',
  });
}

type Fail = (kind: AssumeError['kind'], sentence: string, details?: FailureDetails) => AssumeError;

function throttled(fail: Fail): AssumeError {
  return fail('throttled', 'AWS STS is asked too often at the moment.', {
    hint: 'Try again shortly.',
    retryable: true,
  });
}

function validationFailure(fail: Fail, message: string, role: string): AssumeError {
  if (/MaxSessionDuration|durationSeconds/i.test(message)) {
    return fail('duration-too-long', 'The role does not allow sessions that long.', {
      hint: "Shorten `duration` in the role map, or raise the role's maximum session duration in IAM.",
    });
  }
  if (/ARN is invalid|'roleArn'/i.test(message)) {
    return fail('role-missing', `AWS does not take ${role} for a role's ARN.`, {
      hint: 'Correct `roleArn` in the role map.',
      reason: 'name-malformed',
    });
  }
  if (/'policyArns|'policy'/i.test(message)) {
    return fail('policy-malformed', "AWS does not take the role's session policies.", {
      hint: 'Correct `sessionPolicy` and `policyArns` in the role map.',
    });
  }
  if (/'webIdentityToken'/i.test(message)) return fail('identity-rejected', 'AWS does not take the identity token.');
  return fail('protocol', 'AWS STS found a value of the request invalid.', {
    hint: 'Run again with the log at trace level to see which.',
  });
}

function identityFailure(fail: Fail, { code, message, skewMilliseconds }: AwsRefusal, issuer: string): AssumeError {
  const difference = clockDifference(skewMilliseconds, "AWS's");
  if (difference !== undefined) {
    return fail('clock-skew', `${difference}, and AWS refused the identity token.`, {
      hint: 'Set the clock, then try again.',
    });
  }
  if (code.startsWith('ExpiredToken')) {
    return fail('identity-rejected', 'The identity token had expired when AWS saw it.', {
      hint: 'Try again; if it stays so, the token comes from a file that nothing renews, or a clock is wrong.',
    });
  }
  if (/No OpenIDConnect provider/i.test(message)) {
    return fail('identity-rejected', `The AWS account does not know ${issuer} as an identity provider.`, {
      hint: `Add an OpenID Connect provider for ${issuer} in IAM, in the role's account.`,
      reason: 'issuer-unknown',
    });
  }
  if (/audience/i.test(message)) {
    return fail('identity-rejected', "The identity provider in the AWS account does not list the token's audience.", {
      hint: 'Add the audience to the provider in IAM.',
      reason: 'audience-differs',
    });
  }
  if (/verification key/i.test(message)) {
    return fail('identity-rejected', `AWS cannot get the keys of ${issuer}.`, {
      hint: 'Its discovery document and keys must be reachable from the internet over https.',
      reason: 'keys-unreachable',
    });
  }
  return fail('identity-rejected', `AWS refuses the identity token of ${issuer}.`, {
    hint: 'Run `rolecall env --claims` to see what it says.',
  });
}

function claimText(request: ExchangeRequest<AwsRoleTarget>, claim: string): string {
  const value = request.token.claims[claim];
  return typeof value === 'string' ? printable(value) : 'its issuer';
}
