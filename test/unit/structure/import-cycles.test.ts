import assert from 'node:assert/strict';
import path from 'node:path';
import { importedFiles, importCycles } from './import-cycles.ts';
import { parseSource, sourceFiles } from './source-files.ts';

describe('The files of src/', () => {
  it('import nothing that imports them, types included', () => {
    assert.deepEqual(importCycles(sourceFiles().map(file => [file.path, importedFiles(file)])), []);
  });

  for (const [what, top] of [
    ['the extension', 'src/programs/extension'],
    ['the broker', 'src/broker'],
  ] as const) {
    it(`of ${what} lie in folders that import each other one way only`, () => {
      const inFolders = sourceFiles().flatMap(file =>
        importedFiles(file).map((imported): [string, readonly string[]] => [
          folderBelow(top, file.path),
          [folderBelow(top, imported)],
        ]),
      );
      assert.deepEqual(
        importCycles(inFolders.filter(([from, [to = '']]) => from !== '' && to !== '' && from !== to)),
        [],
      );
    });
  }

  // A walker that sees nothing would pass everything.
  it('would notice a circle of types, of what is exported again and of what is imported late', () => {
    const files = [
      parseSource('src/core/a.ts', "import type { B } from './b.ts';"),
      parseSource('src/core/b.ts', "export { c } from './c/d.ts';"),
      parseSource('src/core/c/d.ts', "const a = await import('../a.ts');"),
      parseSource('src/core/leaf.ts', "import './c/d.ts'; import './leaf.ts';"),
    ];
    assert.deepEqual(importCycles(files.map(file => [file.path, importedFiles(file)])), [
      'src/core/a.ts → src/core/b.ts → src/core/c/d.ts → src/core/a.ts',
      'src/core/leaf.ts → src/core/leaf.ts',
    ]);
  });
});

/** `view` of a file in such a folder below `top`; empty for every other file. */
function folderBelow(top: string, file: string): string {
  const folder = path.posix.relative(top, path.posix.dirname(file));
  return folder.startsWith('..') ? '' : folder;
}
