import assert from 'node:assert/strict';
import { consentChanges, movedRepository, movedText } from '../../../src/consent/changes.ts';
import { MAP, termsOf } from './consent-fixture.ts';

describe('What differs from the terms that were allowed', () => {
  const allowed = termsOf(MAP);
  const texts = (after: Partial<typeof allowed>): readonly string[] =>
    consentChanges(allowed, { ...allowed, ...after }).map(({ sign, text }) => `${sign} ${text}`);

  it('is nothing where nothing does', () => {
    assert.deepEqual(texts({}), []);
  });

  it('is the environment, and what kind of one it is', () => {
    assert.deepEqual(
      [texts({ environment: 'env-2' }), texts({ platform: 'coder' })],
      [['~ environment: ona env-1 → ona env-2'], ['~ environment: ona env-1 → coder env-1']],
    );
  });

  it('is who says who the person is', () => {
    assert.deepEqual(texts({ identity: 'GitHub Codespaces' }), ['~ identity: Ona → GitHub Codespaces']);
  });

  it('is said in full addresses where a repository of the same name is elsewhere', () => {
    const after = { ...allowed, repository: 'https://gitlab.com/acme/app' };
    const moved = movedRepository(allowed, after);
    assert.ok(moved !== undefined);
    assert.equal(
      movedText(after, moved),
      'This folder was of https://github.com/acme/app when you allowed it, and is of https://gitlab.com/acme/app now: the address changed, the roles did not.',
    );
  });
});
