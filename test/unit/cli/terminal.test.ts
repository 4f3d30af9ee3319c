import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { processTerminal } from '../../../src/programs/cli/process-terminal.ts';
import { agrees, type Terminal } from '../../../src/programs/cli/terminal.ts';

function terminal(
  isTTY: boolean,
  environment: Readonly<Record<string, string>> = {},
): {
  readonly terminal: Terminal;
  readonly input: PassThrough;
  readonly output: PassThrough;
  readonly error: PassThrough;
} {
  const stream = (): PassThrough & { isTTY: boolean } => Object.assign(new PassThrough(), { isTTY });
  const streams = { input: stream(), output: stream(), error: stream() };
  return { terminal: processTerminal(streams, environment), ...streams };
}

describe('The terminal', () => {
  const rows: readonly (readonly [string, boolean, Readonly<Record<string, string>>, boolean])[] = [
    ['a terminal', true, {}, true],
    ['no terminal', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ];
  for (const [what, isTTY, environment, coloured] of rows) {
    it(`has colours or not: ${what}`, () => {
      const { style, errorStyle } = terminal(isTTY, environment).terminal;
      assert.equal(style.good('x') !== 'x', coloured);
      assert.equal(errorStyle.bad('x') !== 'x', coloured);
      assert.equal(style.good(''), '');
    });
  }

  const answers: readonly (readonly [typed: string, agreed: boolean])[] = [
    ['y\n', true],
    ['YES \n', true],
    ['yeah\n', false],
    ['\n', false],
    ['n\ny\n', false],
  ];
  for (const [typed, agreed] of answers) {
    it(`takes ${JSON.stringify(typed)} for ${agreed ? 'yes' : 'no'}`, async () => {
      const { terminal: asking, input, error } = terminal(true);
      const answer = agrees(asking, 'Allow?', new AbortController().signal);
      input.write(typed);
      assert.equal(await answer, agreed);
      assert.equal(String(error.read()), 'Allow? [y/N] ');
    });
  }

  it('says what is waited for until the next line, whichever stream that goes to', () => {
    const { terminal: waiting, output, error } = terminal(true);
    waiting.progress('one');
    waiting.progress('two');
    waiting.print(['done']);
    waiting.complain(['told']);
    assert.deepEqual([error.read(), output.read()].map(String), [
      '\r\u001b[Kone\r\u001b[Ktwo\r\u001b[Ktold\n',
      'done\n',
    ]);
  });

  for (const [what, isTTY, environment] of [
    ['no terminal', false, {}],
    ['a dumb terminal', true, { TERM: 'dumb' }],
  ] as const) {
    it(`never moves a cursor on ${what}`, () => {
      const { terminal: waiting, error } = terminal(isTTY, environment);
      waiting.progress('one');
      waiting.complain(['told']);
      assert.equal(String(error.read()), 'told\n');
    });
  }

  it('takes the end of input for no', async () => {
    const { terminal: asking, input } = terminal(true);
    const answer = agrees(asking, 'Allow?', new AbortController().signal);
    input.end();
    assert.equal(await answer, false);
  });

  it('stops asking when cancelled, before and meanwhile', async () => {
    const { terminal: asking } = terminal(true);
    const cancellation = new AbortController();
    const answer = asking.ask('Allow?', cancellation.signal);
    cancellation.abort();
    await assert.rejects(answer, { kind: 'cancelled' });
    await assert.rejects(asking.ask('Allow?', cancellation.signal), { kind: 'cancelled' });
  });
});
