import { asAssumeError, type AssumeError } from './errors.ts';
import type { SignInPrompt, SignInRequest } from './sign-in.ts';

/**
 * Works while a person is shown where to sign in. What they see goes away when the work ends, however; when they give up,
 * or `signal` is aborted, the work ends. @throws AssumeError `cancelled`, or as the work does.
 */
export async function whileShown<T>(
  prompt: SignInPrompt,
  request: SignInRequest,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const stop = new AbortController();
  let gaveUp: AssumeError | undefined;
  prompt(request, done.signal).catch((error: unknown) => {
    gaveUp = asAssumeError(error);
    stop.abort();
  });
  try {
    return await work(AbortSignal.any([signal, stop.signal]));
  } catch (error) {
    throw gaveUp ?? error;
  } finally {
    done.abort();
  }
}
