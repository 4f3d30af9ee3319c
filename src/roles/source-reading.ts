import type { IdentitySettings, Problem, Role, RoleSource, TextRange } from '../core/role.ts';
import type { Finding } from '../documents/findings.ts';
import type { DataPath } from '../documents/located-tree.ts';
import type { TextPositions } from '../documents/text-positions.ts';

/** A role of one source: used, or broken with its first error. */
export type RoleReading = { readonly name: string; readonly range: TextRange } & (
  | { readonly role: Role; readonly problem?: undefined }
  | { readonly role?: undefined; readonly problem: Problem }
);

/** A name in `autoAssume`, with what is needed to complain about it once every source is read. */
export interface AutoAssumeName {
  readonly name: string;
  readonly path: DataPath;
  readonly range: TextRange;
}

/** All that one source says, before precedence. */
export interface SourceReading {
  readonly source: RoleSource;
  readonly roles: readonly RoleReading[];
  /** Present when the source has the key and so decides it, even if what it says is wrong and nothing comes of it. */
  readonly identity:
    | {
        readonly settings: IdentitySettings | undefined;
        readonly clients?: { readonly path: DataPath; readonly range: TextRange };
      }
    | undefined;
  readonly autoAssume: readonly AutoAssumeName[] | undefined;
  readonly problems: readonly Problem[];
}

/** Something read, with the problem when it could not be. */
export type SourceOutcome =
  | { readonly ok: true; readonly reading: SourceReading }
  | { readonly ok: false; readonly problem: Problem };

export function problemOf(finding: Finding, file: string, positions: TextPositions): Problem {
  const { severity, code, message, path, start, end } = finding;
  return { severity, code, message, file, path, range: positions.range(start, end) };
}
