/** Condition keys of a request, by lower-case name; a key with no values is absent. */
export type ContextKeys = ReadonlyMap<string, readonly string[]>;

/** Who asks, as IAM knows the caller. */
export interface IamCaller {
  readonly kind: 'AWS' | 'Federated' | 'Service' | 'CanonicalUser';
  /**
   * An ARN of the account, user, role or session; of the provider that vouches for a web identity (or its name, as
   * `accounts.google.com`); a service's name; a canonical user's id.
   */
  readonly name: string;
}

/** One request, as a policy is asked about it. */
export interface IamRequest {
  /** `sts:AssumeRoleWithWebIdentity`, `sts:TagSession`, `sts:SetSourceIdentity`. */
  readonly action: string;
  /** Absent where the policy is attached to whoever asks, and so names nobody. */
  readonly caller?: IamCaller;
  /** ARN; absent where the policy is the resource's own, as a role's trust. */
  readonly resource?: string;
  readonly keys: ContextKeys;
  /**
   * Lower-case names of keys that the request may have though `keys` does not show them, or may lack though it does; one that
   * ends in `/` stands for all that begin with it.
   */
  readonly unsure?: readonly string[];
  /** Whether AWS makes no key of that lower-case name of any request of this caller. */
  readonly isNever?: (key: string) => boolean;
}
