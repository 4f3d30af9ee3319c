import type { AwsRoleTarget } from '../../../core/target.ts';
import { AssumeError } from '../../../core/errors.ts';
import { isObject, parseJson } from '../../../core/parse.ts';
import type { ExchangeRequest } from '../../../core/ports.ts';
import { ENGLISH, spokenDuration } from '../../../core/words.ts';
import {
  LARGEST_POLICY,
  LONGEST_SESSION_SECONDS,
  MOST_POLICY_ARNS,
  SHORTEST_SESSION_SECONDS,
} from '../session-limits.ts';

/**
 * Refuses before anything is sent what STS would refuse anyway, so that the token stays here:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html.
 * @throws AssumeError `usage`, `duration-too-long`, `policy-too-large`, `policy-malformed`, `identity-rejected`.
 */
export function checkAwsLimits({
  target,
  token,
  durationSeconds,
  roleSessionName,
}: ExchangeRequest<AwsRoleTarget>): void {
  if (!Number.isInteger(durationSeconds) || durationSeconds < SHORTEST_SESSION_SECONDS) {
    throw new AssumeError('usage', `An AWS session lasts at least ${inWords(SHORTEST_SESSION_SECONDS)}.`, {
      hint: 'Ask for 15m or more.',
    });
  }
  if (durationSeconds > LONGEST_SESSION_SECONDS) {
    throw new AssumeError('duration-too-long', `An AWS session lasts at most ${inWords(LONGEST_SESSION_SECONDS)}.`, {
      hint: 'Ask for less.',
    });
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(roleSessionName)) {
    throw new AssumeError('usage', 'The role session name needs 2 to 64 letters, digits or any of _ + = , . @ -');
  }
  const length = token.jwt.reveal().length;
  if (length < 4 || length > 20_000) {
    throw new AssumeError('identity-rejected', 'The identity token is longer than AWS takes (20 000 characters).', {
      hint: 'Have the issuer put fewer claims into it.',
    });
  }
  checkPolicies(target.sessionPolicy, target.policyArns ?? []);
}

function inWords(seconds: number): string {
  return spokenDuration(seconds * 1000, ENGLISH);
}

function checkPolicies(policy: string | undefined, arns: readonly string[]): void {
  if (arns.length > MOST_POLICY_ARNS) {
    throw new AssumeError('policy-too-large', `A session takes at most ${MOST_POLICY_ARNS} managed policies.`, {
      hint: 'Shorten `policyArns` in the role map.',
    });
  }
  if (policy !== undefined) {
    if (!isObject(parseJson(policy))) {
      throw new AssumeError('policy-malformed', "The role's session policy is not a JSON object.");
    }
    if (!/^[\t\n\r\u0020-\u00ff]*$/.test(policy)) {
      throw new AssumeError('policy-malformed', "The role's session policy holds characters beyond U+00FF.", {
        hint: 'AWS takes none of those in policies.',
      });
    }
  }
  if ((policy ?? '').length + arns.join('').length > LARGEST_POLICY) {
    throw new AssumeError('policy-too-large', `A session's policies may hold ${LARGEST_POLICY} characters together.`, {
      hint: 'Shorten `sessionPolicy`, or move parts of it into a managed policy.',
    });
  }
}
