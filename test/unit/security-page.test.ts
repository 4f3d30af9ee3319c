import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, parseJson } from '../../src/core/parse.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

function read(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}

interface Guarantee {
  readonly promise: string;
  /** The lines below it. */
  readonly tests: readonly string[];
}

/** Each entry of the page's lists: the promise, over as many lines as it takes, then a list of what holds it. */
function guaranteesOf(page: string): readonly Guarantee[] {
  return page
    .split(/^(?=- |## )/m)
    .filter(part => part.startsWith('- '))
    .map(part => {
      const [promise = '', ...tests] = part.trimEnd().split(/\n {2}- /);
      return { promise: promise.slice(2).replaceAll(/\s+/g, ' '), tests };
    });
}

/** What is wrong with one line below a promise; undefined where it names a test that exists. */
function faultOf(line: string): string | undefined {
  const [, script] = /^`npm run ([\w:]+)`$/.exec(line) ?? [];
  if (script !== undefined) {
    const manifest = parseJson(read('package.json'));
    const scripts = isObject(manifest) ? manifest['scripts'] : undefined;
    return isObject(scripts) && script in scripts ? undefined : `package.json has no script ${script}`;
  }
  const [, file, title] = /^`(test\/[\w./-]+\.test\.ts)`(?: "(.+)")?$/s.exec(line) ?? [];
  if (file === undefined) return `"${line}" names no test`;
  if (!existsSync(path.join(ROOT, file))) return `${file} does not exist`;
  const words = title?.replace(/ ?…$/, '') ?? '';
  return read(file).includes(words) ? undefined : `${file} has no test “${words}”`;
}

describe('docs/guarantees.md', () => {
  const guarantees = guaranteesOf(read('docs/guarantees.md'));

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
      guaranteesOf(page).map(({ promise, tests }) => [promise, tests.map(faultOf)]),
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
