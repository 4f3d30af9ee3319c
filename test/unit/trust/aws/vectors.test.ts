import assert from 'node:assert/strict';
import { isObject, type JsonObject } from '../../../../src/core/parse.ts';
import { conditionClaims } from '../../../../src/issuers/condition-claims.ts';
import { evaluateWebIdentity, webIdentityRequests } from '../../../../src/trust/aws/web-identity.ts';
import { skipBecause } from '../../../hosts/skip-because.ts';
import { forEachVector } from '../vectors.ts';
import { statement, trust } from './policies.ts';

/** The vectors name issuers by these words. */
const ISSUERS: Readonly<Record<string, string>> = {
  github: 'token.actions.githubusercontent.com',
  gitlab: 'gitlab.com',
  circleci: 'oidc.circleci.com/org/2a3b4c5d-1111-2222-3333-444455556666',
  bitbucket: 'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
  'terraform-cloud': 'app.terraform.io',
};

const OPERATORS: Readonly<Record<string, string>> = {
  'aws-stringequals': 'StringEquals',
  'aws-stringlike': 'StringLike',
};

describe('Vectors for AWS', () => {
  for (const consumer of [...Object.keys(OPERATORS), 'aws-all']) {
    forEachVector(consumer, ({ issuer, claims, condition, expect }, context) => {
      const address = ISSUERS[issuer] ?? `${issuer}.example`;
      const iss = `https://${address}`;
      const wanted = conditionsIn(condition);
      const keys = ['aud', 'oaud', ...conditionClaims(iss)];
      const missing = wanted.find(({ claim }) => !keys.includes(claim));
      if (missing !== undefined) skipBecause(context, `no key that AWS makes of ${issuer} is ${missing.claim}`);
      const provider = `arn:aws:iam::111122223333:oidc-provider/${address}`;
      // Two conditions of one operator on one claim have no room in one block: each is a policy, and all must allow.
      const outcomes = wanted.map(({ operator, claim, values }) => {
        const block = { [operator]: { [`${address}:${claim}`]: values } };
        const policy = trust(statement({ Principal: { Federated: provider }, Condition: block }));
        return evaluateWebIdentity(policy, webIdentityRequests({ ...claims, iss }, 'jane', provider)).outcome;
      });
      assert.equal(outcomes.every(outcome => outcome === 'allowed') ? 'match' : 'no-match', expect);
      assert.ok(!outcomes.includes('unknown'));
    });
  }
});

interface Wanted {
  readonly operator: string;
  readonly claim: string;
  readonly values: unknown;
}

function conditionsIn({ consumer, of, claim, pattern }: JsonObject): readonly Wanted[] {
  if (consumer === 'aws-all') {
    assert.ok(Array.isArray(of));
    return of.flatMap((each: unknown) =>
      isObject(each) ? conditionsIn(each) : assert.fail('A condition is no object.'),
    );
  }
  const operator = OPERATORS[String(consumer)] ?? assert.fail(`${String(consumer)} is not known.`);
  return [{ operator, claim: String(claim), values: pattern }];
}
