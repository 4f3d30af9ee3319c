import type { TextRange } from '../../core/role.ts';
import type { TrustFinding } from './finding.ts';

/** A finding as reports have it: with lines and columns, and what tells it from others when lines move. */
export interface LocatedFinding extends TrustFinding {
  readonly range: TextRange;
  /** The same as long as rule, file, trust and the text of its line are: 32 hexadecimal digits. */
  readonly fingerprint: string;
  /** Why it is let be: in the file, with the reason that is written there, or by the baseline. */
  readonly suppressed?: Suppression;
}

export interface Suppression {
  readonly kind: 'in-source' | 'baseline';
  readonly reason: string;
}

/** Those that count: what is suppressed is shown in reports that know of it, and decides nothing. */
export function standing(findings: readonly LocatedFinding[]): readonly LocatedFinding[] {
  return findings.filter(({ suppressed }) => suppressed === undefined);
}
