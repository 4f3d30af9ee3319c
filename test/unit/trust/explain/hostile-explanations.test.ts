import assert from 'node:assert/strict';
import { explainRefusal } from '../../../../src/trust/explain/explain-refusal.ts';
import { aws, awsPolicy, azure, azurePolicy, GITHUB } from './refusals.ts';

const LONG = `repo:${'a'.repeat(100_000)}`;
const MANY = Array.from({ length: 3000 }, (_, index) => `repo:*${index}*a*b*c*`);
const originOf = () => ({ kind: 'cloud', asked: 'AWS' }) as const;

describe('An explanation of what nobody means', () => {
  for (const { what, target, claims, failure, policy } of [
    aws('a subject of 100 kB', 'x', { claims: { sub: LONG } }),
    aws('claims that are no texts', 'x', { claims: { sub: {}, iss: 5, aud: [1, {}], job_workflow_ref: null } }),
    aws('tags that are none', 'x', { claims: { 'https://aws.amazon.com/tags': { principal_tags: 5 } } }),
    aws('3000 patterns', 'x', { policy: awsPolicy('x', { Condition: { StringLike: { [`${GITHUB}:sub`]: MANY } } }) }),
    azure('a subject of colons', 'x', { code: 700213, claims: { sub: `repo:a/b${':'.repeat(20_000)}` } }),
    azure('a credential of 100 kB', 'x', { code: 700213, policy: azurePolicy(LONG) }),
  ]) {
    it(`ends at once, with causes: ${what}`, () => {
      const role = { name: 'deploy', target };
      assert.ok(explainRefusal({ role, claims, failure, trusts: [policy], originOf }).causes.length > 0);
    });
  }
});
