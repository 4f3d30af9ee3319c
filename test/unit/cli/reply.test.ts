import assert from 'node:assert/strict';
import { parseJson } from '../../../src/core/parse.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import { reply, tellFailure } from '../../../src/programs/cli/present/reply.ts';
import { FakeTerminal } from './fake-terminal.ts';

describe('An answer in JSON', () => {
  it('holds what was written, and no command to a runner of GitHub’s', () => {
    const terminal = new FakeTerminal();
    const document = { description: 'x ##[add-mask]a', '##[stop-commands]b': ['##[error]c'] };
    reply({ terminal, json: true }, { document: () => document, lines: () => assert.fail('Not as lines.') });
    assert.deepEqual([parseJson(terminal.out), terminal.out.includes('##[')], [document, false]);
  });

  it('shows a terminal nothing that is invisible or turns text around, and a program all that was written', () => {
    for (const hidden of [
      '\u202e',
      '\u200b',
      '\u0007',
      '\u001b[2J',
      '\u009b',
      '\u2066',
      '\ufeff',
      '\u{e0041}',
      '\u3164',
      '\u2028',
    ]) {
      for (const place of ['value', 'key'] as const) {
        const terminal = new FakeTerminal();
        const text = `a${hidden}b`;
        const document = place === 'value' ? { roles: [{ name: text }] } : { [text]: 1 };
        reply({ terminal, json: true }, { document: () => document, lines: () => assert.fail('Not as lines.') });
        assert.deepEqual(parseJson(terminal.out), document);
        assert.match(terminal.out, /^[\n\u0020-\u007e]*$/);
      }
    }
  });

  it('is not made where it is not asked for', () => {
    const terminal = new FakeTerminal();
    reply({ terminal, json: false }, { document: () => assert.fail('Not as a document.'), lines: () => ['a'] });
    assert.equal(terminal.out, 'a');
  });

  it('leaves text of every language as it is', () => {
    const terminal = new FakeTerminal();
    reply({ terminal, json: true }, { document: () => 'Rôle für 日本 👍🏽', lines: () => [] });
    assert.equal(terminal.out, '"Rôle für 日本 👍🏽"');
  });

  it('nor does a failure', () => {
    const terminal = new FakeTerminal();
    const failure = new AssumeError('usage', 'There is no such thing.', { hint: 'Not ##[add-mask]a.' });
    tellFailure({ terminal, json: true }, failure);
    assert.match(terminal.out, /"hint": "Not /);
    assert.doesNotMatch(terminal.out, /##\[/);
  });
});
