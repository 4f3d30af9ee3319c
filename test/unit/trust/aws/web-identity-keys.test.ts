import assert from 'node:assert/strict';
import { sessionAttributes, webIdentityKeys } from '../../../../src/trust/aws/web-identity-keys.ts';

function keys(claims: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[]>> {
  const found = Object.fromEntries(webIdentityKeys({ iss: 'https://id.example/idp', ...claims }, 'jane@ona'));
  assert.deepEqual(found['sts:rolesessionname'], ['jane@ona']);
  return Object.fromEntries(Object.entries(found).filter(([name]) => name !== 'sts:rolesessionname'));
}

describe('The condition keys of a token', () => {
  it('are the issuer’s host and path with aud, sub, amr and email', () => {
    assert.deepEqual(keys({ aud: ['a', 'b'], sub: 's', amr: ['m'], email: 'e', name: 'n', groups: ['g'] }), {
      'id.example/idp:aud': ['a', 'b'],
      'id.example/idp:sub': ['s'],
      'id.example/idp:amr': ['m'],
      'id.example/idp:email': ['e'],
    });
  });

  it('take azp for aud, and aud for oaud, where the token has azp', () => {
    assert.deepEqual(keys({ aud: ['a', 'b'], azp: 'party' }), {
      'id.example/idp:aud': ['party'],
      'id.example/idp:oaud': ['a', 'b'],
    });
    assert.deepEqual(keys({ aud: 'a', azp: '' }), { 'id.example/idp:aud': ['a'] });
  });

  it('are absent, not empty, for claims that are', () => {
    assert.deepEqual(keys({ amr: [], sub: null, email: {} }), {});
  });

  it('hold GitHub’s own claims for GitHub’s issuer alone', () => {
    const claims = { repository: 'acme/app', run_id: '1' };
    assert.deepEqual(keys(claims), {});
    assert.deepEqual(keys({ iss: 'https://token.actions.githubusercontent.com', ...claims }), {
      'token.actions.githubusercontent.com:repository': ['acme/app'],
    });
  });

  it('hold claims that are part of a claim, and claims whose name only looks so', () => {
    const google = { iss: 'https://accounts.google.com', google: { organization_number: 123 } };
    assert.deepEqual(keys(google), { 'accounts.google.com:google/organization_number': ['123'] });
    const circle = { iss: 'https://oidc.circleci.com/org/1', 'oidc.circleci.com/project-id': 'x' };
    assert.deepEqual(keys(circle), { 'oidc.circleci.com/org/1:oidc.circleci.com/project-id': ['x'] });
  });

  it('hold the session tags, in either form, and the source identity', () => {
    const nested = {
      'https://aws.amazon.com/tags': { principal_tags: { Team: ['red'] }, transitive_tag_keys: ['Team'] },
      'https://aws.amazon.com/source_identity': 'jane',
    };
    const flat = {
      'https://aws.amazon.com/tags/principal_tags/Team': ['red'],
      'https://aws.amazon.com/tags/transitive_tag_keys': ['Team'],
      'https://aws.amazon.com/source_identity': 'jane',
    };
    for (const claims of [nested, flat]) {
      assert.deepEqual(sessionAttributes(claims), {
        tags: { Team: 'red' },
        transitiveTagKeys: ['Team'],
        sourceIdentity: 'jane',
      });
      assert.deepEqual(keys(claims), {
        'aws:requesttag/team': ['red'],
        'aws:tagkeys': ['Team'],
        'sts:transitivetagkeys': ['Team'],
        'sts:sourceidentity': ['jane'],
      });
    }
  });
});
