/** Longer than any message of a cloud that anybody pastes. */
const LONGEST = 20_000;

/** Words of a cloud's message, and the answer that they are. The first that is found counts. */
const ANSWERS: readonly (readonly [words: string, answer: string])[] = [
  ['No OpenIDConnect provider found', 'issuer-unknown'],
  ['Incorrect token audience', 'audience-differs'],
  ['retrieve verification key from your identity provider', 'keys-unreachable'],
  ['exceeds the MaxSessionDuration', 'duration-too-long'],
  ['Request ARN is invalid', 'name-malformed'],
  ['rejected by the attribute condition', 'condition-refuses'],
  ['127 bytes', 'subject-too-long'],
  ['Could not obtain a value for', 'claim-unmapped'],
  ['The issuer in ID Token', 'issuer-differs'],
  ['The audience in ID Token', 'audience-differs'],
  ['stale to sign-in', 'token-untimely'],
  ['Invalid value for "audience"', 'name-malformed'],
  ['The target service indicated by the "audience" parameters is invalid', 'invalid_target'],
  ["connecting to the given credential's issuer", 'keys-unreachable'],
  ['iam.serviceAccounts.getAccessToken', 'IAM_PERMISSION_DENIED'],
  ['Not authorized to perform sts:AssumeRoleWithWebIdentity', 'AccessDenied'],
];

const CODES = [
  'ExpiredToken',
  'IDPRejectedClaim',
  'IDPCommunicationError',
  'InvalidIdentityToken',
  'PackedPolicyTooLarge',
  'MalformedPolicyDocument',
  'RegionDisabled',
  'AccessDenied',
  'invalid_target',
  'unauthorized_client',
  'IAM_PERMISSION_DENIED',
  'SECURITY_POLICY_VIOLATED',
];

/**
 * The answer of a cloud in one word, of a message as a person pastes it, with whatever a tool wrote around it.
 *
 * @returns undefined where nothing of it is known.
 */
export function answerInMessage(message: string): string | undefined {
  const text = message.slice(0, LONGEST);
  const entra = /AADSTS\d{4,9}/.exec(text)?.[0];
  if (entra !== undefined) return entra;
  const plain = text.toLowerCase();
  const found = ANSWERS.find(([words]) => plain.includes(words.toLowerCase()));
  return found?.[1] ?? CODES.find(code => text.includes(code));
}
