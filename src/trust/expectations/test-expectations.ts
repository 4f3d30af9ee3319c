import type { Cause } from '../explain/causes.ts';
import { explainTrust } from '../explain/explain-trust.ts';
import type { FoundTrust } from '../found-trust.ts';
import type { TrustOutcome } from '../trace.ts';
import type { Expectation } from './expectations.ts';

/** How a row fares: `passed` where every trust of its name does as it says. Of a trust that is not there it has not. */
export interface TestedExpectation {
  readonly expectation: Expectation;
  readonly outcome: TrustOutcome | 'no such trust';
  readonly passed: boolean;
  /** Of a row that is to be let in and is not: what stands in the way. */
  readonly causes: readonly Cause[];
}

export function testExpectations(
  expectations: readonly Expectation[],
  trusts: readonly FoundTrust[],
): readonly TestedExpectation[] {
  const byName = new Map<string, FoundTrust[]>();
  for (const trust of trusts) byName.set(trust.name, [...(byName.get(trust.name) ?? []), trust]);
  return expectations.map(expectation => {
    const tested = (byName.get(expectation.trust) ?? []).map(trust => test(expectation, trust));
    const failed = tested.find(({ passed }) => !passed);
    return failed ?? tested[0] ?? { expectation, outcome: 'no such trust', passed: false, causes: [] };
  });
}

function test(expectation: Expectation, trust: FoundTrust): TestedExpectation {
  const { outcome, causes } = explainTrust(trust, expectation.claims);
  const isOut = outcome === 'denied' || outcome === 'not-allowed';
  const passed = expectation.expect === 'allow' ? outcome === 'allowed' : isOut;
  return { expectation, outcome, passed, causes: passed || expectation.expect === 'deny' ? [] : causes };
}
