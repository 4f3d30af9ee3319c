import { AssumeError, type FailureKind } from '../../src/core/errors.ts';

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly hint: string | undefined;
  readonly retryable: boolean;
}

/** What a call fails with, as far as a person or a program sees it. Fails the test when it does not fail. */
export async function failureOf(work: () => unknown): Promise<Failure> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AssumeError)) throw error;
    const { kind, message, hint, retryable } = error;
    return { kind, message, hint, retryable };
  }
  throw new Error('It was to fail, and did not.');
}
