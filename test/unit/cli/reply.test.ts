import assert from 'node:assert/strict';
import { parseJson } from '../../../src/core/parse.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import { reply, tellFailure } from '../../../src/programs/cli/present/reply.ts';
import { FakeTerminal } from './fake-terminal.ts';

describe('An answer in JSON', () => {
  it('holds what was written, and no command to a runner of GitHub’s', () => {
    const terminal = new FakeTerminal();
    const document = { description: 'x ##[add-mask]a', '##[stop-commands]b': ['##[error]c'] };
    reply({ terminal, json: true }, { document, lines: () => assert.fail('Not as lines.') });
    assert.deepEqual([parseJson(terminal.out), terminal.out.includes('##[')], [document, false]);
  });

  it('nor does a failure', () => {
    const terminal = new FakeTerminal();
    const failure = new AssumeError('usage', 'There is no such thing.', { hint: 'Not ##[add-mask]a.' });
    tellFailure({ terminal, json: true }, failure);
    assert.match(terminal.out, /"hint": "Not /);
    assert.doesNotMatch(terminal.out, /##\[/);
  });
});
