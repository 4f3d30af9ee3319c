import assert from 'node:assert/strict';
import { decideLine, decideWords } from './rules-double.ts';

const ALL = { otherwise: 'allow' } as const;

/** Each is as long as is looked at, and would take the square of that, or more, where something is done for each of its parts. */
const LINES: readonly (readonly [what: string, line: string])[] = [
  ['open brackets', '('.repeat(9000)],
  ['open substitutions', '$('.repeat(4500)],
  ['open quotes', `"'`.repeat(4501)],
  ['here documents', '<<A '.repeat(2000)],
  ['blanks', `ls${' '.repeat(9000)}\0`],
  ['comments', `${'#'.repeat(9000)}\0`],
  ['continued lines', '\\\n'.repeat(4500)],
  ['escaped quotes', `${"\\'".repeat(4500)}'`],
  ['negations', '! '.repeat(4500)],
  ['commands', 'a;'.repeat(4500)],
  ['pipes', 'a|'.repeat(4500)],
  ['blocks', '{ '.repeat(4500)],
  ['loops', 'if a; then '.repeat(800)],
  ['assignments', 'A=1 '.repeat(2000)],
  ['operators', 'a &&& '.repeat(1500)],
  ['dollars', '$'.repeat(9000)],
  ['braces', '{a,'.repeat(3000)],
  ['digits', `a${'1.'.repeat(4500)}x "`],
  ['words', 'a '.repeat(4500)],
];

describe('Rules of commands, with what is made to keep them busy', () => {
  for (const [what, line] of LINES) {
    it(`have an answer for thousands of ${what}, which is no leave`, async () => {
      assert.equal((await decideLine(line, { deny: ['rm'], ask: ['a'], otherwise: 'allow' })).verdict, 'ask');
    });
  }

  for (const [what, line] of [
    ['a sign that belongs to a word', "!'x' || ls"],
    ['an empty block, which is a word', 'ls | {} || ls'],
    ['words that stand together', 'ls -$HOME\\['],
    ['a word of the language where it means nothing', 'time fi'],
    ['what `time` sets', 'time PATH=x ls'],
    ['nothing that is timed', 'ls; time'],
    ['a program of that name', 'ls | time ls'],
    ['a negation within a pipe', 'ls | ! ls'],
    ['a blank that is part of a word', '\\ ls'],
    ['a tilde before a quote', 'ls ~"/x"'],
    ['a tilde behind a sign', 'dd if=~/x'],
    ['a tilde within a word', 'ls "x"~'],
    ['a variable in quotes', 'ls "$f"'],
    ['a block without a command', 'ls && { }'],
    ['an end of a case without one', 'ls;;ls'],
    ['a calculation', '(( 1 ))'],
    ['a job of the shell', 'coproc ls'],
    ['a function that takes a program’s name', 'ls() { cat x; }; ls'],
  ] as const) {
    it(`ask about ${what}, which the grammar reads otherwise than a shell`, async () => {
      assert.equal((await decideLine(line, ALL)).verdict, 'ask');
    });
  }

  it('deny what is timed', async () => {
    for (const line of ['time rm x', 'time -p time A=b rm x', '\\time rm x']) {
      assert.equal((await decideLine(line, { deny: ['rm'], ...ALL })).verdict, 'deny', line);
    }
  });

  it('stop at wrappers that nest without an end, and at a tree of them that doubles', async () => {
    const nested = await decideWords([...Array.from({ length: 60 }, () => 'nice'), 'ls'], ALL);
    assert.equal(nested.verdict, 'ask');
    assert.equal(nested.parts.at(-1)?.because, 'It is one of more than 50 commands.');
    const doubled = await decideWords([...Array.from({ length: 60 }, () => 'watch'), 'ls'], ALL);
    assert.deepEqual([doubled.verdict, doubled.parts.length], ['ask', 51]);
  });

  it('look at no more than the first of a command that is too long, and still deny it', async () => {
    const long = Array.from({ length: 200_000 }, () => '--option=value');
    assert.equal(
      (await decideWords(['ls', ...long], { allow: ['ls --option=value'], deny: ['rm **/x*y*z*'], ...ALL })).verdict,
      'ask',
    );
    assert.equal((await decideWords(['rm', ...long], { deny: ['rm'], ...ALL })).verdict, 'deny');
  });

  it('follow many stars at once', async () => {
    const given = { deny: [`ls ${'*a'.repeat(30)}`], ...ALL };
    assert.equal((await decideWords(['ls', `${'a'.repeat(9000)}b`], given)).verdict, 'allow');
    assert.equal((await decideWords(['ls', 'a'.repeat(9000)], given)).verdict, 'deny');
  });

  it('ask where a rule that denies cannot be read', async () => {
    const { verdict, parts } = await decideWords('ls', { allow: ['ls'], deny: ['rm "x'] });
    assert.deepEqual(
      [verdict, parts[0]?.because],
      ['ask', 'The rule `rm "x` cannot be read, so that it may be about this.'],
    );
    assert.equal((await decideWords('ls', { allow: ['ls'], deny: ['  '] })).verdict, 'ask');
  });

  for (const [what, argv] of [
    ['a zero-width blank', ['git', 'log\u200b']],
    ['a variation selector of the second plane', ['git', 'log\u{e0100}']],
    ['turned text', ['git', '\u202elog']],
    ['an escape sequence', ['git', 'log\u001b[2K']],
    ['a half of a character', ['git', 'log\ud800']],
    ['a line break of typewriters', ['git', 'log\r']],
    ['a no-break blank', ['git', 'log\u00a0']],
  ] as const) {
    it(`ask about ${what}`, async () => {
      assert.equal((await decideWords(argv, { allow: ['git **'] })).verdict, 'ask');
    });
  }

  it('ask about no command at all', async () => {
    assert.deepEqual(await decideWords([], ALL), {
      verdict: 'ask',
      parts: [{ argv: [], verdict: 'ask', because: 'There is no program in it.' }],
    });
    for (const argv of [[''], ['sh', '-c', ''], ['sh', '-c', ' # x'], ['sh']]) {
      assert.equal((await decideWords(argv, ALL)).verdict, 'ask', JSON.stringify(argv));
    }
  });
});
