/**
 * What was told from a cloud's answer beyond its code: of services that have one code for many causes, by words of theirs that
 * are known. A closed list, so that it may be shown, kept and decided by where the words may not.
 */
export const REFUSAL_REASONS = [
  /** The cloud has no provider for the token's issuer. */
  'issuer-unknown',
  /** The provider is for another issuer. */
  'issuer-differs',
  'audience-differs',
  /** A condition of the provider, not of the role. */
  'condition-refuses',
  /** A claim that is mapped is not in the token, or not as it has to be. */
  'claim-unmapped',
  'subject-too-long',
  'token-untimely',
  'signature-invalid',
  'keys-unreachable',
  /** What the role map names is no name of such a thing. */
  'name-malformed',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export function isRefusalReason(value: unknown): value is RefusalReason {
  return REFUSAL_REASONS.some(reason => reason === value);
}
