import { asAssumeError, AssumeError, type FailureDetails } from '../../../core/errors.ts';
import { type IdentityCenterPortal, portalHost } from '../../../core/identity-center.ts';
import type { IdentityCenterTarget } from '../../../core/target.ts';
import { printable } from '../../../core/text.ts';
import { ServiceRefusal } from './api.ts';
import { HOW_TO_SIGN_IN } from './sign-in-needed.ts';

/** The token was accepted once and is not any more: signed out elsewhere, revoked, or the session is over. */
export function signInEnded(portal: IdentityCenterPortal): AssumeError {
  return new AssumeError('sign-in-needed', `Your sign-in to ${portalHost(portal)} has ended.`, {
    hint: HOW_TO_SIGN_IN,
    code: 'UnauthorizedException',
  });
}

export function codeRanOut(portal: IdentityCenterPortal): AssumeError {
  return new AssumeError('sign-in-needed', `The sign-in to ${portalHost(portal)} was not finished in time.`, {
    hint: 'Start again, and confirm the code in the browser while it is shown.',
  });
}

/** Whether a refusal says that the access token counts no longer. */
export function isTokenRefusal(error: unknown): boolean {
  return error instanceof ServiceRefusal && (error.code === 'UnauthorizedException' || error.status === 401);
}

/**
 * A refusal while somebody signs in. Codes: the errors of
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html and its siblings.
 */
export function signInFailure(error: unknown, portal: IdentityCenterPortal): AssumeError {
  if (!(error instanceof ServiceRefusal)) return asAssumeError(error);
  const host = portalHost(portal);
  const fail = failing(error);
  switch (error.code) {
    case 'ExpiredTokenException':
      return codeRanOut(portal);
    case 'AccessDeniedException':
      return fail('identity-rejected', `The sign-in to ${host} was refused in the browser.`, {
        hint: 'Start again and allow the access, or ask whoever runs your IAM Identity Center.',
      });
    case 'InvalidGrantException':
    case 'InvalidClientException':
    case 'UnauthorizedClientException':
      return fail('identity-rejected', `${host} does not accept this sign-in any more.`, { hint: 'Sign in again.' });
    case 'InvalidScopeException':
    case 'InvalidClientMetadataException':
    case 'UnsupportedGrantTypeException':
      return fail('identity-rejected', `${host} does not let Rolecall ask for a sign-in.`, {
        hint: 'Ask whoever runs your IAM Identity Center whether device authorization is allowed.',
      });
    case 'InvalidRequestRegionException':
    case 'InvalidRequestException':
      return fail(
        'identity-rejected',
        `IAM Identity Center in ${printable(portal.region)} knows no portal ${printable(portal.startUrl)}.`,
        { hint: regionHint(error.region) },
      );
    default:
      return commonFailure(error);
  }
}

/**
 * A refusal of the access portal. `ForbiddenException` ("No access") is what it gives for a permission set that is not
 * assigned, or misspelt: aws/aws-sam-cli#2129, aws/aws-cli#7871.
 */
export function roleFailure(error: unknown, { accountId, identityCenter }: IdentityCenterTarget): AssumeError {
  if (!(error instanceof ServiceRefusal)) return asAssumeError(error);
  if (isTokenRefusal(error)) return signInEnded(identityCenter);
  if (['ForbiddenException', 'ResourceNotFoundException'].includes(error.code) || error.status === 403) {
    const name = printable(identityCenter.roleName);
    return failing(error)('role-missing', `You have no permission set ${name} in the account ${accountId}.`, {
      hint: '`rolecall roles --identity-center` lists those that you have; whoever runs your IAM Identity Center assigns them.',
    });
  }
  return commonFailure(error);
}

/** A refusal of what needs the token and no role. */
export function portalFailure(error: unknown, portal: IdentityCenterPortal): AssumeError {
  if (!(error instanceof ServiceRefusal)) return asAssumeError(error);
  return isTokenRefusal(error) ? signInEnded(portal) : commonFailure(error);
}

/** Whether the same request may succeed a little later. */
export function isPassing(error: unknown): boolean {
  return error instanceof ServiceRefusal
    ? error.status === 429 || error.status >= 500 || isThrottling(error.code)
    : error instanceof AssumeError && error.kind === 'network';
}

function isThrottling(code: string): boolean {
  return /^(TooManyRequests|Throttling|SlowDown|RequestLimitExceeded)/.test(code);
}

function commonFailure(error: ServiceRefusal): AssumeError {
  const fail = failing(error);
  if (error.status === 429 || isThrottling(error.code)) {
    return fail('throttled', 'IAM Identity Center is asked too often at the moment.', {
      hint: 'Try again shortly.',
      retryable: true,
    });
  }
  if (error.status >= 500) {
    return fail('network', `IAM Identity Center has a fault of its own at the moment (HTTP ${error.status}).`, {
      hint: 'Try again; https://health.aws.amazon.com says more.',
      retryable: true,
    });
  }
  const code = error.code === '' ? `HTTP ${error.status}` : error.code;
  return fail('protocol', `IAM Identity Center refused with ${code}.`, {
    hint: 'Check `identityCenter` in the role map; if it is right, report this.',
  });
}

type Fail = (kind: AssumeError['kind'], sentence: string, details: FailureDetails) => AssumeError;

function failing({ code }: ServiceRefusal): Fail {
  return (kind, sentence, details) => new AssumeError(kind, sentence, { ...(code === '' ? {} : { code }), ...details });
}

function regionHint(region: string | undefined): string {
  return region !== undefined && /^[a-z0-9-]{5,30}$/.test(region)
    ? `Write \`region: ${region}\` beside \`startUrl\`.`
    : 'Correct `startUrl` and `region`: the region is where the Identity Center itself is.';
}
