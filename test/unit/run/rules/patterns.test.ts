import assert from 'node:assert/strict';
import type { CommandRules, RuleVerdict } from '../../../../src/run/rules/decide.ts';
import { decideWords, world } from './rules-double.ts';

type Row = readonly [command: string, given: Partial<CommandRules>, verdict: RuleVerdict];

const KINDS: Readonly<Record<string, readonly Row[]>> = {
  'cover the words they begin with, each whole': [
    ['git log', { allow: ['git log'] }, 'allow'],
    ['git log --oneline main', { allow: ['git log'] }, 'allow'],
    ['git', { allow: ['git log'] }, 'ask'],
    ['git x log', { allow: ['git log'] }, 'ask'],
    ['gitk', { allow: ['git'] }, 'ask'],
  ],
  'take a star for one word that is no option, and two for any number': [
    ['aws s3 ls', { allow: ['aws * ls'] }, 'allow'],
    ['aws s3 x ls', { allow: ['aws * ls'] }, 'ask'],
    ['aws -x ls', { allow: ['aws * ls'] }, 'ask'],
    ['aws ls', { allow: ['aws ** ls'] }, 'allow'],
    ['aws a b ls', { allow: ['aws ** ls'] }, 'allow'],
    ['aws a b', { allow: ['aws ** ls'] }, 'ask'],
  ],
  'look for options anywhere before the end of options, with no other value': [
    ['kubectl delete x --dry-run', { allow: ['kubectl --dry-run delete'] }, 'allow'],
    ['kubectl --dry-run delete x', { allow: ['kubectl delete --dry-run'] }, 'allow'],
    ['kubectl delete -- --dry-run', { allow: ['kubectl delete --dry-run'] }, 'ask'],
    ['kubectl delete --dry-run=none', { allow: ['kubectl delete --dry-run'] }, 'ask'],
    ['kubectl delete --dry-run=a', { allow: ['kubectl delete --dry-run=*'] }, 'allow'],
    ['kubectl delete --dry-run --dry-run=none', { allow: ['kubectl delete --dry-run'] }, 'ask'],
  ],
  'match part of a word where a star is in it, within one folder': [
    ['cat logs/a.txt', { allow: ['cat logs/*.txt'] }, 'allow'],
    ['cat logs/a/b.txt', { allow: ['cat logs/*.txt'] }, 'ask'],
    ['cat logs/a/b.txt', { allow: ['cat logs/**.txt'] }, 'allow'],
    ['cat logs/../b.txt', { allow: ['cat logs/**.txt'] }, 'ask'],
    ['cat logs/a/b.txt', { deny: ['cat logs/*.txt'], otherwise: 'allow' }, 'deny'],
    ['cat ./x//../logs/b.txt', { deny: ['cat logs/*.txt'], otherwise: 'allow' }, 'deny'],
  ],
  'take words in quotes and what follows a backslash as it is': [
    ['find . -name *.ts', { allow: ["find . -name '*.ts'"] }, 'allow'],
    ['find . -name a.ts', { allow: ["find . -name '*.ts'"] }, 'ask'],
    ['find . -name *', { allow: [String.raw`find . -name \*`] }, 'allow'],
    ['find . -name a', { allow: [String.raw`find . -name \*`] }, 'ask'],
  ],
  'name a program by its path or by its name': [
    ['git log', { allow: ['/usr/bin/git log'] }, 'allow'],
    ['git log', { allow: ['/opt/git log'] }, 'ask'],
    ['/opt/git log', { allow: ['git log'] }, 'ask'],
    ['/opt/git log', { allow: ['/opt/git log'] }, 'allow'],
    ['/opt/git log', { deny: ['git log'], otherwise: 'allow' }, 'deny'],
    ['GIT.exe log', { deny: ['git log'], otherwise: 'allow' }, 'deny'],
    ['GIT log', { allow: ['git log'] }, 'ask'],
  ],
  'deny however the options are written': [
    ['git -C d push', { deny: ['git push'], otherwise: 'allow' }, 'deny'],
    ['git --no-pager push', { deny: ['git push'], otherwise: 'allow' }, 'deny'],
    ['git push --force=x', { deny: ['git push --force'], otherwise: 'allow' }, 'deny'],
    ['git push --for', { deny: ['git push --force'], otherwise: 'allow' }, 'deny'],
    ['git push -uf', { deny: ['git push -f'], otherwise: 'allow' }, 'deny'],
    ['git push -u', { deny: ['git push -f'], otherwise: 'allow' }, 'allow'],
    ['git log push', { deny: ['git push'], otherwise: 'allow' }, 'allow'],
  ],
  'let the most specific win, the one that asks where both are, and one that denies always': [
    ['git push', { allow: ['git push'], ask: ['git'] }, 'allow'],
    ['git push', { allow: ['git'], ask: ['git push'] }, 'ask'],
    ['git push', { allow: ['git *'], ask: ['git push'] }, 'ask'],
    ['git push', { allow: ['git push'], ask: ['git *'] }, 'allow'],
    ['git push', { allow: ['git push'], ask: ['git push'] }, 'ask'],
    ['git push', { allow: ['/usr/bin/git push'], ask: ['git push'] }, 'allow'],
    ['git push a', { allow: ['git push a'], deny: ['* push'] }, 'deny'],
  ],
  'leave the rest to the role': [
    ['ls', { otherwise: 'allow' }, 'allow'],
    ['ls', { otherwise: 'ask' }, 'ask'],
    ['ls', { otherwise: 'deny' }, 'deny'],
  ],
  'mean what is risky only where they spell the whole command out': [
    ['find . -delete', { allow: ['find . -delete'] }, 'allow'],
    ['find . -delete', { allow: ['find . -d*'] }, 'ask'],
    ['find . -delete x', { allow: ['find . -delete'] }, 'ask'],
    ['sudo ls', { allow: ['sudo ls', 'ls'] }, 'allow'],
    ['sudo ls', { allow: ['sudo', 'ls'] }, 'ask'],
    ['sudo ls', { allow: ['sudo ls'] }, 'ask'],
    ['frob rm', { allow: ['frob rm'], deny: ['rm x'] }, 'allow'],
    ['frob rm', { allow: ['frob'], deny: ['rm x'] }, 'ask'],
  ],
};

describe('Patterns of rules of commands', () => {
  for (const [kind, rows] of Object.entries(KINDS)) {
    for (const [command, given, verdict] of rows) {
      it(`${kind}: ${verdict} \`${command}\` by ${JSON.stringify(given)}`, async () => {
        const decision = await decideWords(command, given);
        assert.equal(decision.verdict, verdict, JSON.stringify(decision));
      });
    }
  }

  it('are about a program whose file is there, and has one place in each folder', async () => {
    const [given, deny] = [{ allow: ['ls'], otherwise: 'allow' }, { deny: ['ls'] }] as const;
    const nowhere = world(new Map(), new Set(['ls']));
    assert.equal((await decideWords('ls', given, nowhere)).verdict, 'ask');
    assert.equal((await decideWords('ls', deny, nowhere)).verdict, 'deny');
    assert.equal((await decideWords('../elsewhere/ls', given)).verdict, 'ask');
    assert.equal((await decideWords('../elsewhere/ls', deny)).verdict, 'deny');
  });

  it('are about the name of a program that is one file with many others, and about the shell that a name leads to', async () => {
    const given = { allow: ['ls', 'mine'] };
    const linked = world(
      new Map([
        ['ls', '/bin/busybox'],
        ['mine', '/bin/bash'],
      ]),
    );
    assert.equal((await decideWords('ls x', given, linked)).verdict, 'allow');
    assert.equal((await decideWords('mine x', given, linked)).verdict, 'ask');
    assert.equal((await decideWords(['mine', '-c', 'rm x'], { deny: ['rm'] }, linked)).verdict, 'deny');
  });

  it('do not allow what runs text that nobody reads', async () => {
    for (const command of [
      'python x.py',
      'python3.12 x.py',
      'node x.js',
      'awk 1',
      'zsh -c ls',
      'fish -c ls',
      'sh',
      'bash -i',
    ]) {
      const [program = ''] = command.split(' ');
      assert.equal(
        (await decideWords(command, { allow: [program, command], otherwise: 'allow' })).verdict,
        'ask',
        command,
      );
    }
    assert.equal((await decideWords('python --version', { allow: ['python --version'] })).verdict, 'allow');
    assert.equal((await decideWords('sh', { otherwise: 'deny' })).verdict, 'deny');
  });

  it('find the text of a shell behind its options', async () => {
    const given: Partial<CommandRules> = { deny: ['rm'], otherwise: 'allow' };
    const starts = [
      '-c',
      '-ec',
      '-e -c',
      '-c -e',
      '-c --',
      '-co pipefail',
      '-o pipefail -c',
      '+e -c',
      '-O extglob -c',
      '--rcfile x -c',
    ];
    for (const start of starts) {
      const argv = ['bash', ...start.split(' '), 'rm x'];
      assert.equal((await decideWords(argv, given)).verdict, 'deny', argv.join(' '));
    }
  });

  it('take what only changes the look of a program for nothing, as long as its value is no path', async () => {
    assert.equal((await decideWords('env LC_ALL=C TZ=Europe/Berlin ls', { allow: ['ls'] })).verdict, 'allow');
    for (const set of ['LC_ALL=../x', 'TZ=/x', 'TZ=:x', 'HOME=x', 'a.b=c', 'PATH=', 'LANG=$x']) {
      assert.equal((await decideWords(['env', set, 'ls'], { allow: ['ls'] })).verdict, 'ask', set);
      assert.equal((await decideWords(['env', set, 'rm'], { deny: ['rm'] })).verdict, 'deny', set);
    }
  });

  it('are told with each part of a command, and why', async () => {
    const given = { allow: ['git log', 'git diff'], deny: ['rm -r'] };
    assert.deepEqual(await decideWords(['timeout', '5', 'sh', '-c', 'git log; rm -rf x; ls > f'], given), {
      verdict: 'deny',
      parts: [
        {
          argv: ['timeout', '5', 'sh', '-c', 'git log; rm -rf x; ls > f'],
          verdict: 'allow',
          because: 'It only runs another command, which is looked at by itself.',
        },
        {
          argv: ['sh', '-c', 'git log; rm -rf x; ls > f'],
          verdict: 'ask',
          because: 'It has a redirection, a substitution or another thing that is not followed.',
        },
        { argv: ['git', 'log'], verdict: 'allow', rule: 'git log', because: 'The rule `git log` allows it.' },
        { argv: ['rm', '-rf', 'x'], verdict: 'deny', rule: 'rm -r', because: 'The rule `rm -r` denies it.' },
        {
          argv: ['ls'],
          verdict: 'ask',
          because: 'No rule is about it, and the role asks about what no rule is about.',
        },
      ],
    });
  });

  it('are not named for what is asked about in any case', async () => {
    assert.deepEqual(await decideWords('git -c x=y log', { allow: ['git'] }), {
      verdict: 'ask',
      parts: [
        {
          argv: ['git', '-c', 'x=y', 'log'],
          verdict: 'ask',
          because: 'Its word -c can lead the program to another configuration, file or address.',
        },
      ],
    });
  });
});
