import type { Problem } from '../core/role.ts';

/** Orders problems as they stand in one file. */
export function byPlace({ range: a }: Problem, { range: b }: Problem): number {
  return a.startLine - b.startLine || a.startColumn - b.startColumn;
}
