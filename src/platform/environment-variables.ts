import type { EnvironmentVariables } from '../core/ports.ts';

/** The process's variables as they are now: a frozen copy, so that nothing that runs later can change what was decided on. */
export function environmentVariables(): EnvironmentVariables {
  return Object.freeze({ ...process.env });
}
