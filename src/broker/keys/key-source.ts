/** Where a private key is: never the key itself. */
export type KeySource =
  /** Absolute path of a PEM file. */
  | { readonly kind: 'file'; readonly file: string }
  /** An environment variable with the PEM text, for containers. */
  | { readonly kind: 'environment'; readonly variable: string }
  | KmsKeySource;

/** A key that never leaves AWS KMS. */
export interface KmsKeySource {
  readonly kind: 'kms';
  /** Of the key itself, not of an alias, which another key could get under the same name. */
  readonly arn: string;
  /** Origin; undefined: KMS's own in the ARN's region. */
  readonly endpoint: string | undefined;
}
