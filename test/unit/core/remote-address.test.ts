import assert from 'node:assert/strict';
import { canonicalRemote } from '../../../src/core/remote-address.ts';

/** Consent is bound to an address: all spellings of one repository are one, and no other repository has any of them. */
describe('canonicalRemote', () => {
  const APP = 'https://github.com/acme/app';
  const SAME = [
    APP,
    'https://github.com/acme/app.git',
    'https://github.com/acme/app/',
    'https://github.com/acme/app.git/',
    'https://github.com:443/acme/app',
    'HTTPS://GitHub.com/Acme/App.GIT',
    'https://www.github.com/acme/app',
    'ssh://git@github.com/acme/app.git',
    'ssh://git@github.com:22/acme/app',
    'ssh://git@ssh.github.com:443/acme/app.git',
    'git+ssh://git@github.com/acme/app',
    'ssh+git://git@github.com/acme/app',
    'git@github.com:acme/app.git',
    'git@GITHUB.com:acme/app',
    'github.com:acme/app',
    'git@ssh.github.com:acme/app',
  ];
  for (const remote of SAME) it(`${remote} is acme/app`, () => assert.equal(canonicalRemote(remote), APP));

  const OTHERS = [
    'https://github.com/acme/app2',
    'https://github.com/acme/app.git.git.x',
    'https://github.com/acme-evil/app',
    'https://github.com/mallory/app',
    'https://github.com/acme/app/x',
    'https://github.com/x/acme/app',
    'https://github.com//acme/app',
    'https://github.com/acme//app',
    'https://github.com/acme/../mallory/app',
    'https://github.com/./acme/app',
    'https://github.com/mallory/..%2facme/app',
    'https://github.com/acme%2fapp/x',
    'https://github.com/acme\\app/x',
    'https://github.com.evil.example/acme/app',
    'https://evilgithub.com/acme/app',
    'https://ssh.github.com.evil.example/acme/app',
    'https://xn--gthub-n4a.com/acme/app',
    'https://gıthub.com/acme/app',
    'https://github.com./acme/app',
    'https://github.com:8443/acme/app',
    'ssh://git@github.com:2222/acme/app',
    'ssh://git@ssh.github.com:8443/acme/app',
    'ssh://mallory@github.com/acme/app',
    'mallory@github.com:acme/app',
    'git@github.com:~mallory/app',
    'http://github.com/acme/app',
    'git://github.com/acme/app',
    'file:///github.com/acme/app',
    '/srv/github.com/acme/app',
    'https://gitlab.com/acme/app',
    'git@gh:acme/app',
    'ftp://github.com/acme/app',
  ];
  for (const remote of OTHERS) {
    it(`${remote} is another`, () => assert.notEqual(canonicalRemote(remote), APP));
  }

  it('keeps letters apart where a forge may', () => {
    assert.equal(canonicalRemote('https://git.acme.example/Tools/App'), 'https://git.acme.example/Tools/App');
    assert.equal(canonicalRemote('git@acme.ghe.com:Tools/App.git'), 'https://acme.ghe.com/tools/app');
    const other = 'https://acme.ghe.com.evil.example/Tools/App';
    assert.equal(canonicalRemote(other), other);
  });

  it('knows the names that other forges have for SSH over port 443', () => {
    for (const [name, forge] of [
      ['altssh.gitlab.com', 'gitlab.com'],
      ['altssh.bitbucket.org', 'bitbucket.org'],
    ]) {
      assert.equal(canonicalRemote(`ssh://git@${name}:443/acme/app.git`), `https://${forge}/acme/app`);
    }
  });

  for (const remote of [
    'git@gh:acme/app.git',
    'mallory@github.com:acme/app.git',
    'git@github.com:~mallory/app.git',
    'https://github.com/acme/../app.git',
    'http://github.com/acme/app.git',
  ]) {
    it(`leaves ${remote} as it is, since it could lead elsewhere than it looks`, () =>
      assert.equal(canonicalRemote(remote), remote));
  }

  it('is the same when asked of its own answer', () => {
    for (const remote of [...SAME, ...OTHERS]) {
      assert.equal(canonicalRemote(canonicalRemote(remote)), canonicalRemote(remote));
    }
  });
});
