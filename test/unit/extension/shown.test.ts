import assert from 'node:assert/strict';
import { plainLines, plainMarkdown } from '../../../src/programs/extension/view/shown.ts';
import { briefly, sentences } from '../../../src/programs/extension/view/shown.ts';

describe('Sentences for a message', () => {
  it('are joined, without those that there are not', () => {
    assert.equal(sentences(['It failed.', undefined, '', 'Try again.']), 'It failed. Try again.');
  });

  it('are left out whole where there is no room, never cut off in their middle', () => {
    assert.equal(sentences(['It failed.', `Ask ${'x'.repeat(1000)}.`]), 'It failed.');
  });

  it('fit as long as VS Code shows them', () => {
    const cause = `AWS does not let this identity take ${'x'.repeat(600)}.`;
    assert.equal(sentences([cause, 'Try again.']), `${cause} Try again.`);
  });

  it('are text, whatever is in them', () => {
    assert.equal(sentences(['$(zap) [a](command:b)\u202e']), '$ (zap) [a] (command:b)\ufffd');
  });
});

describe('What a row says of a sentence', () => {
  it('is all of it, or nothing that would be cut off', () => {
    assert.deepEqual(
      [briefly('It was not found. Install it.'), briefly(`It was not found in ${'x'.repeat(30)}.`)],
      ['It was not found', undefined],
    );
  });
});

describe('Text in a tooltip', () => {
  it('keeps its spaces, at which lines break', () => {
    const text = plainMarkdown('Read-only  in the\u00a0development account');
    assert.equal(text, 'Read\\-only in the development account');
    assert.doesNotMatch(text, /&nbsp;|\u00a0/);
  });

  it('is no Markdown, whatever is in it', () => {
    const text = '# [a](https://x.example) <img src=x> **b** `c` www.x.example a@x.example | ~d~ 1. e \\ _f_ &amp; - g';
    const written = plainMarkdown(text);
    // Every character that could mean something is escaped: without the escapes it is the text again.
    assert.equal(written.replace(/\\([!-/:-@[-`{-~])/g, '$1'), text);
    assert.doesNotMatch(written.replace(/\\[!-/:-@[-`{-~]/g, ''), /[!-/:-@[-`{-~]/);
  });

  it('starts no block of code by spaces at its beginning', () => {
    assert.equal(plainMarkdown('      indented'), 'indented');
  });

  it('stands in lines under each other', () => {
    assert.equal(plainLines(['a: b', 'c']), 'a\\: b  \nc');
  });
});
