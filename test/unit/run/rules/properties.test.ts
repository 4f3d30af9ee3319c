import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { CommandRules, RuleVerdict } from '../../../../src/run/rules/decide.ts';
import { decideLine, decideWords, rules } from './rules-double.ts';

const STRICTNESS: Readonly<Record<RuleVerdict, number>> = { allow: 0, ask: 1, deny: 2 };
const word = fc.constantFrom(
  'git',
  'log',
  'push',
  'rm',
  '-f',
  '--force',
  'x',
  'sudo',
  'timeout',
  '5',
  'sh',
  '-c',
  '*',
  '**',
);
const pattern = fc.array(word, { minLength: 1, maxLength: 3 }).map(words => words.join(' '));
const patterns = fc.array(pattern, { maxLength: 3 });
const given: fc.Arbitrary<CommandRules> = fc.record({
  allow: patterns,
  ask: patterns,
  deny: patterns,
  otherwise: fc.constantFrom('allow', 'ask', 'deny'),
});
const command = fc.array(
  fc.constantFrom('git', 'log', 'push', 'rm', '-f', '--force', 'x', 'sudo', 'timeout', '5', 'sh', '-c', 'rm x'),
  { minLength: 1, maxLength: 6 },
);
const line = fc
  .array(
    fc.oneof(
      command.map(words => words.join(' ')),
      fc.constantFrom(';', '&&', '|', '&', '$(rm x)', '> f', '"', '\n', '#'),
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map(pieces => pieces.join(' '));

describe('Rules of commands, whatever they are and whatever they are asked', () => {
  it('never let more pass for one that denies or asks more', async () => {
    await fc.assert(
      fc.asyncProperty(line, given, pattern, async (text, book, added) => {
        const before = STRICTNESS[(await decideLine(text, book)).verdict];
        const denied = (await decideLine(text, { ...book, deny: [...book.deny, added] })).verdict;
        assert.ok(STRICTNESS[denied] >= before, `${text} by ${JSON.stringify(book)} and deny ${added}`);
        if (before === STRICTNESS.deny) return;
        const asked = (await decideLine(text, { ...book, ask: [...book.ask, added] })).verdict;
        assert.ok(STRICTNESS[asked] >= before, `${text} by ${JSON.stringify(book)} and ask ${added}`);
      }),
    );
  });

  it('decide as the strictest of the parts', async () => {
    await fc.assert(
      fc.asyncProperty(line, given, async (text, book) => {
        const { verdict, parts } = await decideLine(text, book);
        assert.ok(parts.length > 0);
        assert.equal(STRICTNESS[verdict], Math.max(...parts.map(part => STRICTNESS[part.verdict])));
        for (const { because } of parts) assert.match(because, /^[A-Z].*\.$/s);
      }),
    );
  });

  it('judge a command the same in a shell, behind a wrapper and among others that are allowed', async () => {
    // A shell would take an option that comes first for its own.
    const plain = fc
      .array(fc.constantFrom('git', 'log', 'push', 'rm', '-f', 'x', 'a.b'), { minLength: 1, maxLength: 4 })
      .filter(([program]) => program !== '-f');
    await fc.assert(
      fc.asyncProperty(plain, given, async (argv, book) => {
        const own = {
          ...book,
          allow: [...book.allow, 'true'],
          ask: [],
          deny: book.deny.filter(text => !/sh|timeout|[*]|^5/.test(text)),
        };
        const { verdict } = await decideWords(argv, own);
        const text = argv.join(' ');
        for (const around of [
          ['sh', '-c', text],
          ['timeout', '5', ...argv],
          ['sh', '-c', `true && ${text}; true`],
        ]) {
          const { parts } = await decideWords(around, own);
          assert.ok(
            parts.some(part => part.argv.join(' ') === text && part.verdict === verdict),
            around.join(' '),
          );
        }
      }),
    );
  });

  it('ask about every text that is not read to its end, and take no exception for an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async text => {
        const { verdict } = await decideLine(`${text}'`, { otherwise: 'allow' });
        const quotes = text.split("'").length - 1;
        if (quotes % 2 === 0 && !/[\\#"`$<]/.test(text)) assert.equal(verdict, 'ask', JSON.stringify(text));
        await decideWords([text, text], { allow: [text], deny: [`${text} x`], otherwise: 'allow' });
      }),
    );
  });

  it('hold for every order of the rules', async () => {
    await fc.assert(
      fc.asyncProperty(line, given, async (text, book) => {
        const turned = rules({
          ...book,
          allow: book.allow.toReversed(),
          ask: book.ask.toReversed(),
          deny: book.deny.toReversed(),
        });
        assert.equal((await decideLine(text, turned)).verdict, (await decideLine(text, book)).verdict);
      }),
    );
  });
});
