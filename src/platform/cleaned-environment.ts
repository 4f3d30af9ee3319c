import type { EnvironmentVariables } from '../core/ports.ts';
import { steeringPattern } from '../core/steering-variables.ts';

/** Nothing a repository could have put in front of it. */
const FIXED_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The variables with which a program of the platform is started: all but those that steer loaders or redirect traffic, PATH
 * replaced by a fixed one. `home` replaces HOME: pass what `homeDirectory` answered, since HOME is forgeable too.
 */
export function cleanedEnvironment(variables: EnvironmentVariables, home?: string): Readonly<Record<string, string>> {
  const steers = steeringPattern('program');
  const kept = Object.entries(variables).flatMap(([name, value]): [string, string][] =>
    value === undefined || steers.test(name) ? [] : [[name, value]],
  );
  return { ...Object.fromEntries(kept), PATH: FIXED_PATH, ...(home === undefined ? {} : { HOME: home }) };
}
