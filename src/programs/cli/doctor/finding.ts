import type { Overview } from '../../../sessions/overview.ts';
import type { LoadedConfiguration, World } from '../../../sessions/world.ts';

/** One thing the doctor looked at. */
export interface Finding {
  /** `ok` and `info` need nothing; a `warning` may surprise; an `error` keeps a role from working. */
  readonly level: 'ok' | 'info' | 'warning' | 'error';
  /** A sentence or a phrase: what is so. */
  readonly title: string;
  /** A file, with a line where there is one; a variable; a directory. */
  readonly where: string | undefined;
  /** What to do about it, one sentence. */
  readonly fix: string | undefined;
}

/** What the checks look at; gathered once, changed by none. */
export interface Patient {
  readonly world: World;
  readonly overview: Overview;
  readonly configuration: LoadedConfiguration;
  /** Of the Node that runs this: `20.19.4`. */
  readonly nodeVersion: string;
  readonly version: string;
}

export type Check = (patient: Patient) => Promise<readonly Finding[]> | readonly Finding[];

export function ok(title: string, where?: string): Finding {
  return { level: 'ok', title, where, fix: undefined };
}

export function info(title: string, where?: string, fix?: string): Finding {
  return { level: 'info', title, where, fix };
}

export function warning(title: string, where: string | undefined, fix: string): Finding {
  return { level: 'warning', title, where, fix };
}

export function error(title: string, where: string | undefined, fix: string): Finding {
  return { level: 'error', title, where, fix };
}
