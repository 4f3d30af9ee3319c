/** Under which a suite or test keeps why it was skipped; the counting reporter reads it. */
export const skipReasonKey = Symbol.for('rolecall.skipReason');

/**
 * Skips the test that is running, or from a `before` hook the whole suite, and has the test run say why at its end.
 * Call it as `skipBecause(this, host.reason)`; it does not return.
 * @param reason one sentence: what is missing on this machine.
 */
export function skipBecause(context: Mocha.Context, reason: string): never {
  const runnable = context.test;
  // A hook's own title is not what is reported as skipped: the suite's tests are.
  const isHook = runnable !== undefined && 'type' in runnable && runnable.type === 'hook';
  const skipped = isHook ? runnable.parent : runnable;
  if (skipped !== undefined) Reflect.set(skipped, skipReasonKey, reason);
  context.skip();
}
