import type { Place } from '../documents/place.ts';
import type { IamPolicy } from './aws/iam-policy.ts';
import type { FederatedCredential } from './azure/federated-credential.ts';
import type { PoolBinding, WorkloadIdentityProvider } from './google/workload-identity.ts';
import type { WrittenText, WrittenTexts } from '../documents/written-text.ts';

/** Which kind of file a trust was read from. */
export type TrustForm =
  | 'iam-json'
  | 'cloudformation'
  | 'terraform'
  | 'terraform-plan'
  | 'pulumi-yaml'
  | 'azure-template'
  | 'bicep'
  | 'cloud-json'
  | 'script'
  | 'cloud';

interface Found {
  readonly form: TrustForm;
  /** What the file calls it: `aws_iam_role.deploy`, `DeployRole`, a script's command; the file's name where it has no other. */
  readonly name: string;
  readonly place: Place;
  /**
   * Variables whose default was taken for their value, such as `var.branch`: what is found holds as long as nobody sets them
   * otherwise.
   */
  readonly defaults?: readonly string[];
}

/** A role's trust in AWS, or a policy document that may become one. */
export interface FoundAwsTrust extends Found {
  readonly cloud: 'aws';
  readonly policy: IamPolicy;
  /** What the file says of the role besides; absent for a policy document that no role of the file uses. */
  readonly role?: FoundAwsRole;
}

export interface FoundAwsRole {
  readonly name?: WrittenText;
  readonly path?: WrittenText;
  /** In seconds. */
  readonly maxSessionDuration?: number;
  readonly managedPolicies: WrittenTexts;
  /** Also managed ones whose text the same files show. */
  readonly inlinePolicies: readonly IamPolicy[];
  readonly permissionsBoundary?: WrittenText;
  readonly tags: readonly { readonly key: string; readonly value: WrittenText }[];
  readonly place: Place;
}

/** A provider of a pool with the bindings of the same files that name its pool. */
export interface FoundGoogleTrust extends Found {
  readonly cloud: 'gcp';
  readonly provider: WorkloadIdentityProvider;
  readonly bindings: readonly PoolBinding[];
}

export interface FoundAzureTrust extends Found {
  readonly cloud: 'azure';
  readonly credential: FederatedCredential;
}

export type FoundTrust = FoundAwsTrust | FoundGoogleTrust | FoundAzureTrust;

/** One text to read trust from. */
export interface TrustFile {
  /** Relative to the folder that is read, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A file, or a part of one, that could not be read: never silently left out. */
export interface UnreadPart {
  readonly place: Place;
  /** One sentence for people. */
  readonly message: string;
}

export interface TrustReading {
  readonly trusts: readonly FoundTrust[];
  readonly unread: readonly UnreadPart[];
}
