import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { areTermsTrusted, readTrustedSources } from '../../../src/consent/trusted-sources.ts';
import type { ConsentTerms } from '../../../src/core/consent.ts';

const BROKER = 'https://id.acme.example';
const SETTING = [
  { owner: 'github.com/acme', host: BROKER },
  { owner: 'github.com/acme', host: 'https://app.gitpod.io' },
  { owner: 'gitlab.example/tools', host: 'https://services.tools.gitpod.cloud/idp' },
];
const { pairs: PAIRS } = readTrustedSources(SETTING);

function terms(overrides: Partial<ConsentTerms> = {}): ConsentTerms {
  return {
    repository: 'https://github.com/acme/app',
    label: 'acme/app',
    platform: 'codespaces',
    environment: 'octo-space',
    sources: ['.devcontainer/devcontainer.json'],
    hosts: [{ host: BROKER, receives: 'a GitHub token that can write to this repository' }],
    identity: 'GitHub Codespaces',
    issuer: BROKER,
    audiences: ['sts.amazonaws.com'],
    roles: [],
    ...overrides,
  };
}

describe('the setting rolecall.trustedSources', () => {
  it('is a list of owners with hosts, in whatever case', () => {
    assert.deepEqual(readTrustedSources([{ owner: 'GitHub.com/Acme', host: 'HTTPS://ID.acme.example:443/' }]), {
      pairs: [{ owner: 'github.com/acme', host: BROKER }],
      problems: [],
    });
    assert.deepEqual(readTrustedSources(undefined), { pairs: [], problems: [] });
    const here = [{ owner: 'github.com/acme', host: 'https://localhost:8443' }];
    assert.deepEqual(readTrustedSources(here), { pairs: here, problems: [] });
  });

  const bad: readonly (readonly [what: string, entry: unknown])[] = [
    ['text', 'github.com/acme'],
    ['null', null],
    ['an owner without its host', { owner: 'acme', host: BROKER }],
    ['a whole forge', { owner: 'github.com', host: BROKER }],
    ['any owner', { owner: 'github.com/*', host: BROKER }],
    ['a repository', { owner: 'github.com/acme/app', host: BROKER }],
    ['an address', { owner: 'https://github.com/acme', host: BROKER }],
    ['a host without its scheme', { owner: 'github.com/acme', host: 'id.acme.example' }],
    ['a host in the clear', { owner: 'github.com/acme', host: 'http://id.acme.example' }],
    ['a host with a user', { owner: 'github.com/acme', host: 'https://id.acme.example@evil.example' }],
    ['any host', { owner: 'github.com/acme', host: 'https://*.acme.example' }],
    ['a host with a query', { owner: 'github.com/acme', host: 'https://id.acme.example?x' }],
    ['a host that ends in a dot', { owner: 'github.com/acme', host: 'https://id.acme.example.' }],
    ['no host', { owner: 'github.com/acme' }],
  ];
  for (const [what, entry] of bad) {
    it(`does not use ${what}, says so without repeating it, and uses the rest`, () => {
      const { pairs, problems } = readTrustedSources([entry, SETTING[0]]);
      assert.deepEqual([pairs, problems.length], [[PAIRS[0]], 1]);
      assert.match(problems[0] ?? '', /^Entry 1 is not used: its? /);
      assert.doesNotMatch(problems[0] ?? '', /evil|\*/);
    });
  }

  it('trusts nobody when it is no list', () => {
    assert.deepEqual(readTrustedSources({ owner: 'github.com/acme', host: BROKER }), {
      pairs: [],
      problems: ['It is no list.'],
    });
  });
});

describe('terms are trusted', () => {
  const trusted: readonly (readonly [string, Partial<ConsentTerms>])[] = [
    ['of an owner with its broker', {}],
    ['with the remote as Git writes it', { repository: 'https://github.com/acme/app.git' }],
    ['over SSH', { repository: 'git@github.com:acme/app.git' }],
    ['over SSH with a scheme', { repository: 'ssh://git@github.com/acme/app.git' }],
    ['in another case', { repository: 'https://GitHub.com/ACME/App', issuer: 'https://ID.acme.example' }],
    ['where the platform itself vouches', { hosts: [], issuer: 'https://app.gitpod.io' }],
    [
      'of an issuer with a path',
      { repository: 'https://gitlab.example/tools/x', hosts: [], issuer: 'https://services.tools.gitpod.cloud/idp' },
    ],
  ];
  for (const [what, overrides] of trusted) {
    it(what, () => assert.equal(areTermsTrusted(terms(overrides), PAIRS), true));
  }
});

describe('terms are asked about', () => {
  const asked: readonly (readonly [string, Partial<ConsentTerms>])[] = [
    ['without a remote', { repository: '/workspaces/acme/app' }],
    ['with a remote on this machine', { repository: 'file:///srv/github.com/acme/app' }],
    ['with a remote in the clear', { repository: 'http://github.com/acme/app' }],
    ['with the git protocol', { repository: 'git://github.com/acme/app' }],
    ['of another owner', { repository: 'https://github.com/other/app' }],
    ['of an owner whose name goes on', { repository: 'https://github.com/acme-evil/app' }],
    ['of an owner whose name ends so', { repository: 'https://github.com/evil-acme/app' }],
    ['of a forge whose name goes on', { repository: 'https://github.com.evil.example/acme/app' }],
    ['of a forge whose name ends so', { repository: 'https://evilgithub.com/acme/app' }],
    ['of a forge with a dot at the end', { repository: 'https://github.com./acme/app' }],
    ['of a forge at another port', { repository: 'https://github.com:8443/acme/app' }],
    ['with a user in the remote', { repository: 'https://github.com@evil.example/acme/app' }],
    ['with the owner as the user', { repository: 'https://github.com/acme@evil.example/app' }],
    ['with another user over SSH', { repository: 'acme@github.com:acme/app.git' }],
    ['with the owner further down', { repository: 'https://github.com/x/github.com/acme/app' }],
    [
      'of a group below the owner',
      {
        repository: 'https://gitlab.example/tools/sub/app',
        hosts: [],
        issuer: 'https://services.tools.gitpod.cloud/idp',
      },
    ],
    ['of the owner’s page', { repository: 'https://github.com/acme' }],
    ['with a way up', { repository: 'https://github.com/acme/..' }],
    ['with an escaped name', { repository: 'https://github.com/acme%2fapp/x' }],
    ['with two slashes', { repository: 'https://github.com//acme/app' }],
    ['with a line break', { repository: 'https://github.com/acme/app\nhttps://x' }],
    [
      'with a host beside the trusted one',
      {
        hosts: [
          { host: BROKER, receives: 'a' },
          { host: 'https://evil.example', receives: 'a' },
        ],
      },
    ],
    ['with only another host', { hosts: [{ host: 'https://evil.example', receives: 'a' }] }],
    ['with another issuer', { issuer: 'https://evil.example' }],
    ['with the host dressed up', { issuer: 'https://id.acme.example.evil.example' }],
    ['with the host at another port', { issuer: 'https://id.acme.example:8443' }],
    ['with another path of the issuer', { issuer: `${BROKER}/other` }],
    ['with the host in the clear', { issuer: 'http://id.acme.example' }],
    ['with another owner’s host', { hosts: [], issuer: 'https://services.tools.gitpod.cloud/idp' }],
  ];
  for (const [what, overrides] of asked) {
    it(what, () => assert.equal(areTermsTrusted(terms(overrides), PAIRS), false));
  }

  it('where nobody is known to vouch', () => {
    const { issuer: _, ...rest } = terms();
    assert.equal(areTermsTrusted(rest, PAIRS), false);
  });

  it('where nobody at all would be asked, so that nothing of the setting is about it', () => {
    const { issuer: _, ...rest } = terms({ hosts: [], audiences: [] });
    assert.equal(areTermsTrusted(rest, PAIRS), false);
  });

  it('where the setting is empty', () => assert.equal(areTermsTrusted(terms(), []), false));
});
