import type { SettingPlace } from '../setting-place.ts';
import type { SessionKey } from '../session.ts';
import type { FindingId } from './finding-ids.ts';

/** `ok` and `info` need nothing; a `warning` may surprise; an `error` keeps a role from working. */
export type Level = 'ok' | 'info' | 'warning' | 'error';

/** A file, with a line where there is one; a variable, with the file that sets it where that was found. */
export type Place = SettingPlace;

/**
 * What `--fix` may do: only to what is ours, and only what loses nothing. No consent, no key and no line of the person's is
 * among it.
 */
export type Repair =
  | { readonly kind: 'mode'; readonly file: string; readonly mode: number }
  | { readonly kind: 'remove'; readonly file: string }
  | { readonly kind: 'link'; readonly file: string }
  | { readonly kind: 'release'; readonly key: SessionKey }
  | { readonly kind: 'install' }
  | { readonly kind: 'block' }
  | { readonly kind: 'profiles' };

/** One thing the doctor looked at. */
export interface Finding {
  readonly id: FindingId;
  readonly level: Level;
  /** A sentence or a phrase: what is so. */
  readonly title: string;
  readonly place: Place | undefined;
  /** What to do about it, one sentence. */
  readonly fix: string | undefined;
  /** What more there is to know, a line each; mostly none. */
  readonly details: readonly string[];
  /** What `--fix` does about it; undefined where only the person can. */
  readonly repair: Repair | undefined;
  /** The role it is about; undefined for what concerns all. */
  readonly role: string | undefined;
}

interface Details {
  readonly place?: Place | undefined;
  readonly fix?: string | undefined;
  readonly details?: readonly string[];
  readonly repair?: Repair | undefined;
  readonly role?: string | undefined;
}

type WithFix = Details & { readonly fix: string };

export function ok(id: FindingId, title: string, details: Details = {}): Finding {
  return finding('ok', id, title, details);
}

export function info(id: FindingId, title: string, details: Details = {}): Finding {
  return finding('info', id, title, details);
}

export function warning(id: FindingId, title: string, details: WithFix): Finding {
  return finding('warning', id, title, details);
}

export function error(id: FindingId, title: string, details: WithFix): Finding {
  return finding('error', id, title, details);
}

function finding(
  level: Level,
  id: FindingId,
  title: string,
  { place, fix, details = [], repair, role }: Details,
): Finding {
  return { id, level, title, place, fix, details, repair, role };
}
