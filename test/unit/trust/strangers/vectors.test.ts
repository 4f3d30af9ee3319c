import assert from 'node:assert/strict';
import { admittedTokens } from '../../../../src/trust/strangers/admitted-tokens.ts';
import { holds, testBoundaries } from '../../../../src/trust/strangers/test-boundaries.ts';
import { forEachVector, type Vector } from '../vectors.ts';
import { awsTrust } from './policies.ts';

const ISSUERS: Readonly<Record<string, string>> = {
  github: 'token.actions.githubusercontent.com',
  gitlab: 'gitlab.com',
};
const OPERATORS = { 'aws-stringequals': 'StringEquals', 'aws-stringlike': 'StringLike' } as const;

/** Told, and no fault of the policy's: a name that somebody else can take is a note of lint's too. */
const BY_NAME_ALONE = ['gitlab-aws-path-reuse-no-projectid'];

function isJudged({ issuer, condition, grade }: Vector): boolean {
  return issuer in ISSUERS && condition['claim'] === 'sub' && (grade === 'safe' || grade === 'dangerous');
}

/** Whom somebody else calls dangerous lets a stranger in, and whom they call safe lets in none. */
describe('boundaries of a trust beside what others say of it', () => {
  for (const consumer of ['aws-stringequals', 'aws-stringlike'] as const) {
    const isHeld = async ({ id, issuer, condition, grade }: Vector): Promise<void> => {
      const address = ISSUERS[issuer] ?? '';
      const wanted = condition['patterns'] ?? condition['pattern'];
      const trust = await awsTrust(address, { [OPERATORS[consumer]]: { [`${address}:sub`]: wanted } });
      const test = testBoundaries(trust, admittedTokens(trust));
      assert.equal(holds(test), grade === 'safe' || BY_NAME_ALONE.includes(id));
    };
    forEachVector(consumer, isHeld, isJudged);
  }
});
