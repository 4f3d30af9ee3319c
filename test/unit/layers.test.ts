import assert from 'node:assert/strict';
import { freeNames, languageGlobals } from './structure/free-names.ts';
import {
  LAYERS,
  layerOf,
  mayImportPackage,
  ONLY_PROGRAMS_IMPORT,
  PACKAGES,
  WEB_STANDARD_GLOBALS,
} from './structure/layer-table.ts';
import { entryPoints, unreached } from './structure/reach.ts';
import { parseSource, resolveImport, type SourceFile, sourceFiles } from './structure/source-files.ts';

describe('The layers of src/', () => {
  const files = sourceFiles();

  it('have a row for every folder', () => {
    assert.deepEqual(
      files.filter(({ folder }) => layerOf(folder) === undefined).map(({ path }) => path),
      [],
    );
  });

  it('import only what the table allows', () => {
    assert.deepEqual(files.flatMap(importViolations), []);
  });

  it('name no package that a file does not import', () => {
    const idle = Object.entries(PACKAGES).flatMap(([place, names]) => {
      const there = files.filter(({ path }) => `${path}/`.startsWith(`src/${place.replace(/\/$/, '')}/`));
      const imported = new Set(there.flatMap(({ path, imports }) => imports.map(each => packageOf(path, each))));
      return names.filter(name => !imported.has(name)).map(name => `${place}: ${name}`);
    });
    assert.deepEqual(idle, []);
  });

  it('use the host’s globals only where Node is allowed', () => {
    assert.deepEqual(files.flatMap(globalViolations), []);
  });

  it('open a port in the sandbox and for the broker alone', () => {
    // `listen` as a method that is called: the broker's configuration has a key of that name.
    const opening = /"name":"createServer"|"name":"listen"[^{}]*\},"optional":\w+,"computed":false\},"typeArguments"/;
    const folders = files.filter(({ tree }) => opening.test(serialised(tree))).map(({ folder }) => folder);
    assert.deepEqual([...new Set(folders)].toSorted(), ['composition', 'sandbox']);
  });

  it('hold nothing that only tests use', () => {
    // What a session may do within its boundary is asked by no command yet, nor are the rules of commands and the mask of their output: `rolecall exec` will.
    const awaitCommands =
      /^src\/(?:trust\/aws\/session|run\/(?:rules|mask)\/.+|documents\/shell\/shell-parser|composition\/read-shell)\.ts$/;
    assert.deepEqual(
      unreached(files, entryPoints()).filter(file => !awaitCommands.test(file)),
      [],
    );
  });

  it('would notice a file that only an unused one imports', () => {
    const texts = { entry: "await import('./loaded.ts');", loaded: '', idle: "import './below.ts';", below: '' };
    const some = Object.entries(texts).map(([name, text]) => parseSource(`src/core/${name}.ts`, text));
    assert.deepEqual(unreached(some, ['src/core/entry.ts']), ['src/core/idle.ts', 'src/core/below.ts']);
  });

  // A walker that sees nothing would pass everything: each rule is broken here on purpose.
  const broken: readonly (readonly [what: string, file: string, text: string, found: string])[] = [
    ['core imports a stage', 'src/core/a.ts', "import '../roles/b.ts';", 'src/core/a.ts imports roles'],
    [
      'a stage imports a stage',
      'src/store/a.ts',
      "export { b } from '../deliver/b.ts';",
      'src/store/a.ts imports deliver',
    ],
    [
      'a cloud imports a stage',
      'src/clouds/aws/a.ts',
      "import '../../roles/b.ts';",
      'src/clouds/aws/a.ts imports roles',
    ],
    [
      'an issuer imports a cloud',
      'src/issuers/a.ts',
      "import '../clouds/clouds.ts';",
      'src/issuers/a.ts imports clouds',
    ],
    [
      'another file of a cloud imports its SDK',
      'src/clouds/aws/facts.ts',
      "import '@aws-sdk/credential-providers';",
      'src/clouds/aws/facts.ts imports the package @aws-sdk/credential-providers',
    ],
    ['a stage imports Node', 'src/detect/a.ts', "import fs from 'node:fs';", 'src/detect/a.ts imports node:fs'],
    [
      'a stage imports Node by a bare name',
      'src/detect/a.ts',
      "import fs from 'fs';",
      'src/detect/a.ts imports the package fs',
    ],
    [
      'sessions import the platform',
      'src/sessions/a.ts',
      "await import('../platform/b.ts');",
      'src/sessions/a.ts imports platform',
    ],
    [
      'the platform imports a session',
      'src/platform/a.ts',
      "import type { B } from '../sessions/b.ts';",
      'src/platform/a.ts imports sessions',
    ],
    [
      'the broker imports the sandbox',
      'src/broker/a.ts',
      "import '../sandbox/b.ts';",
      'src/broker/a.ts imports sandbox',
    ],
    [
      'a program imports another',
      'src/programs/cli/a.ts',
      "import '../extension/b.ts';",
      'src/programs/cli/a.ts imports programs/extension',
    ],
    [
      'the command imports vscode',
      'src/programs/cli/a.ts',
      "import 'vscode';",
      'src/programs/cli/a.ts imports the package vscode',
    ],
    ['a computed import', 'src/core/a.ts', 'await import(name);', 'src/core/a.ts imports the package name'],
    [
      'a test is imported',
      'src/programs/cli/a.ts',
      "import '../../../test/b.ts';",
      'src/programs/cli/a.ts imports test/b.ts',
    ],
  ];
  for (const [what, file, text, found] of broken) {
    it(`would notice: ${what}`, () => {
      assert.deepEqual(importViolations(parseSource(file, text)), [found]);
    });
  }

  for (const name of ['process', 'Buffer', 'fetch', 'setTimeout', 'console', 'require', '__dirname', 'globalThis']) {
    it(`would notice: core uses ${name}`, () => {
      const text = `export const a = (b: string) => { const { c } = d(${name}); return [b, c]; }; function d(e: unknown) { return { c: e, ${name}: 1 }; }`;
      assert.deepEqual(globalViolations(parseSource('src/core/a.ts', text)), [`src/core/a.ts uses ${name}`]);
    });
  }

  it('takes no property, type, key or local variable for a global', () => {
    const text = `
      import { a, type Buffer } from './a.ts';
      export { fetch, process } from './b.ts';
      export interface B { fetch(url: URL): Promise<Buffer>; process: string }
      export function c({ process }: B, [require]: string[], ...console: string[]) {
        const { setTimeout: later, global = later } = a;
        try { return a.fetch(process, require, console, global, { Buffer: 1 }); } catch { return new URL(process); }
      }`;
    assert.deepEqual(globalViolations(parseSource('src/core/a.ts', text)), []);
  });
});

function importViolations({ path, folder, imports }: SourceFile): readonly string[] {
  const layer = layerOf(folder);
  if (layer === undefined) return [];
  const isProgram = folder.startsWith('programs/');
  return [...new Set(imports)].flatMap(specifier => {
    const target = resolveImport(path, specifier);
    switch (target.kind) {
      case 'folder': {
        const allowed = target.folder === folder || layer.mayImport.includes(target.folder);
        const sandboxed = target.folder === ONLY_PROGRAMS_IMPORT && folder !== ONLY_PROGRAMS_IMPORT && !isProgram;
        return allowed && !sandboxed ? [] : [`${path} imports ${target.folder}`];
      }
      case 'node':
        return layer.node ? [] : [`${path} imports ${target.name}`];
      case 'package':
        return mayImportPackage(path, target.name) ? [] : [`${path} imports the package ${target.name}`];
      case 'elsewhere':
        // The version is the one fact of package.json that programs print.
        return isProgram && target.name === 'package.json' ? [] : [`${path} imports ${target.name}`];
    }
  });
}

function packageOf(path: string, specifier: string): string | undefined {
  const target = resolveImport(path, specifier);
  return target.kind === 'package' ? target.name : undefined;
}

const allowedGlobals = new Set([...languageGlobals(), ...WEB_STANDARD_GLOBALS]);

function globalViolations({ path, folder, tree }: SourceFile): readonly string[] {
  if (LAYERS.find(({ folders }) => folders.includes(folder))?.node !== false) return [];
  return [...freeNames(tree)].filter(name => !allowedGlobals.has(name)).map(name => `${path} uses ${name}`);
}

/** The syntax tree without positions. */
function serialised(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) => {
    if (key === 'start' || key === 'end') return undefined;
    return typeof value === 'bigint' ? String(value) : value;
  });
}
