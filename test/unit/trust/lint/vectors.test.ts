import assert from 'node:assert/strict';
import { isObject, type JsonObject } from '../../../../src/core/parse.ts';
import { written } from '../../../../src/documents/written-text.ts';
import type { FoundTrust } from '../../../../src/trust/found-trust.ts';
import { lintTrust } from '../../../../src/trust/lint/lint.ts';
import { statement, trust } from '../aws/policies.ts';
import { forEachVector, type Vector } from '../vectors.ts';

const ISSUERS: Readonly<Record<string, string>> = {
  github: 'token.actions.githubusercontent.com',
  gitlab: 'gitlab.com',
  circleci: 'oidc.circleci.com/org/2a3b4c5d-1111-2222-3333-444455556666',
  bitbucket: 'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
  'terraform-cloud': 'app.terraform.io',
};

const place = { file: 'vector', start: 0, end: 0 };
const all = { complete: true };

function awsTrust({ issuer, condition }: Vector): FoundTrust {
  const address = ISSUERS[issuer] ?? issuer;
  const Condition: Record<string, Record<string, unknown>> = {
    StringEquals: { [`${address}:aud`]: 'sts.amazonaws.com' },
  };
  for (const { operator, claim, values } of conditionsIn(condition)) {
    (Condition[operator] ??= {})[`${address}:${claim}`] = values;
  }
  const Principal = { Federated: `arn:aws:iam::111122223333:oidc-provider/${address}` };
  return { cloud: 'aws', form: 'iam-json', name: 'role', place, policy: trust(statement({ Principal, Condition })) };
}

function conditionsIn({
  consumer,
  of,
  claim,
  pattern,
}: JsonObject): readonly { operator: string; claim: string; values: unknown }[] {
  if (Array.isArray(of)) return of.flatMap((each: unknown) => (isObject(each) ? conditionsIn(each) : []));
  const operator = consumer === 'aws-stringlike' ? 'StringLike' : 'StringEquals';
  return [{ operator, claim: String(claim), values: pattern }];
}

function azureTrust(isFlexible: boolean): (vector: Vector) => FoundTrust {
  return ({ issuer, pattern }) => ({
    cloud: 'azure',
    form: 'cloud-json',
    name: 'credential',
    place,
    credential: {
      name: written('credential'),
      issuer: written(`https://${ISSUERS[issuer] ?? issuer}`),
      audiences: { values: [written('api://AzureADTokenExchange')], ...all },
      ...(isFlexible ? { expression: written(pattern) } : { subject: written(pattern) }),
    },
  });
}

function googleTrust({ issuer, pattern }: Vector): FoundTrust {
  return {
    cloud: 'gcp',
    form: 'cloud-json',
    name: 'provider',
    place,
    bindings: [],
    provider: {
      name: written('projects/1/locations/global/workloadIdentityPools/pool/providers/provider'),
      pool: written('pool'),
      issuer: written(`https://${ISSUERS[issuer] ?? issuer}`),
      allowedAudiences: { values: [], ...all },
      attributeMapping: [{ attribute: 'google.subject', expression: written('assertion.sub') }],
      mappingComplete: true,
      attributeCondition: written(pattern),
    },
  };
}

const CONSUMERS: Readonly<Record<string, (vector: Vector) => FoundTrust>> = {
  'aws-stringequals': awsTrust,
  'aws-stringlike': awsTrust,
  'aws-all': awsTrust,
  'azure-fic-exact': azureTrust(false),
  'azure-fic-flexible': azureTrust(true),
  'gcp-cel': googleTrust,
};

/**
 * Called dangerous since a project's path can be taken over after a deletion. It is an exact subject of one branch, which a careful
 * reader calls safe elsewhere: lint has a note, that a name is trusted, and no warning.
 */
const NOT_WIDE = ['gitlab-aws-path-reuse-no-projectid'];

describe('Lint of the vectors that others graded', () => {
  for (const [consumer, make] of Object.entries(CONSUMERS)) {
    forEachVector(consumer, vector => {
      const found = lintTrust({ trusts: [make(vector)], unread: [] });
      const serious = found
        .filter(({ severity }) => severity !== 'note')
        .map(({ rule, message }) => `${rule} ${message}`);
      if (vector.grade === 'dangerous' && !NOT_WIDE.includes(vector.id)) assert.notDeepEqual(serious, []);
      if (vector.grade === 'safe' && vector.expect === 'match') assert.deepEqual(serious, []);
    });
  }
});
