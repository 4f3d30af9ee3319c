import assert from 'node:assert/strict';
import { gitHubRepository, whyForeign } from '../../../src/identity/broker/github-repository.ts';

describe('gitHubRepository', () => {
  const rows: readonly (readonly [remote: string | undefined, name: string | undefined])[] = [
    ['https://github.com/acme/app', 'acme/app'],
    ['https://github.com/acme/app.git', 'acme/app'],
    ['https://github.com/acme/app/', 'acme/app'],
    ['https://github.com:443/acme/app', 'acme/app'],
    ['ssh://git@github.com/acme/app.git', 'acme/app'],
    ['git@github.com:acme/app.git', 'acme/app'],
    ['https://github.com/Acme/My.App', 'Acme/My.App'],
    ['https://www.github.com/acme/app.git/', 'acme/app'],
    ['HTTPS://GitHub.com/acme/app.GIT', 'acme/app'],
    ['ssh://git@ssh.github.com:443/acme/app.git', 'acme/app'],
    ['ssh://git@github.com:22/acme/app', 'acme/app'],
    ['git+ssh://git@github.com/acme/app', 'acme/app'],
    ['ssh+git://github.com/acme/app', 'acme/app'],
    ['git@ssh.github.com:acme/app.git', 'acme/app'],
    ['github.com:acme/app', 'acme/app'],
    ['git@github.com:/acme/app/', 'acme/app'],
    ['org-9919@github.com:acme/app', 'acme/app'],
    ['http://github.com/acme/app', undefined],
    ['git://github.com/acme/app', undefined],
    ['https://github.com:8443/acme/app', undefined],
    ['ssh://git@ssh.github.com:8022/acme/app', undefined],
    ['https://ssh.github.com.evil.example/acme/app', undefined],
    ['https://wwwgithub.com/acme/app', undefined],
    ['https://github.com./acme/app', undefined],
    ['https://corp.ghe.com/acme/app', undefined],
    ['git@gh:acme/app', undefined],
    ['https://gitlab.com/acme/app', undefined],
    ['https://github.com.evil.example/acme/app', undefined],
    ['https://evil.example/github.com/acme/app', undefined],
    ['https://evilgithub.com/acme/app', undefined],
    ['git@gitlab.com:github.com/acme', undefined],
    ['https://github.com/acme/app/tree', undefined],
    ['https://github.com/acme', undefined],
    ['https://github.com/acme/../evil', undefined],
    ['https://github.com/acme/..', undefined],
    ['/srv/git/github.com/acme/app', undefined],
    [undefined, undefined],
  ];
  for (const [remote, name] of rows) {
    it(`${remote ?? 'no remote'} is ${name ?? 'none'}`, () => assert.equal(gitHubRepository(remote), name));
  }
});

describe('whyForeign', () => {
  const ALONE = 'but the codespace was made for acme/app, and a broker vouches for that one alone.';
  const GHE = 'corp.ghe.com';
  const rows: readonly (readonly [
    remote: string | undefined,
    madeFor: string | undefined,
    foreign: string | undefined,
    server?: string | undefined,
    goesTo?: string,
  ])[] = [
    ['https://github.com/acme/app', 'acme/app', undefined],
    ['https://github.com/Acme/App.git', 'acme/app', undefined],
    ['https://github.com/acme/app', undefined, undefined],
    [undefined, 'acme/app', undefined],
    ['https://github.com/mallory/tool', 'acme/app', 'mallory/tool'],
    ['https://gitlab.com/acme/app', 'acme/app', 'https://gitlab.com/acme/app'],
    // GHE.com and GHES, as the codespace's own variables name them; github.com is another GitHub then.
    ['https://corp.ghe.com/acme/app', 'acme/app', undefined, GHE],
    ['git@corp.ghe.com:acme/app.git', 'acme/app', undefined, GHE],
    ['https://ghe.acme.example:8443/acme/app', 'acme/app', undefined, 'ghe.acme.example:8443'],
    ['https://corp.ghe.com/mallory/tool', 'acme/app', 'mallory/tool', GHE],
    ['https://corp.ghe.com/acme/app', 'acme/app', 'https://corp.ghe.com/acme/app'],
    ['https://github.com/acme/app', 'acme/app', 'https://github.com/acme/app', GHE],
    ['https://other.ghe.com/acme/app', 'acme/app', 'https://other.ghe.com/acme/app', GHE],
    ['https://corp.ghe.com.evil.example/acme/app', 'acme/app', 'https://corp.ghe.com.evil.example/acme/app', GHE],
    // Names of an SSH configuration that is not here: the repository's own name must agree.
    ['git@gh:acme/app.git', 'acme/app', undefined],
    ['gh:acme/app', 'acme/app', undefined],
    ['git@github.com-work:acme/app.git', 'acme/app', undefined],
    ['ssh://git@gh/Acme/App', 'acme/app', undefined, GHE],
    ['git@gh:mallory/tool', 'acme/app', 'mallory/tool'],
    ['git@gh:x/acme/app', 'acme/app', 'git@gh:x/acme/app'],
    ['https://gh/acme/app', 'acme/app', 'https://gh/acme/app'],
    ['git@gitlab.com:acme/app', 'acme/app', 'git@gitlab.com:acme/app'],
    ['git@10.0.0.1:acme/app', 'acme/app', 'git@10.0.0.1:acme/app'],
    ['git@forge.xn--p1ai:acme/app', 'acme/app', 'git@forge.xn--p1ai:acme/app'],
    ['ssh://git@gitlab.com:2222/acme/app', 'acme/app', 'ssh://git@gitlab.com:2222/acme/app'],
    // Where settings of the person's send Git somewhere else.
    ['gh:acme/app', 'acme/app', undefined, undefined, 'https://github.com/acme/app'],
    ['personal.github:acme/app', 'acme/app', undefined, undefined, 'git@github.com:acme/app'],
    ['personal.github:acme/app', 'acme/app', 'personal.github:acme/app'],
    ['https://github.com/acme/app', 'acme/app', undefined, undefined, 'https://mirror.example/github/acme/app'],
    ['https://github.com/acme/app', 'acme/app', 'mallory/tool', undefined, 'git@github.com:mallory/tool'],
    ['gh:acme/app', 'acme/app', 'mallory/tool', undefined, 'https://github.com/mallory/tool'],
  ];
  for (const [remote, madeFor, foreign, server, goesTo] of rows) {
    it(`${remote ?? 'no remote'}${goesTo === undefined ? '' : ` → ${goesTo}`} in a codespace of ${server ?? 'github.com'} for ${madeFor ?? 'nobody'}`, () =>
      assert.equal(
        whyForeign({ remote, ...(goesTo === undefined ? {} : { goesTo }) }, madeFor, server),
        foreign === undefined ? undefined : `This folder is of ${foreign}, ${ALONE}`,
      ));
  }
});
