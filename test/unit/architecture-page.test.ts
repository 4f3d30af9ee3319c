import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { faultOf, heldEntriesOf, read, ROOT } from '../support/named-tests.ts';
import { LAYERS } from './structure/layer-table.ts';
import { unreached } from './structure/reach.ts';
import { sourceFiles } from './structure/source-files.ts';

const PAGES = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
];

/** What only a run of the tests makes. */
const MADE = ['test/screenshots'];

/** Files and folders of the project that a text names, each from its root. */
function placesIn(text: string): readonly string[] {
  return [...text.matchAll(/`((?:src|test|docs|media|features|deploy|templates)\/[^`\s]*)`/g)].map(
    ([, place = '']) => place,
  );
}

/** What a text says to stand in a file: the file below src/ and, beside it, a name. */
function namesIn(text: string): readonly (readonly [file: string, name: string])[] {
  return [...text.matchAll(/`(src\/[^`\s]+\.ts)`\s+`([A-Za-z_]\w*)`/g)].map(([, file = '', name = '']) => [file, name]);
}

function missingNames(text: string): readonly string[] {
  return namesIn(text)
    .filter(([file, name]) => !existsSync(path.join(ROOT, file)) || !new RegExp(`\\b${name}\\b`).test(read(file)))
    .map(([file, name]) => `${file} has no ${name}`);
}

function missingPlaces(text: string): readonly string[] {
  return placesIn(text).filter(place => !MADE.includes(place) && !existsSync(path.join(ROOT, place)));
}

describe('The pages', () => {
  for (const page of PAGES) {
    it(`name only files and folders that exist: ${page}`, () => assert.deepEqual(missingPlaces(read(page)), []));
  }

  it('would be noticed to name what does not exist', () => {
    const text = 'First `src/core/none.ts` `asAssumeError`, then `src/core/errors.ts`\n`noneOfIt`, in `src/nowhere/`.';
    assert.deepEqual(missingPlaces(text), ['src/core/none.ts', 'src/nowhere/']);
    assert.deepEqual(missingNames(text), [
      'src/core/none.ts has no asAssumeError',
      'src/core/errors.ts has no noneOfIt',
    ]);
  });
});

describe('docs/architecture.md', () => {
  const page = read('docs/architecture.md');

  it('names functions that stand in the file beside them', () => {
    assert.ok(namesIn(page).length > 50, String(namesIn(page).length));
    assert.deepEqual(missingNames(page), []);
  });

  it('draws every folder of the layers, and none that is not there', () => {
    const [drawing = ''] = /^ {8}┌[\s\S]*?└.*$/m.exec(page) ?? [];
    const drawn = [...drawing.matchAll(/[\w-]+(?=\/)/g)]
      .map(([folder]) => folder)
      .filter(folder => folder !== 'programs');
    const inTable = LAYERS.flatMap(({ folders }) => folders).map(folder => folder.replace('programs/', ''));
    const src = readdirSync(path.join(ROOT, 'src')).filter(folder => folder !== 'programs');
    const there = [...src, ...readdirSync(path.join(ROOT, 'src/programs'))];
    assert.deepEqual(drawn.toSorted(), inTable.filter(folder => there.includes(folder)).toSorted());
  });

  it('has a test for each thing that must not be broken', () => {
    const [, section = ''] = /\n## What must not be broken\n([\s\S]*?)\n## /.exec(page) ?? [];
    const rules = heldEntriesOf(section);
    assert.ok(rules.length > 10, String(rules.length));
    assert.deepEqual(
      rules.filter(({ tests }) => tests.length === 0).map(({ promise }) => promise),
      [],
    );
    assert.deepEqual(
      rules.flatMap(({ tests }) => tests.flatMap(line => faultOf(line) ?? [])),
      [],
    );
  });

  const walks: readonly (readonly [heading: string, entries: readonly string[]])[] = [
    // The command's own way is told beside the click's.
    ['Where a click on _Assume Role_ goes', ['src/programs/extension/main.ts', 'src/programs/cli/main.ts']],
    // The shim is the command's, and starts the helper.
    ['Where a helper’s miss goes', ['src/programs/helper/main.ts', 'src/deliver/shim.ts']],
    [
      'Where a broker’s token request goes',
      [
        'src/programs/broker-server/main.ts',
        'src/programs/broker-lambda/main.ts',
        // Of the command: what asks, and what serves.
        'src/identity/broker/client.ts',
        'src/composition/serve-broker.ts',
      ],
    ],
  ];
  for (const [heading, entries] of walks) {
    it(`goes by files that its programs reach: ${heading}`, () => {
      const section =
        page
          .replaceAll("'", '’')
          .split(/^## /m)
          .find(each => each.startsWith(heading)) ?? '';
      const named = placesIn(section).filter(place => place.startsWith('src/') && place.endsWith('.ts'));
      assert.ok(named.length >= 8, String(named.length));
      const beyond = new Set(unreached(sourceFiles(), entries));
      assert.deepEqual(
        named.filter(file => beyond.has(file)),
        [],
      );
    });
  }
});
