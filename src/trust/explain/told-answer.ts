import { FAILURE_KINDS } from '../../core/errors.ts';
import { isRefusalReason } from '../../core/refusal-reason.ts';
import { printable } from '../../core/text.ts';
import { isKnownCode } from './failure-causes.ts';
import { answerInMessage } from './pasted-message.ts';
import type { ToldFailure } from './refusal-explanation.ts';

/** A failure in one word that can be typed: what it was told from, the cloud's code where that says enough, else its kind. */
export function answerWord({ reason, code, kind }: Pick<ToldFailure, 'kind' | 'code' | 'reason'>): string {
  return reason ?? (code !== undefined && isKnownCode(code) ? code : kind);
}

/** A failure that somebody names by such a word, by any code of a cloud, or by its whole message. */
export function failureOfAnswer(given: string): ToldFailure {
  const word = answerInMessage(given) ?? given;
  const message = `The cloud's answer was ${printable(word, 80)}.`;
  if (isRefusalReason(word)) return { kind: 'trust-mismatch', message, hint: undefined, reason: word };
  const kind = FAILURE_KINDS.find(each => each === word);
  return kind === undefined
    ? { kind: 'trust-mismatch', message, hint: undefined, code: word }
    : { kind, message, hint: undefined };
}
