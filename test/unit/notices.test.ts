import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { FieldReader, isObject, parseJson } from '../../src/core/parse.ts';
import { type Bundle, buildAndReport } from './structure/bundle-report.ts';
import { PROJECT } from './structure/source-files.ts';

const read = (file: string): string => readFileSync(path.join(PROJECT, file), 'utf8');

/** The folders of the packages that are in a bundle, such as `node_modules/@smithy/core`. */
function packageFolders({ inputs }: Bundle): readonly string[] {
  const folders = inputs.flatMap(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)];
}

function versionOf(folder: string): string {
  const description = parseJson(read(`${folder}/package.json`));
  return isObject(description) ? new FieldReader(description, folder).string('version') : '';
}

describe('The notices of third parties', () => {
  let folder: string;
  let bundles: ReadonlyMap<string, Bundle>;
  let notices: string;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-notices-'));
    bundles = await buildAndReport(folder);
    notices = readFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('name each package that is in a bundle, with its version, above a licence that asks to be kept', () => {
    const folders = new Set([...bundles.values()].flatMap(packageFolders));
    assert.ok(folders.size > 20, `${folders.size} packages`);
    const sections = notices.split(`\n${'-'.repeat(78)}\n\n`);
    for (const each of folders) {
      const title = `${each.replace(/^.*node_modules\//, '')} ${versionOf(each)} (`;
      const section = sections.find(text => text.split('\n').some(line => line.startsWith(title)));
      assert.ok(section !== undefined, `${title} is named`);
      assert.match(section, /Permission is hereby granted, free of charge|Apache License\s+Version 2\.0/, title);
      assert.match(section, /copyright/i, title);
    }
  });

  it('are in the extension, the Feature, the image and the Lambda function', async () => {
    const packaged = mkdtempSync(path.join(tmpdir(), 'rolecall-packaged-'));
    try {
      for (const file of ['package.json', '.vscodeignore', 'README.md']) copyFileSync(file, path.join(packaged, file));
      cpSync(folder, path.join(packaged, 'dist'), { recursive: true });
      const files = await listFiles({ cwd: packaged, packageManager: PackageManager.None });
      const built = readdirSync(folder).filter(
        name => !['broker-server.js', 'broker-lambda.js', 'meta.json'].includes(name),
      );
      assert.deepEqual(
        files.filter(file => file.startsWith('dist/')).toSorted(),
        built.map(name => `dist/${name}`).toSorted(),
      );
      assert.ok(built.includes('THIRD-PARTY-NOTICES.txt') && built.includes('package.json'));
    } finally {
      rmSync(packaged, { recursive: true });
    }
    // The Feature's programs are a whole build, of which two files are taken out; what is installed of it `test/feature` lists.
    assert.match(read('features/assemble.ts'), /\['extension\.js', 'meta\.json'\]\.map\(name => rm\(/);
    assert.match(read('Dockerfile'), /^COPY --from=build .*\/build\/out\/THIRD-PARTY-NOTICES\.txt \/app\/$/m);
    const page = read('docs/broker-on-aws.md');
    const zips = page.match(/\bzip .*broker-lambda\.js.*/g) ?? [];
    assert.ok(zips.length > 0);
    for (const zip of zips) assert.match(zip, /THIRD-PARTY-NOTICES\.txt/);
  });

  it('are of packages that package.json names as dependencies, so that audits see what is shipped', () => {
    const manifest = parseJson(read('package.json'));
    assert.ok(isObject(manifest) && isObject(manifest['dependencies']));
    const dependencies = Object.keys(manifest['dependencies']);
    const shipped = new Set(
      [...bundles.values()].flatMap(packageFolders).map(each => each.replace('node_modules/', '')),
    );
    assert.deepEqual(
      dependencies.filter(name => !shipped.has(name)),
      [],
      'no dependency is left out of every bundle',
    );
    const imported = new Set(
      [...bundles.values()]
        .flatMap(({ inputs }) => inputs.filter(file => file.startsWith('src/')))
        .flatMap(file => [
          ...read(file).matchAll(/^(?:import|export) (?!type\b)[^;]*?from '((?:@[^/']+\/)?[^./'][^/']*)/gm),
        ])
        .flatMap(([, name]) => (name === undefined || name.startsWith('node:') || name === 'vscode' ? [] : [name])),
    );
    assert.deepEqual([...imported].filter(name => !dependencies.includes(name)).toSorted(), []);
  });
});
