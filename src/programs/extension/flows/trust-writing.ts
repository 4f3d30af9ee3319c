import type { GeneratedTrust } from '../../../trust/generate/generate-trust.ts';

/** What a person answered to a question of several: chosen, back to the one before, or left. */
export type Answer<T> =
  | { readonly kind: 'chosen'; readonly value: T }
  | { readonly kind: 'back' }
  | { readonly kind: 'left' };

interface Question {
  readonly title: string;
  /** From 1. */
  readonly step: number;
}

export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: T;
}

/** What the writing of a trust asks and tells a person, one question after the other. */
export interface TrustWritingDialogs {
  pick<T>(
    question: Question & { readonly placeholder: string; readonly choices: readonly Choice<T>[] },
  ): Promise<Answer<T>>;
  /** @param question.check why a text is none, a sentence; undefined where it is good. */
  input(
    question: Question & {
      readonly prompt: string;
      readonly value: string;
      readonly check: (text: string) => string | undefined;
    },
  ): Promise<Answer<string>>;
  /** Modal: whether all of those whom the cloud cannot tell apart are meant. Anything but a clear yes is no. */
  confirmWider(who: string, parts: readonly string[]): Promise<boolean>;
  /** Shows that it is written and proved, until the work settles. The signal ends when the person cancels. */
  writing<T>(role: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Opens what was written in an editor of its own, and says what to do with it. */
  showWritten(trust: GeneratedTrust): Promise<void>;
}
