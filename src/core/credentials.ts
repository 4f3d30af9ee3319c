import type { Secret } from './secret.ts';
import type { Cloud } from './target.ts';

/** What is said of whatever a cloud issued. */
interface IssuedCredentials {
  /** Expiry by this machine's clock, epoch milliseconds: local now + (expiry − the server's `Date`). */
  readonly expiresAt: number;
  /** Who one is with them, in the cloud's own words; undefined where it does not say. Safe to print. */
  readonly principal: string | undefined;
}

/** What AWS issued. `principal` is `arn:aws:sts::111122223333:assumed-role/role/session`; IAM Identity Center does not say. */
export interface AwsCredentials extends IssuedCredentials {
  readonly cloud: 'aws';
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret;
  /** Expiry by the server's clock, ISO 8601: what clients are told. */
  readonly expiration: string;
}

/**
 * What a cloud issued whose own tools exchange the identity token themselves: that token, and the access token that it was
 * good for, which proves that the cloud takes it.
 */
interface FederatedCredentials extends IssuedCredentials {
  readonly subjectToken: Secret;
  /** Expiry of the subject token by this machine's clock, epoch milliseconds. `expiresAt` is the access token's. */
  readonly subjectTokenExpiresAt: number;
  /** How long the subject token was good for when it was made, milliseconds. */
  readonly subjectTokenLifetime: number;
  readonly accessToken: Secret;
}

/** `principal` is the service account's address, or the federated identity's own `principal://…`. */
export interface GoogleCredentials extends FederatedCredentials {
  readonly cloud: 'gcp';
}

/** The access token is for Azure Resource Manager. `principal` is the application's client id. */
export interface AzureCredentials extends FederatedCredentials {
  readonly cloud: 'azure';
  /** How long the access token was good for when it was issued, milliseconds: the directory decides it. */
  readonly accessTokenLifetime: number;
}

/** What each cloud issues. */
export interface CredentialsByCloud {
  readonly aws: AwsCredentials;
  readonly gcp: GoogleCredentials;
  readonly azure: AzureCredentials;
}

export type Credentials = CredentialsByCloud[Cloud];

/** A file of a session that tools read in place of asking: an answer of their own protocol, or the bare identity token. */
export const TOOL_FILE_KINDS = ['response', 'token'] as const;
export type ToolFileKind = (typeof TOOL_FILE_KINDS)[number];

/** An answer for tools, ready to print, and until when it is good. */
export interface Handout {
  /** One line of JSON, as the tool's protocol wants it; never shown or logged. */
  readonly answer: Secret;
  /** Expiry of what is in the answer by this machine's clock, epoch milliseconds. */
  readonly expiresAt: number;
  /** How long the answer was good for when it was made, milliseconds; absent: as long as the role's sessions last. */
  readonly lifetime?: number;
  /**
   * Until when what a tool gets for the answer lasts, epoch milliseconds: what people are told while tools can ask again.
   * Absent: as long as the answer.
   */
  readonly credentialsExpireAt?: number;
  /** What is kept beside it, for tools that read a file. */
  readonly files?: Readonly<Partial<Record<ToolFileKind, Secret>>>;
}
