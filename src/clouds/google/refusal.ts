import { AssumeError, type FailureDetails, type FailureKind } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/parse.ts';
import type { HttpResponse } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import { withoutTokens } from '../without-tokens.ts';

/** What a service of Google's answered when it refused. */
export interface GoogleRefusal {
  readonly status: number;
  /**
   * `invalid_grant` of the Security Token Service; a reason such as `SERVICE_DISABLED`, or a status such as `NOT_FOUND`, of its
   * other APIs; empty where there is none.
   */
  readonly code: string;
  /** Server text: decides between causes that share a code, and goes to the trace log; never shown. Without tokens. */
  readonly message: string;
}

/** There is one ErrorInfo, among at most a handful of others. */
const MOST_DETAILS = 20;

/**
 * A refusal in either of the forms in which it comes: RFC 6749 §5.2, or google.rpc.Status with an ErrorInfo
 * [https://google.aip.dev/193]. `tokens`: what was sent, and must not come back out of a message.
 */
export function readRefusal({ status, body }: HttpResponse, tokens: readonly Secret[]): GoogleRefusal {
  const answer = parseJson(body);
  const error = isObject(answer) ? answer['error'] : undefined;
  const text = (value: unknown): string => (typeof value === 'string' ? withoutTokens(value, tokens) : '');
  const code = (value: unknown): string => {
    if (typeof value !== 'string' || !/^[A-Za-z]\w{0,63}$/.test(value)) return '';
    return text(value) === value ? value : '';
  };
  if (!isObject(error)) {
    return { status, code: code(error), message: text(isObject(answer) ? answer['error_description'] : undefined) };
  }
  const details: readonly unknown[] = Array.isArray(error['details']) ? error['details'] : [];
  const reasons = details.slice(0, MOST_DETAILS).map(detail => code(isObject(detail) ? detail['reason'] : undefined));
  const reason = reasons.find(each => each !== '') ?? code(error['status']);
  return { status, code: reason, message: text(error['message']) };
}

/** One cause that can be told from a refusal, and what is said of it. */
export interface Cause<Asked> {
  readonly code: RegExp;
  /** What the server's words must match besides. */
  readonly says?: RegExp;
  readonly is: (asked: Asked, refusal: GoogleRefusal) => Said;
}

export interface Said extends Pick<FailureDetails, 'hint' | 'reason' | 'retryable'> {
  readonly kind: FailureKind;
  readonly sentence: string;
}

/** What any service of Google's says, or the first cause that fits. `service` is the subject of sentences. */
export function failureOf<Asked>(
  service: string,
  refusal: GoogleRefusal,
  causes: readonly Cause<Asked>[],
  asked: Asked,
): AssumeError {
  const { status, code, message } = refusal;
  const cause = causes.find(each => each.code.test(code) && (each.says?.test(message) ?? true));
  const { kind, sentence, ...details } = ofAnyService(service, refusal) ??
    cause?.is(asked, refusal) ?? {
      kind: 'protocol',
      sentence: `${service} refused with ${code === '' ? `HTTP ${status}` : code}.`,
      hint: 'Run again with the log at trace level to see its words.',
    };
  return new AssumeError(kind, sentence, { ...details, ...(code === '' ? {} : { code }), cause: message });
}

function ofAnyService(service: string, { status, code, message }: GoogleRefusal): Said | undefined {
  if (status === 429 || /^(?:quota_exceeded|RESOURCE_EXHAUSTED|RATE_LIMIT_EXCEEDED)$/.test(code)) {
    return {
      kind: 'throttled',
      sentence: `${service} is asked too often at the moment.`,
      hint: 'Try again shortly.',
      retryable: true,
    };
  }
  if (code === 'SERVICE_DISABLED' || /API has not been used in project/.test(message)) {
    return {
      kind: 'service-disabled',
      sentence: `${service} is switched off in the Google Cloud project.`,
      hint: 'Run `gcloud services enable sts.googleapis.com iamcredentials.googleapis.com` in the project of the provider and in that of the service account; it takes a few minutes.',
    };
  }
  if (status >= 500) {
    return {
      kind: 'network',
      sentence: `${service} has a fault of its own at the moment (HTTP ${status}).`,
      hint: 'Try again; https://status.cloud.google.com says more.',
      retryable: true,
    };
  }
  return undefined;
}
