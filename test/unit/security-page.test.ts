import assert from 'node:assert/strict';
import { faultOf, heldEntriesOf, read } from '../support/named-tests.ts';

describe('docs/guarantees.md', () => {
  const guarantees = heldEntriesOf(read('docs/guarantees.md'));

  it('has guarantees', () => assert.ok(guarantees.length > 100, String(guarantees.length)));

  for (const { promise, tests } of guarantees) {
    it(`names the test of: ${promise.slice(0, 80).trim()}`, () => {
      assert.ok(tests.length > 0, 'nothing holds it');
      assert.deepEqual(
        tests.flatMap(line => faultOf(line) ?? []),
        [],
      );
    });
  }

  it('would be noticed to name what does not exist', () => {
    const page =
      '## A\n\n- One\n  promise.\n  - `test/unit/none.test.ts`\n- Another.\n  - `npm run none`\n- A third.\n';
    assert.deepEqual(
      heldEntriesOf(page).map(({ promise, tests }) => [promise, tests.map(faultOf)]),
      [
        ['One promise.', ['test/unit/none.test.ts does not exist']],
        ['Another.', ['package.json has no script none']],
        ['A third.', []],
      ],
    );
    const here = 'test/unit/security-page.test.ts';
    const invented = ['would', 'be', 'invented'].join(' ');
    assert.equal(faultOf(`\`${here}\` "${invented}"`), `${here} has no test “${invented}”`);
    assert.equal(faultOf(`\`${here}\` "would be noticed to…"`), undefined);
  });
});

describe('SECURITY.md', () => {
  it('says each group of guarantees in short, and links to it', () => {
    const headings = [...read('docs/guarantees.md').matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
    const linked = [...read('SECURITY.md').matchAll(/\[([^\]]+)\]\(docs\/guarantees\.md#([^)]+)\)/g)];
    assert.deepEqual(
      linked.map(([, text]) => text),
      headings,
    );
    for (const [, text = '', anchor] of linked) {
      assert.equal(
        anchor,
        text
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, '')
          .replaceAll(' ', '-'),
      );
    }
  });

  it('is one page', () => assert.ok(read('SECURITY.md').split('\n').length <= 110));
});
