export type RuleVerdict = 'allow' | 'ask' | 'deny';

const STRICTNESS = { allow: 0, ask: 1, deny: 2 } as const satisfies Readonly<Record<RuleVerdict, number>>;

/** The strictest, `allow` where there are none. */
export function strictest(verdicts: readonly RuleVerdict[]): RuleVerdict {
  return verdicts.reduce<RuleVerdict>(
    (strictestYet, verdict) => (STRICTNESS[verdict] > STRICTNESS[strictestYet] ? verdict : strictestYet),
    'allow',
  );
}
