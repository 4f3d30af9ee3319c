import assert from 'node:assert/strict';
import { mayBeRemembered } from '../../../../src/run/rules/contents.ts';
import { RISKY_OPTIONS, WRITES_AFTER } from '../../../../src/run/rules/option-table.ts';
import { WRAPPERS } from '../../../../src/run/rules/wrapper-table.ts';
import { decideWords } from './rules-double.ts';

describe('The tables of what programs do with their words', () => {
  it('name where each row is described', () => {
    for (const { source } of [...RISKY_OPTIONS, ...WRAPPERS]) assert.match(source, /^https:\/\/[\w.-]+\/\S+$/);
  });

  it('ask about each option of a row, whatever a rule allows of its program', async () => {
    for (const { programs, options, words, verbs } of RISKY_OPTIONS) {
      for (const program of programs.split(' ')) {
        for (const option of options.split(' ')) {
          const isLong = option.startsWith('--') && words !== true && option.length > 6;
          const written = [[option], ['x', option, 'y'], [`${option}=y`], ...(isLong ? [[option.slice(0, -1)]] : [])];
          for (const given of written) {
            const argv = [program, ...(verbs?.split(' ').slice(-1) ?? []), ...given];
            assert.equal((await decideWords(argv, { allow: [program] })).verdict, 'ask', argv.join(' '));
          }
        }
      }
    }
  });

  it('ask about a word that names a file to write', async () => {
    for (const [program, most] of WRITES_AFTER) {
      const words = Array.from({ length: most }, () => 'x');
      assert.equal((await decideWords([program, '-c', ...words], { allow: [program] })).verdict, 'allow', program);
      assert.equal((await decideWords([program, ...words, 'x'], { allow: [program] })).verdict, 'ask', program);
    }
    assert.equal((await decideWords('tar xIf sh a', { allow: ['tar'] })).verdict, 'ask');
    assert.equal((await decideWords('tar xf a', { allow: ['tar'] })).verdict, 'allow');
    assert.equal((await decideWords('git push -u a', { allow: ['git push'] })).verdict, 'allow');
    for (const word of ['ext::sh -c x', '+!sh']) {
      assert.equal((await decideWords(['git', 'fetch', word], { allow: ['git'] })).verdict, 'ask', word);
    }
  });

  it('deny what each wrapper runs, or ask where it cannot be found, and never let it pass for what the wrapper may', async () => {
    for (const { names, operands = 0, plain = '', asking = '', asks } of WRAPPERS) {
      for (const name of names.split(' ')) {
        const before = Array.from({ length: operands }, () => '1');
        const denied = await decideWords([name, ...before, 'rm', 'x'], {
          allow: [name],
          deny: ['rm'],
          otherwise: 'allow',
        });
        assert.equal(denied.verdict, 'deny', name);
        const asked = await decideWords([name, ...before, 'ls'], { allow: [name, 'ls'] });
        assert.equal(asked.verdict, asks === undefined ? 'allow' : 'ask', name);
        for (const option of `${plain} ${asking}`.split(' ').filter(each => /^--?\w/.test(each))) {
          const value = option.endsWith(':') ? ['1'] : [];
          const argv = [name, option.replace(/:$/, ''), ...value, ...before, 'rm', 'x'];
          assert.equal((await decideWords(argv, { deny: ['rm'], otherwise: 'allow' })).verdict, 'deny', argv.join(' '));
          const harmless = await decideWords([...argv.slice(0, -2), 'ls'], { allow: ['ls'], otherwise: 'allow' });
          const isPlain = plain.split(' ').includes(option) && asks === undefined;
          assert.equal(harmless.verdict, isPlain ? 'allow' : 'ask', argv.join(' '));
        }
        const unknown = await decideWords([name, '--unknown', ...before, 'ls'], { otherwise: 'allow' });
        assert.equal(unknown.verdict, 'ask', name);
      }
    }
  });

  for (const [command, remembered] of [
    ['git push', true],
    ['terraform apply', true],
    ['sort -o f', true],
    ['sh -c ls', false],
    ['/bin/bash x', false],
    ['zsh', false],
    ['env ls', false],
    ['sudo ls', false],
    ['xargs ls', false],
    ['npx x', false],
    ['timeout 5 ls', false],
    ['python3.12 x.py', false],
    ['node.exe x', false],
    ['NODE x', false],
    ['find . -exec ls {} +', false],
    ['git difftool', false],
    ['docker run x', false],
    ['eval ls', false],
    ['source x', false],
    ['', false],
  ] as const) {
    it(`${remembered ? 'let' : 'do not let'} an answer be kept for \`${command}\``, () => {
      assert.equal(mayBeRemembered(command === '' ? [] : command.split(' ')), remembered);
    });
  }
});
