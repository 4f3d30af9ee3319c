import type { AssumeError } from '../../core/errors.ts';
import type { ExchangeRequest } from '../../core/ports.ts';
import type { GoogleTarget } from '../../core/target.ts';
import { printable } from '../../core/text.ts';
import { LONGEST_SUBJECT } from './limits.ts';
import { byteLength } from './principal.ts';
import { type Cause, failureOf, readRefusal, type Said } from './refusal.ts';
import { type AnswerTimes, type CloudAnswer, clockDifference, skewOf } from '../cloud-request.ts';

/** What was asked of the Security Token Service, in words that may be shown, and the clocks. */
interface Asked extends AnswerTimes {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly subjectBytes: number;
  readonly audience: string;
  readonly issuedAt: unknown;
  readonly expiresAt: unknown;
}

/** A refusal of the Security Token Service as a kind, a sentence and a way out. */
export function exchangeFailure(
  { response, receivedAt, serverTime }: CloudAnswer,
  { target, token }: ExchangeRequest<GoogleTarget>,
): AssumeError {
  const { iss, sub, iat, exp } = token.claims;
  return failureOf("Google's Security Token Service", readRefusal(response, [token.jwt]), CAUSES, {
    provider: printable(target.provider),
    issuer: typeof iss === 'string' ? printable(iss) : 'its issuer',
    subject: typeof sub === 'string' ? printable(sub) : 'none',
    subjectBytes: typeof sub === 'string' ? byteLength(sub) : 0,
    audience: printable(token.audience),
    issuedAt: iat,
    expiresAt: exp,
    receivedAt,
    serverTime,
  });
}

const PROPAGATION = 'A change in Google Cloud takes up to five minutes.';

/**
 * Google's words for each, of its pages on troubleshooting
 * [https://cloud.google.com/iam/docs/troubleshooting-workload-identity-federation,
 * google-github-actions/auth: docs/TROUBLESHOOTING.md] and of measurements of others.
 */
const CAUSES: readonly Cause<Asked>[] = [
  {
    code: /^invalid_target$/,
    is: ({ provider }) => ({
      kind: 'role-missing',
      sentence: `Google Cloud has no workload identity provider ${provider} that is switched on.`,
      hint: `Check \`provider\` in the role map, and that neither the pool nor the provider is disabled or deleted. ${PROPAGATION}`,
    }),
  },
  {
    code: /^invalid_request$/,
    says: /"audience"/i,
    is: ({ provider }) => ({
      kind: 'role-missing',
      sentence: `Google Cloud does not take ${provider} for the name of a workload identity provider.`,
      hint: 'Correct `provider` in the role map: the whole name, with the number of the project, not its ID.',
      reason: 'name-malformed',
    }),
  },
  { code: /^invalid_request$/, says: /127 bytes/, is: tooLong },
  {
    code: /^(?:invalid_request|unauthorized_client)$/,
    says: /Could not obtain a value for|mapped attribute/i,
    is: ({ provider }) => ({
      kind: 'trust-mismatch',
      sentence: `The provider ${provider} maps a claim that the token does not have, or has in another form.`,
      hint: `Compare its attribute mapping with what \`rolecall env --claims\` shows. ${PROPAGATION}`,
      reason: 'claim-unmapped',
    }),
  },
  {
    code: /^invalid_grant$/,
    says: /issuer in ID Token/i,
    is: ({ provider, issuer }) => ({
      kind: 'identity-rejected',
      sentence: `The provider ${provider} does not trust the issuer ${issuer}.`,
      hint: `Its issuer URI must be ${issuer} to the letter; a slash at the end counts. ${PROPAGATION}`,
      reason: 'issuer-differs',
    }),
  },
  {
    code: /^invalid_grant$/,
    says: /audience in ID Token/i,
    is: ({ provider, audience }) => ({
      kind: 'identity-rejected',
      sentence: `The provider ${provider} does not take the token's audience, ${audience}.`,
      hint: `Add ${audience} to its allowed audiences; with none it takes https://iam.googleapis.com/${provider}.`,
      reason: 'audience-differs',
    }),
  },
  { code: /^invalid_grant$/, says: /stale to sign-in|not yet valid|expired/i, is: untimely },
  {
    code: /^invalid_grant$/,
    says: /signature/i,
    is: ({ issuer }) => ({
      kind: 'identity-rejected',
      sentence: `Google Cloud cannot verify the token's signature with the keys of ${issuer}.`,
      hint: 'If keys were uploaded to the provider, upload those that the issuer has now.',
      reason: 'signature-invalid',
    }),
  },
  {
    code: /^invalid_grant$/,
    says: /connecting to the given credential's issuer/i,
    is: ({ issuer }) => ({
      kind: 'identity-rejected',
      sentence: `Google Cloud cannot get the key of this token from ${issuer}.`,
      hint: 'Its discovery document and keys must be reachable from the internet over https; keys that were uploaded to the provider must be the current ones of the issuer.',
      reason: 'keys-unreachable',
      retryable: true,
    }),
  },
  { code: /^invalid_grant$/, is: refused },
  { code: /^invalid_request$/, says: /ID Token|subject_token/, is: refused },
  {
    code: /^(?:unauthorized_client|access_denied)$/,
    is: ({ provider, issuer, subject }) => ({
      kind: 'trust-mismatch',
      sentence: `The attribute condition of ${provider} does not let this identity in.`,
      hint: `It must hold for the token: issuer ${issuer}, subject ${subject}; upper and lower case count. Run \`rolecall env --claims\` for the rest. ${PROPAGATION}`,
      reason: 'condition-refuses',
    }),
  },
  {
    code: /^invalid_scope$/,
    is: () => ({
      kind: 'role-map-invalid',
      sentence: 'Google Cloud does not know a scope that the role asks for.',
      hint: 'Correct `scopes` in the role map.',
    }),
  },
];

function refused({ issuer }: Asked): Said {
  return {
    kind: 'identity-rejected',
    sentence: `Google Cloud refuses the identity token of ${issuer}.`,
    hint: 'Run `rolecall env --claims` to see what it says.',
  };
}

function tooLong({ subject, subjectBytes }: Asked): Said {
  const kind = 'identity-rejected';
  if (subjectBytes <= LONGEST_SUBJECT) {
    return {
      kind,
      sentence: `What the provider maps from the token is longer than the ${LONGEST_SUBJECT} bytes that Google Cloud takes.`,
      hint: 'Map google.subject, and each attribute, to something shorter in the attribute mapping of the provider.',
      reason: 'subject-too-long',
    };
  }
  return {
    kind,
    sentence: `The token's subject has ${subjectBytes} bytes, and Google Cloud takes ${LONGEST_SUBJECT} at most.`,
    hint: `Map google.subject to a shorter claim, or to a part of it such as \`assertion.sub.extract("…{value}…")\`, or have the issuer shorten ${subject}.`,
    reason: 'subject-too-long',
  };
}

/** Google says the same of a token that is over, of one from the future, and of one without its times. */
function untimely({ issuer, issuedAt, expiresAt, receivedAt, serverTime }: Asked): Said {
  const difference = clockDifference(skewOf({ receivedAt, serverTime }), "Google's");
  if (difference !== undefined) {
    return {
      kind: 'clock-skew',
      sentence: `${difference}, and Google refused the identity token.`,
      hint: 'Set the clock, then try again.',
    };
  }
  const now = (serverTime ?? receivedAt) / 1000;
  if (typeof issuedAt === 'number' && issuedAt > now) {
    return {
      kind: 'identity-rejected',
      sentence: `The identity token is not valid yet: ${issuer} issued it in the future by Google's clock.`,
      hint: "The issuer's clock is ahead; try again, or have it set.",
      reason: 'token-untimely',
      retryable: true,
    };
  }
  const isOver = typeof expiresAt === 'number' && expiresAt <= now;
  return {
    kind: 'identity-rejected',
    sentence: isOver
      ? 'The identity token had expired when Google saw it.'
      : 'Google Cloud takes the identity token for one that is too old, or from the future.',
    hint: 'Try again; if it stays so, the token comes from a file that nothing renews, or a clock is wrong.',
    reason: 'token-untimely',
  };
}
