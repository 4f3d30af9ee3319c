import type { BrokerRefusal } from '../core/broker-protocol.ts';

interface RefusalForm {
  /** RFC 6749 §5.2, RFC 8693 §2.2.2. */
  readonly error:
    | 'invalid_request'
    | 'invalid_target'
    | 'unsupported_grant_type'
    | 'access_denied'
    | 'temporarily_unavailable';
  readonly status: 400 | 401 | 403 | 429 | 503;
  /** Fixed words: nothing of the request and nothing of what GitHub said. */
  readonly description: string;
}

const FORMS: Readonly<Record<BrokerRefusal, RefusalForm>> = {
  'malformed-request': invalid('The request is not a token exchange as RFC 8693 and this broker describe it.'),
  'audience-not-allowed': {
    error: 'invalid_target',
    status: 400,
    description: 'This broker gives no tokens for this audience.',
  },
  'token-kind': invalid('The subject token is not the token of a codespace.'),
  'token-stale': { error: 'invalid_request', status: 401, description: 'GitHub does not accept the token any more.' },
  'codespace-unknown': denied('GitHub knows no codespace of this name of the person whose token this is.'),
  'codespace-not-yours': denied('The codespace belongs to someone else.'),
  'codespace-stopped': denied('The codespace is not running.'),
  'codespace-not-billed-to-owner': denied("The codespace is not paid for by the repository's owner."),
  'repository-mismatch': denied('The codespace is of another repository.'),
  'repository-unpublished': denied('The codespace has no repository on GitHub yet.'),
  'repository-fork': denied('The repository is a fork.'),
  'repository-template': denied('The repository is a template.'),
  'repository-replaced': denied('The repository was renamed or moved, or its name now belongs to another one.'),
  'owner-not-allowed': denied("This broker gives no tokens for repositories of this one's owner."),
  'no-write-access': denied('The token may not write to the repository.'),
  'role-unknown': denied('The catalogue has no role of this name for the repository.'),
  'role-permission': denied("The person's permission on the repository is less than the role wants."),
  'role-team': denied('The person is in none of the teams that the role names, or the broker cannot tell.'),
  'rate-limited': {
    error: 'temporarily_unavailable',
    status: 429,
    description: 'Too many requests; try again later.',
  },
  'github-unavailable': {
    error: 'temporarily_unavailable',
    status: 503,
    description: 'GitHub could not be asked, or its answer was not understood.',
  },
  'signing-unavailable': {
    error: 'temporarily_unavailable',
    status: 503,
    description: 'The token could not be signed; try again later.',
  },
};

function invalid(description: string): RefusalForm {
  return { error: 'invalid_request', status: 400, description };
}

function denied(description: string): RefusalForm {
  return { error: 'access_denied', status: 403, description };
}

interface RefusalDetails {
  /** `owner/name`, as GitHub calls the repository of the codespace whose token asked. */
  readonly repository?: string;
  readonly retryAfterSeconds?: number;
  /** Instead of the reason's own, where RFC 6749 has a more exact one. */
  readonly error?: RefusalForm['error'];
  /** For the log alone; holds no token. */
  readonly cause?: unknown;
  /** True: GitHub refused for no reason of the caller's, as it does once it has locked the broker's address out. */
  readonly isLockOut?: boolean;
}

/** Why there is no token: thrown where it is found, answered in one place. */
export class Refusal extends Error {
  readonly reason: BrokerRefusal;
  readonly status: RefusalForm['status'];
  readonly error: RefusalForm['error'];
  /** When asking again may help; undefined: not without a change. */
  readonly retryAfterSeconds: number | undefined;
  readonly isLockOut: boolean;
  readonly repository: string | undefined;

  constructor(reason: BrokerRefusal, details: RefusalDetails = {}) {
    const { description, status, error } = FORMS[reason];
    super(description, { cause: details.cause });
    this.name = 'Refusal';
    this.reason = reason;
    this.status = status;
    this.error = details.error ?? error;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.repository = details.repository;
    this.isLockOut = details.isLockOut ?? false;
  }
}
