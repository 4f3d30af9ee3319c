/**
 * What is known of a comparison. `unknown` where a file leaves something to a variable, a parameter or a module: it is never
 * guessed, and never taken for harmless.
 */
export type Verdict = 'holds' | 'fails' | 'unknown';

export function verdictOf(holds: boolean): Verdict {
  return holds ? 'holds' : 'fails';
}

/** One that fails decides; else one that is unknown. Of nothing it holds. */
export function all(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fails')) return 'fails';
  return verdicts.includes('unknown') ? 'unknown' : 'holds';
}

/** One that holds decides; else one that is unknown. Of nothing it fails. */
export function any(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('holds')) return 'holds';
  return verdicts.includes('unknown') ? 'unknown' : 'fails';
}

export function not(verdict: Verdict): Verdict {
  if (verdict === 'unknown') return 'unknown';
  return verdict === 'holds' ? 'fails' : 'holds';
}
