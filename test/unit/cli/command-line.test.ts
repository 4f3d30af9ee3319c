import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { COMMANDS } from '../../../src/programs/cli/commands.ts';
import { fakeSessions, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const NAMES = COMMANDS.flatMap(command =>
  'commands' in command ? command.commands.map(({ name }) => [command.name, name]) : [[command.name]],
);

function failing(error: Error): () => never {
  return () => {
    throw error;
  };
}

describe('The command line', () => {
  for (const words of [[], ...NAMES]) {
    it(`${['rolecall', ...words].join(' ')} --help explains with an example`, async () => {
      const terminal = new FakeTerminal();
      const code = await run([...words, '--help'], terminal);
      assert.equal(code, 0);
      assert.match(terminal.out, /^Usage: rolecall/);
      assert.match(terminal.out, /\nExamples:\n {2}\$ \S/);
      assert.match(terminal.out, /--json/);
    });
  }

  it('prints the version', async () => {
    const terminal = new FakeTerminal();
    assert.deepEqual([await run(['--version'], terminal), terminal.out, terminal.err], [0, '1.2.3', '']);
  });

  const mistakes: readonly (readonly [commandLine: readonly string[], sentence: RegExp])[] = [
    [['nonsense'], /Unknown command 'nonsense'/],
    [['roles', '--nonsense'], /Unknown option '--nonsense'/],
    [['assume'], /The role's name is missing\./],
    [['assume', 'a', 'b'], /Too many arguments/],
    [['roles', '--folder'], /Option '--folder <folder>' argument missing/],
    [['release'], /Name a role, or say --all/],
    [['release', 'dev', '--all'], /not both/],
    [['assume', 'dev', '--duration', '12'], /"12" is no duration/],
    [['token'], /Name a role with --role/],
    [['credential-process'], /Name a session with --session/],
    [['credential-process', '--session', '../x'], /32 hexadecimal digits/],
    [['sandbox', '--sts-port', '65536'], /"65536" is no port/],
  ];
  for (const [commandLine, sentence] of mistakes) {
    it(`refuses rolecall ${commandLine.join(' ')}`, async () => {
      const people = new FakeTerminal();
      assert.equal(await run(commandLine, people), 2);
      assert.match(people.err, sentence);
      assert.equal(people.out, '');

      const program = new FakeTerminal();
      assert.equal(await run([...commandLine.slice(0, 1), '--json', ...commandLine.slice(1)], program), 2);
      const answer: unknown = JSON.parse(program.out);
      assert.match(JSON.stringify(answer), /^\{"error":\{"kind":"usage","message":".+","hint":.+,"code":null\}\}$/);
      assert.equal(program.err, '');
    });
  }

  it('shows the help on standard error when no command is named', async () => {
    const terminal = new FakeTerminal();
    assert.deepEqual([await run([], terminal), terminal.out], [2, '']);
    assert.match(terminal.err, /Usage: rolecall/);
  });

  it('tells a failure as sentence and hint, without its cause', async () => {
    const terminal = new FakeTerminal();
    const overview = failing(
      new AssumeError('network', 'No answer from \u001b[31msts.', { hint: 'Try again.', cause: 'server words' }),
    );
    const code = await run(['roles'], terminal, { sessions: fakeSessions({ overview }) });
    assert.deepEqual(
      [code, terminal.out, terminal.err],
      [6, '', 'rolecall: No answer from \ufffd[31msts.\nTry again.'],
    );
  });

  it('tells a failure as a document with --json', async () => {
    const terminal = new FakeTerminal();
    const overview = failing(new AssumeError('trust-mismatch', 'AWS refused.', { code: 'AccessDenied' }));
    const code = await run(['--json', 'roles'], terminal, { sessions: fakeSessions({ overview }) });
    assert.equal(code, 5);
    assert.deepEqual(JSON.parse(terminal.out), {
      error: { kind: 'trust-mismatch', message: 'AWS refused.', hint: null, code: 'AccessDenied' },
    });
  });

  it('takes a stray exception for an internal failure', async () => {
    const terminal = new FakeTerminal();
    const overview = failing(new TypeError('x is not a function'));
    assert.equal(await run(['roles'], terminal, { sessions: fakeSessions({ overview }) }), 1);
    assert.match(terminal.err, /Something went wrong inside Rolecall/);
    assert.doesNotMatch(terminal.err, /not a function/);
  });
});
