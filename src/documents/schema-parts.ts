import * as z from 'zod/mini';

/** What editors show of a key, with examples to complete. */
export function described(description: string, examples: readonly unknown[] = []) {
  return z.meta({ description, ...(examples.length === 0 ? {} : { examples: [...examples] }) });
}

/** A check that says itself what is wrong: `why` answers a whole sentence, or undefined. */
export function sentenceCheck<T>(why: (value: T) => string | undefined) {
  return z.check<T>(payload => {
    const message = why(payload.value);
    if (message !== undefined) payload.issues.push({ code: 'custom', message, input: payload.value });
  });
}
