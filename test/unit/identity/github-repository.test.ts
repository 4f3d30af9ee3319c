import assert from 'node:assert/strict';
import { gitHubRepository, whyForeign } from '../../../src/identity/github-repository.ts';

describe('gitHubRepository', () => {
  const rows: readonly (readonly [remote: string | undefined, name: string | undefined])[] = [
    ['https://github.com/acme/app', 'acme/app'],
    ['https://github.com/acme/app.git', 'acme/app'],
    ['https://github.com/acme/app/', 'acme/app'],
    ['https://github.com:443/acme/app', 'acme/app'],
    ['ssh://git@github.com/acme/app.git', 'acme/app'],
    ['git@github.com:acme/app.git', 'acme/app'],
    ['https://github.com/Acme/My.App', 'Acme/My.App'],
    ['https://gitlab.com/acme/app', undefined],
    ['https://github.com.evil.example/acme/app', undefined],
    ['https://evil.example/github.com/acme/app', undefined],
    ['https://evilgithub.com/acme/app', undefined],
    ['git@gitlab.com:github.com/acme', undefined],
    ['https://github.com/acme/app/tree', undefined],
    ['https://github.com/acme', undefined],
    ['https://github.com/acme/../evil', undefined],
    ['/srv/git/github.com/acme/app', undefined],
    [undefined, undefined],
  ];
  for (const [remote, name] of rows) {
    it(`${remote ?? 'no remote'} is ${name ?? 'none'}`, () => assert.equal(gitHubRepository(remote), name));
  }
});

describe('whyForeign', () => {
  const ALONE = 'but the codespace was made for acme/app, and a broker vouches for that one alone.';
  const rows: readonly (readonly [remote: string | undefined, madeFor: string | undefined, why: string | undefined])[] =
    [
      ['https://github.com/acme/app', 'acme/app', undefined],
      ['https://github.com/Acme/App.git', 'acme/app', undefined],
      ['https://github.com/acme/app', undefined, undefined],
      [undefined, 'acme/app', undefined],
      ['https://github.com/mallory/tool', 'acme/app', `This folder is of mallory/tool, ${ALONE}`],
      ['https://gitlab.com/acme/app', 'acme/app', `This folder is of https://gitlab.com/acme/app, ${ALONE}`],
    ];
  for (const [remote, madeFor, why] of rows) {
    it(`${remote ?? 'no remote'} in a codespace of ${madeFor ?? 'nobody'}`, () =>
      assert.equal(whyForeign(remote, madeFor), why));
  }
});
