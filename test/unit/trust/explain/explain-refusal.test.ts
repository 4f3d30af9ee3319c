import assert from 'node:assert/strict';
import { explainRefusal } from '../../../../src/trust/explain/explain-refusal.ts';
import type { FoundTrust } from '../../../../src/trust/found-trust.ts';
import type { Scenario } from './refusals.ts';
import { SCENARIOS } from './scenarios.ts';

const originOf = () => ({ kind: 'cloud', asked: 'test' }) as const;

function causesOf({ target, claims, failure }: Scenario, trusts: readonly FoundTrust[]): readonly string[] {
  const role = { name: 'deploy', target };
  return explainRefusal({ role, claims, failure, trusts, originOf }).causes.map(({ id }) => id);
}

describe('Why a cloud refused', () => {
  for (const scenario of SCENARIOS) {
    const { what, cause, policy } = scenario;
    it(`${what}: is named first with the policy, and among three without`, () => {
      assert.equal(causesOf(scenario, [policy])[0], cause);
      const without = causesOf(scenario, []).slice(0, 3);
      assert.ok(without.includes(cause), `${cause} is not among ${without.join(', ')}`);
    });
  }
});
