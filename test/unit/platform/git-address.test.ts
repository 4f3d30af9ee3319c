import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readRepository } from '../../../src/platform/git/repository.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';

function range(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** Where Git and SSH go for an address: what a person's own settings make of it is known, or counts as the worse case. */
describe('Where an address leads', () => {
  let root = '';
  let remove: (() => Promise<void>) | undefined;
  beforeEach(async () => {
    ({ directory: root, remove } = await ownedDirectory());
  });
  afterEach(() => remove?.());

  async function leads(
    url: string,
    files: Readonly<Record<string, string>> = {},
    settings = '',
    environment: Readonly<Record<string, string>> = {},
  ) {
    const all = {
      'app/.git/HEAD': 'ref: refs/heads/main\n',
      'app/.git/config': `[remote "origin"]\n\turl = ${url}\n${settings}`,
      ...files,
    };
    for (const [file, text] of Object.entries(all)) {
      await mkdir(path.join(root, path.dirname(file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    }
    const around = { environment, homeDirectory: root };
    const { goesTo, doubt, label } = await readRepository(path.join(root, 'app'), undefined, around);
    return { goesTo, doubt, label };
  }

  const APP = 'https://github.com/acme/app';
  const TO_GITHUB = '[url "https://github.com/"]\n\tinsteadOf = gh:\n';

  it('a name that ~/.gitconfig writes out leads to GitHub, and trusts nobody by setting', async () => {
    assert.deepEqual(await leads('gh:acme/app', { '.gitconfig': TO_GITHUB }), {
      goesTo: APP,
      doubt: 'Git goes to https://github.com/acme/app for gh:acme/app, as settings of this user say.',
      label: 'acme/app',
    });
  });

  it('so does one in a file that is included, under a condition or not, and in XDG’s', async () => {
    const files = [
      { '.gitconfig': '[include]\npath = work\n', work: TO_GITHUB },
      { '.gitconfig': '[includeIf "gitdir:~/app/"]\npath = ~/conf/work\n', 'conf/work': TO_GITHUB },
      { '.config/git/config': TO_GITHUB },
    ];
    for (const each of files) {
      assert.equal((await leads('gh:acme/app', each)).goesTo, APP);
      await remove?.();
      ({ directory: root, remove } = await ownedDirectory());
    }
  });

  const SAME: readonly [what: string, url: string, files: Readonly<Record<string, string>>][] = [
    [
      'HTTPS instead of SSH',
      'git@github.com:acme/app',
      { '.gitconfig': '[url "https://github.com/"]\ninsteadOf = git@github.com:' },
    ],
    [
      'SSH with a token’s user',
      APP,
      { '.gitconfig': '[url "https://x:SECRET@github.com/"]\ninsteadOf = https://github.com/' },
    ],
    ['a push elsewhere', APP, { '.gitconfig': '[url "git@evil.example:"]\npushInsteadOf = https://github.com/' }],
    [
      'SSH over port 443',
      'git@github.com:acme/app',
      { '.ssh/config': 'Host github.com\n  HostName ssh.github.com\n  Port 443\n' },
    ],
    [
      'settings of other hosts',
      'git@github.com:acme/app',
      { '.ssh/config': 'Host *.acme.example !x\nHostName evil\nMatch all\nUser git\n' },
    ],
    [
      'settings of all hosts but this one',
      'git@github.com:acme/app',
      { '.ssh/config': 'Host * !github.com\nHostName evil.example\n' },
    ],
    [
      'a file that is included for another host, whatever is in it',
      'git@github.com:acme/app',
      { '.ssh/config': 'Host other\nInclude config\n' },
    ],
    [
      'settings under a condition that name no host',
      'git@github.com:acme/app',
      { '.ssh/config': 'Match exec "x"\n  User git\n' },
    ],
    [
      'files included under a condition that name no host, as on Fedora',
      'git@github.com:acme/app',
      {
        '.ssh/config': 'Match final all\n  Include policy other\n  GSSAPIAuthentication yes\n',
        '.ssh/policy': 'Ciphers aes256-gcm@openssh.com\nHost *.acme.example\nHostName evil.example\n',
      },
    ],
    ['no file at all', 'ssh://git@ssh.github.com:443/acme/app', {}],
  ];
  for (const [what, url, files] of SAME) {
    it(`with ${what}: to the same repository`, async () => {
      assert.deepEqual(await leads(url, files), { goesTo: undefined, doubt: undefined, label: 'acme/app' });
    });
  }

  const ELSEWHERE: readonly [
    what: string,
    url: string,
    files: Readonly<Record<string, string>>,
    goesTo: string | undefined,
    doubt: RegExp,
  ][] = [
    [
      'a mirror, named by the longest of the beginnings that fit',
      APP,
      {
        '.gitconfig':
          '[url "https://other.example/"]\ninsteadOf = https://git\n[url "https://mirror.example/gh/"]\ninsteadOf = https://github.com/\n',
      },
      'https://mirror.example/gh/acme/app',
      /^Git goes to https:\/\/mirror\.example\/gh\/acme\/app for/,
    ],
    [
      'SSH that goes elsewhere for GitHub’s name',
      'git@github.com:acme/app',
      { '.ssh/config': 'host=github.*\n  hostname="evil.example"\n' },
      'git@evil.example:acme/app',
      /^Git goes to git@evil\.example:acme\/app for/,
    ],
    [
      'an alias of SSH, in a file that is included',
      'git@personal.github:acme/app',
      { '.ssh/config': 'Include config.d/*\n', '.ssh/config.d/work': 'Host personal.*\nHostName github.com\n' },
      'git@github.com:acme/app',
      /^Git goes to git@github\.com:acme\/app for/,
    ],
    [
      'an alias that nothing explains',
      'git@gh:acme/app',
      {},
      undefined,
      /^gh is no host of a forge, but a name that an SSH configuration gives one/,
    ],
    [
      'a condition that decides',
      'git@github.com:acme/app',
      { '.ssh/config': 'Match host github.com exec "true"\n  HostName evil.example\n' },
      undefined,
      /^Where SSH goes for github\.com cannot be told/,
    ],
    [
      'a file included under a condition that names a host',
      'git@github.com:acme/app',
      { '.ssh/config': 'Match final all\n  Include other\n', '.ssh/other': 'Host git*\nHostName evil.example\n' },
      undefined,
      /^Where SSH goes for github\.com cannot be told/,
    ],
    [
      'an SSH configuration that includes itself',
      'git@github.com:acme/app',
      { '.ssh/config': 'Include config\n' },
      undefined,
      /^Where SSH goes for github\.com cannot be told/,
    ],
    [
      'a program as an address',
      'gh:acme/app',
      { '.gitconfig': '[url "ext::sh -c id "]\ninsteadOf = gh:\n' },
      undefined,
      /^Git goes elsewhere for gh:acme\/app, as `insteadOf` says/,
    ],
  ];
  for (const [what, url, files, goesTo, doubt] of ELSEWHERE) {
    it(`with ${what}: perhaps not to the repository it names`, async () => {
      const led = await leads(url, files);
      assert.equal(led.goesTo, goesTo);
      assert.match(led.doubt ?? '', doubt);
    });
  }

  const TO_EVIL = 'HostName evil.example\n';
  const LEADING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'Match all': { '.ssh/config': `Match all\n${TO_EVIL}` },
    'a pattern with a question mark': { '.ssh/config': `Host gith?b.com\n${TO_EVIL}` },
    'a name in other letters': { '.ssh/config': `Host GitHub.com\n${TO_EVIL}` },
    'all hosts but another': { '.ssh/config': `Host other !github.com\nHostName x\nHost * !other\n${TO_EVIL}` },
    'a file of the home': { '.ssh/config': 'Include ~/elsewhere/config\n', 'elsewhere/config': TO_EVIL },
    'the first of several files': {
      '.ssh/config': 'Include config.d/*\n',
      '.ssh/config.d/b': 'HostName other.example\n',
      '.ssh/config.d/a': TO_EVIL,
    },
  };
  for (const [what, files] of Object.entries(LEADING)) {
    it(`where SSH leads, as ${what} says`, async () => {
      assert.equal((await leads('git@github.com:acme/app', files)).goesTo, 'git@evil.example:acme/app');
    });
  }

  it('where SSH leads, to a host that is made of the name', async () => {
    const files = { '.ssh/config': 'Host *\nHostName %h.evil.example\n' };
    assert.equal((await leads('git@github.com:acme/app', files)).goesTo, 'git@github.com.evil.example:acme/app');
  });

  const UNTOLD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a host that is made of what is not known here': { '.ssh/config': 'Host *\nHostName %n.evil.example\n' },
    'a configuration that cannot be read': { '.ssh/config/is-a-folder': '' },
    'files that include each other deeper than SSH goes': {
      '.ssh/config': 'Include 1\n',
      ...Object.fromEntries(range(17).map(depth => [`.ssh/${depth}`, `Include ${depth + 1}\n`])),
    },
    'more files than anybody has': {
      '.ssh/config': 'Include many/*\n',
      ...Object.fromEntries(range(101).map(number => [`.ssh/many/${number}`, 'User git\n'])),
    },
  };
  for (const [what, files] of Object.entries(UNTOLD)) {
    it(`is not known with ${what}`, async () => {
      const { goesTo, doubt } = await leads('git@github.com:acme/app', files);
      assert.equal(goesTo, undefined);
      assert.match(doubt ?? '', /^Where SSH goes for github\.com cannot be told/);
    });
  }

  it('as the repository’s own settings rewrite it', async () => {
    const settings = '[url "https://github.com/mallory/"]\n\tinsteadOf = https://github.com/acme/\n';
    const { goesTo, doubt } = await leads(APP, {}, settings);
    assert.equal(goesTo, 'https://github.com/mallory/app');
    assert.match(doubt ?? '', /^Git goes to https:\/\/github\.com\/mallory\/app for/);
  });

  it('as settings in the folder that XDG_CONFIG_HOME names rewrite it', async () => {
    const files = { 'conf/git/config': '[url "https://evil.example/"]\n\tinsteadOf = https://github.com/\n' };
    const { goesTo } = await leads(APP, files, '', { XDG_CONFIG_HOME: path.join(root, 'conf') });
    assert.equal(goesTo, 'https://evil.example/acme/app');
  });

  it('is not known where the settings of all repositories give `origin` another address', async () => {
    const other = '[remote "origin"]\n\turl = https://github.com/mallory/app\n';
    const { doubt } = await leads(APP, { '.gitconfig': other });
    assert.equal(doubt, 'Settings of this user give origin another address than this repository does.');
    assert.equal((await leads(APP, { '.gitconfig': other.replace('mallory/app', 'acme/app.git') })).doubt, undefined);
  });

  it('is not known where a file of the person’s is none that Git reads', async () => {
    const { doubt } = await leads(APP, { '.gitconfig': '[url "x"' });
    assert.equal(doubt, `${root}/.gitconfig cannot be read.`);
  });

  it('the pull requests that ~/.gitconfig fetches for all repositories are a stranger’s', async () => {
    const { doubt } = await leads(
      APP,
      {
        '.gitconfig': '[remote "origin"]\nfetch = +refs/pull/*/head:refs/remotes/origin/pr/*\n',
        'app/.git/HEAD': 'ref: refs/heads/pr/7\n',
      },
      '[branch "pr/7"]\nremote = origin\nmerge = refs/heads/pr/7\n',
    );
    assert.equal(doubt, "The branch pr/7 is fetched from refs/pull/7/head of origin: it may be a stranger's work.");
  });
});
