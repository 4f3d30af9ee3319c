/**
 * What client and broker say to each other at `POST /token`: an OAuth 2.0 token exchange (RFC 8693 §2), form-encoded, with
 * three parameters of our own. One description, so that neither side guesses.
 */
export const TOKEN_EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';
export const JWT_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:jwt';

/** `token_type` of the answer: what is issued is no access token (RFC 8693 §2.2.1). */
export const NO_ACCESS_TOKEN = 'N_A';

/**
 * GitHub marks the tokens that an app acts with for a person; a codespace's own is one of them. What follows is GitHub's to
 * choose and to judge: newer tokens have dots and some 520 characters. Here it must only fit a header (RFC 9110 §5.5), and
 * be no path.
 */
export const USER_TO_SERVER_TOKEN = /^ghu_[\x21-\x2e\x30-\x7e]{1,4092}$/;

/** The form's fields beside `grant_type`, `subject_token`, `subject_token_type`, `requested_token_type` and `audience`. */
export const CODESPACE_PARAMETER = 'codespace';
/** `owner/name` as the client sees it; the broker refuses when the codespace is for another. Optional. */
export const REPOSITORY_PARAMETER = 'repository';
/** A role of the broker's catalogue for which the token is to be. Optional. */
export const ROLE_PARAMETER = 'role';
export const CATALOGUE_ROLE_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/**
 * `GET /roles?codespace=…&repository=…` with the codespace's GitHub token as `Authorization: Bearer`: `{ "roles": [ … ] }`,
 * each a {@link CatalogueRole}. Errors are answered as at `/token`.
 */
export const ROLES_PATH = '/roles';

/** A role that the organisation keeps for this repository, as `GET /roles` answers it. */
export interface CatalogueRole {
  /** {@link CATALOGUE_ROLE_NAME}. */
  readonly name: string;
  readonly description?: string;
  readonly durationSeconds: number;
  readonly audiences: readonly string[];
  /** As a role map writes it: exactly one of `aws`, `gcp`, `azure`; the client checks it as it checks a map's. */
  readonly target: Readonly<Record<string, unknown>>;
  /** Absent when this codespace may have it; else why not. */
  readonly refusal?: BrokerRefusal;
  /** With the refusal `role-permission`: the least permission on the repository that the person must have. */
  readonly permission?: CataloguePermission;
}

/** The permission of a person on a repository, least first, in GitHub's words. */
export const CATALOGUE_PERMISSIONS = ['write', 'maintain', 'admin'] as const;
export type CataloguePermission = (typeof CATALOGUE_PERMISSIONS)[number];

/** What a codespace is called; nothing else is ever put into a path of GitHub's API. */
export const CODESPACE_NAME = /^[A-Za-z0-9-]{1,100}$/;
export const REPOSITORY_FULL_NAME = /^[A-Za-z0-9_-]{1,39}\/[A-Za-z0-9._-]{1,100}$/;

/**
 * Why a broker gives no token, as the `reason` member of its error answer beside RFC 6749's `error` and
 * `error_description`. Programs decide by it; the client has a sentence of its own for each, since it shows no server text.
 */
export const BROKER_REFUSALS = [
  'malformed-request',
  'audience-not-allowed',
  'token-kind',
  'token-stale',
  'codespace-unknown',
  'codespace-not-yours',
  'codespace-stopped',
  'codespace-not-billed-to-owner',
  'repository-mismatch',
  'repository-unpublished',
  'repository-fork',
  'repository-template',
  'repository-replaced',
  'owner-not-allowed',
  'no-write-access',
  /** No role of that name in the catalogue for this repository. */
  'role-unknown',
  /** The person's permission on the repository is less than the role wants. */
  'role-permission',
  /** The person is in none of the teams that the role names, or the broker cannot know. */
  'role-team',
  'rate-limited',
  'github-unavailable',
  /** No key signs now, or whoever keeps it (AWS KMS) does not answer. */
  'signing-unavailable',
] as const;

/** Beside the reason `repository-mismatch`: `owner/name`, as GitHub calls the codespace's repository now. */
export const CALLED_NOW_MEMBER = 'repository';

export type BrokerRefusal = (typeof BROKER_REFUSALS)[number];

/** One entry of a broker's catalogue. */
export interface CatalogueEntry {
  /** What {@link CatalogueRole} describes if the broker is right: checked by the rules of a role map. */
  readonly written: unknown;
  /** Why this codespace does not get it, in our words: few for a row, and a sentence. */
  readonly refusal?: { readonly reason: string; readonly detail: string };
}
