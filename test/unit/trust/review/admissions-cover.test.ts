import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { outcomeFor } from '../../../../src/trust/explain/explain-trust.ts';
import type { FoundTrust } from '../../../../src/trust/found-trust.ts';
import { admissionsOf } from '../../../../src/trust/review/clouds.ts';
import { statement, trust } from '../aws/policies.ts';

const ISSUER = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const PLACE = { file: 'policy', start: 0, end: 0 };

const OWNERS: Readonly<Record<string, string>> = { acme: '11', 'acme-labs': '12', octo: '13' };
const REPOSITORIES: Readonly<Record<string, string>> = { app: '21', 'app-2': '22' };
const CONTEXTS: Readonly<Record<string, RegExp>> = {
  'ref:refs/heads/main': /branch main|any branch|branches that fit|every ref|any ref/i,
  pull_request: /pull requests|any event/,
  'environment:production': /environment production|any environment|environments that fit/i,
};

const TOKENS = Object.entries(OWNERS).flatMap(([owner, ownerId]) =>
  Object.entries(REPOSITORIES).flatMap(([name, id]) =>
    Object.entries(CONTEXTS).flatMap(([context, words]) =>
      [`repo:${owner}/${name}:${context}`, `repo:${owner}@${ownerId}/${name}@${id}:${context}`].map(sub => ({
        owner,
        name,
        id,
        words,
        claims: {
          iss: `https://${ISSUER}`,
          aud: 'sts.amazonaws.com',
          sub,
          repository: `${owner}/${name}`,
          repository_owner: owner,
          // As of a token that has none, which a condition of IAM may let pass.
          ...(context === 'pull_request' ? {} : { repository_id: id, repository_owner_id: ownerId }),
        },
      })),
    ),
  ),
);

const OPERATORS = ['StringEquals', 'StringLike', 'StringNotEquals', 'StringNotLike', 'StringEqualsIgnoreCase'];
const operator = fc
  .tuple(fc.constantFrom('', '', '', 'ForAllValues:', 'ForAnyValue:'), fc.constantFrom(...OPERATORS), fc.boolean())
  .map(([set, name, ifExists]) => `${set}${name}${ifExists ? 'IfExists' : ''}`);

const subject = fc.constantFrom(
  ...TOKENS.map(({ claims }) => claims.sub),
  '*',
  'repo:*',
  'repo:acme*',
  'repo:acme/*',
  'repo:acme/app:*',
  'repo:*/app:ref:refs/heads/main',
  'repo:acme@11/app@21:*',
  'repo:?cto/app*',
  'REPO:ACME/APP:PULL_REQUEST',
);
const test = fc.oneof(
  fc.tuple(operator, fc.constant('sub'), fc.array(subject, { minLength: 1, maxLength: 3 })),
  fc.tuple(operator, fc.constant('repository_id'), fc.constantFrom(['21'], ['22'], ['21', '22'], ['*'])),
  fc.tuple(operator, fc.constant('repository_owner_id'), fc.constantFrom(['11'], ['13'], ['1?'])),
  fc.tuple(operator, fc.constant('actor'), fc.constant(['bot'])),
);
const allowing = fc.array(test, { maxLength: 3 }).map(tests => {
  const Condition: Record<string, Record<string, unknown>> = {};
  for (const [name, claim, values] of tests) (Condition[name] ??= {})[`${ISSUER}:${claim}`] = values;
  return { Principal: { Federated: PROVIDER }, Action: 'sts:AssumeRoleWithWebIdentity', Condition };
});

/** Whether words about whom a policy means leave room for the repository of a token; names are one in any letter case. */
function covers(who: string, { owner, name, id, words: context }: (typeof TOKENS)[number]): boolean {
  if (who.startsWith('no token')) return false;
  const words = who.toLowerCase().split(/[\s,:]+/);
  const isRepository = words.includes(name) || words.includes(id) || /every repository|repositories that fit/.test(who);
  const isOwner =
    words.includes(owner) || words.includes(OWNERS[owner] ?? '') || /every owner|owners that fit/.test(who);
  // Without any of them, all are meant.
  const isContext = context.test(who) || !who.includes(': ');
  return isContext && isRepository && (isOwner || !/ owners? /.test(who));
}

describe('the words for whom a policy lets in', () => {
  it('leave out nobody whom it lets in, whatever its conditions are', () => {
    fc.assert(
      fc.property(fc.array(allowing, { minLength: 1, maxLength: 2 }), statements => {
        const policy = trust(...statements.map(each => statement(each)));
        const found: FoundTrust = { cloud: 'aws', form: 'iam-json', name: 'role', place: PLACE, policy };
        const { admits } = admissionsOf(found, undefined);
        for (const token of TOKENS) {
          if (outcomeFor(found, token.claims) !== 'allowed') continue;
          assert.ok(
            admits.some(({ who }) => covers(who, token)),
            `${token.claims.sub} is let in, and told is ${admits.map(({ who }) => who).join('; ')}`,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
