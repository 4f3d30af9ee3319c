import { asAssumeError, AssumeError } from '../../core/errors.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html and what KMS adds to them. */
const THROTTLED = ['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'LimitExceededException'];
const REJECTED = [
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'InvalidClientTokenId',
  'ExpiredTokenException',
  'IncompleteSignature',
  'MissingAuthenticationTokenException',
  'CredentialsProviderError',
  'TokenProviderError',
];
const WRONG_KEY = [
  'NotFoundException',
  'InvalidArnException',
  'UnsupportedOperationException',
  'InvalidKeyUsageException',
];
const UNUSABLE_NOW = ['DisabledException', 'KMSInvalidStateException'];

/** What went wrong in one word of KMS's, or a kind of ours: safe to log, which KMS's sentences are not. */
export function kmsReason(error: unknown): string {
  const { kind, cause } = asAssumeError(error);
  if (kind !== 'internal') return kind;
  const name = cause instanceof Error ? cause.name : '';
  return /^[A-Za-z]{1,64}$/.test(name) ? name : kind;
}

/**
 * Why a key could not be read at the start.
 * @returns AssumeError `usage` (another key has to be named), `identity-rejected` (AWS does not let us), `throttled`, `network`.
 */
export function kmsFailure(error: unknown, arn: string): AssumeError {
  const code = kmsReason(error);
  // Without its cause: what AWS says of a signature quotes the session token.
  const details = { code };
  if (WRONG_KEY.includes(code)) {
    return new AssumeError('usage', `AWS knows no KMS key ${arn} that signs.`, {
      ...details,
      hint: 'Check the ARN, its region and its account: `aws kms describe-key --key-id ARN`.',
    });
  }
  if (UNUSABLE_NOW.includes(code)) {
    return new AssumeError('usage', `The KMS key ${arn} is disabled or about to be deleted.`, {
      ...details,
      hint: 'Enable it, or take it out of `keys` when its last token is a quarter of an hour old.',
    });
  }
  if (REJECTED.includes(code)) {
    return new AssumeError('identity-rejected', `AWS does not let the broker use the KMS key ${arn}.`, {
      ...details,
      hint: 'Its role needs kms:GetPublicKey and kms:Sign on this key, in the key policy or its own.',
    });
  }
  if (THROTTLED.includes(code)) {
    return new AssumeError('throttled', 'AWS KMS gets too many requests from this account.', {
      ...details,
      hint: 'Try again; the quota of RSA keys is counted by the account and region.',
      retryable: true,
    });
  }
  return new AssumeError('network', `AWS KMS did not tell the public part of ${arn}.`, {
    ...details,
    hint: 'Check that the broker reaches the KMS endpoint of the region in the ARN.',
    retryable: true,
  });
}
