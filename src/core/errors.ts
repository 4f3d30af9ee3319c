import { isRefusalReason, type RefusalReason } from './refusal-reason.ts';

/**
 * Every way in which taking a role can fail, as a closed list: programs decide by it, people never see it.
 * A new failure gets a kind here, a sentence where it is made, and an exit code in {@link exitCodeOf}.
 */
export const FAILURE_KINDS = [
  'no-environment',
  'no-identity-source',
  'consent-needed',
  'confirmation-needed',
  'approval-needed',
  'sign-in-needed',
  'role-unknown',
  'role-unavailable',
  'role-map-invalid',
  'identity-rejected',
  'identity-stale',
  'trust-mismatch',
  'role-missing',
  'duration-too-long',
  'policy-too-large',
  'policy-malformed',
  'region-disabled',
  'service-disabled',
  'throttled',
  'clock-skew',
  'network',
  'protocol',
  'cancelled',
  'taken-back',
  'policy-refused',
  'not-renewable',
  'not-active',
  'local-file',
  'usage',
  'internal',
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface FailureDetails {
  /** What to do next: one sentence for a person. */
  readonly hint?: string;
  /** Whether the same request, with a fresh identity token, may succeed without anyone changing anything. */
  readonly retryable?: boolean;
  /** For the log at trace level only: never shown, may hold server text, never a secret. */
  readonly cause?: unknown;
  /** A stable code the service gave (`AccessDenied`, `ExpiredTokenException` …); codes are safe to show, texts are not. */
  readonly code?: string;
  /** What was told from the service's words beyond its code. */
  readonly reason?: RefusalReason;
  /** Who was asked, for the log: `sts.eu-west-1.amazonaws.com`, a socket's path. */
  readonly host?: string;
}

/**
 * A failure with its three readers kept apart: `kind` for programs, `message` and `hint` for people, `cause` for the log.
 * Chunks share no module identity, so test with {@link asAssumeError}, never `instanceof`.
 */
export class AssumeError extends Error {
  readonly kind: FailureKind;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly code: string | undefined;
  readonly reason: RefusalReason | undefined;
  readonly host: string | undefined;

  constructor(kind: FailureKind, sentence: string, details: FailureDetails = {}) {
    super(sentence, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AssumeError';
    this.kind = kind;
    this.hint = details.hint;
    this.retryable = details.retryable ?? false;
    this.code = details.code;
    this.reason = details.reason;
    this.host = details.host;
  }
}

function isFailureKind(value: unknown): value is FailureKind {
  return typeof value === 'string' && FAILURE_KINDS.some(kind => kind === value);
}

/** Recognises an {@link AssumeError} from any chunk; anything else becomes kind `internal` (or `cancelled` for an abort). */
export function asAssumeError(error: unknown): AssumeError {
  if (error instanceof AssumeError) return error;
  if (error instanceof Error) {
    if ('kind' in error && isFailureKind(error.kind)) {
      return new AssumeError(error.kind, error.message, {
        ...('hint' in error && typeof error.hint === 'string' ? { hint: error.hint } : {}),
        ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
        ...('reason' in error && isRefusalReason(error.reason) ? { reason: error.reason } : {}),
        ...('host' in error && typeof error.host === 'string' ? { host: error.host } : {}),
        retryable: 'retryable' in error && error.retryable === true,
        cause: error.cause,
      });
    }
    const part = brokenPart(error);
    if (part !== undefined) {
      return new AssumeError('local-file', `A part of Rolecall is missing or cut off: ${part}.`, {
        hint: 'Open VS Code with the Rolecall extension once, or run `install` of a whole copy of Rolecall.',
        cause: error,
      });
    }
    if (error.name === 'AbortError') return new AssumeError('cancelled', 'Cancelled.', { cause: error });
  }
  return new AssumeError('internal', 'Something went wrong inside Rolecall.', {
    hint: 'Run `rolecall doctor`; if it finds nothing, report it with the log.',
    cause: error,
  });
}

/** The failure, with who was asked; one that knows keeps what it knows. */
export function withHost(error: unknown, host: string): AssumeError {
  const failure = asAssumeError(error);
  return changed(failure, { host: failure.host ?? host });
}

/** The failure, with another way out. */
export function withHint(failure: AssumeError, hint: string): AssumeError {
  return changed(failure, { hint });
}

function changed(failure: AssumeError, change: Pick<FailureDetails, 'hint' | 'host'>): AssumeError {
  const { kind, message, hint, retryable, code, reason, host, cause } = failure;
  return new AssumeError(kind, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
    ...(host === undefined ? {} : { host }),
    retryable,
    cause,
    ...change,
  });
}

/** The file of ours that could not be loaded, by the words of Node and V8; undefined for any other failure. */
function brokenPart(error: Error): string | undefined {
  if ('code' in error && error.code === 'MODULE_NOT_FOUND') return /'(?:\.\/)?([^'\n]+)'/.exec(error.message)?.[1];
  return error.name === 'SyntaxError' ? /^(\/[^\n]+\.js):\d+\n/.exec(error.stack ?? '')?.[1] : undefined;
}

/** Exit codes of the command: 0 done, 1 internal, 2 usage, 3 no environment or source, 4 consent, 5 cloud, 6 network, 7 policy. */
export function exitCodeOf(kind: FailureKind): number {
  switch (kind) {
    case 'usage':
    case 'role-unknown':
    case 'role-map-invalid':
      return 2;
    case 'no-environment':
    case 'no-identity-source':
    case 'identity-stale':
      return 3;
    case 'consent-needed':
    case 'confirmation-needed':
    case 'approval-needed':
    case 'sign-in-needed':
      return 4;
    case 'identity-rejected':
    case 'trust-mismatch':
    case 'role-missing':
    case 'duration-too-long':
    case 'policy-too-large':
    case 'policy-malformed':
    case 'region-disabled':
    case 'service-disabled':
    case 'clock-skew':
      return 5;
    case 'network':
    case 'protocol':
    case 'throttled':
      return 6;
    case 'policy-refused':
    case 'role-unavailable':
    case 'not-renewable':
      return 7;
    case 'cancelled':
    case 'taken-back':
    case 'not-active':
    case 'local-file':
    case 'internal':
      return 1;
  }
}
