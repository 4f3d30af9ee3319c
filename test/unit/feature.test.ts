import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type ParseError, parse } from 'jsonc-parser';
import * as z from 'zod/mini';
import manifest from '../../package.json' with { type: 'json' };
import { launcherText } from '../../src/deliver/launcher.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { mapOfJson } from './roles/maps.ts';

const { name, publisher, version } = manifest;

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'features/rolecall');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The part that is used of https://containers.dev/implementors/features/#devcontainer-feature-json-properties. */
const featureShape = z.strictObject({
  id: z.string(),
  version: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)),
  name: z.string(),
  description: z.string(),
  documentationURL: z.url(),
  licenseURL: z.url(),
  customizations: z.strictObject({ vscode: z.strictObject({ extensions: z.array(z.string()) }) }),
});

describe('the dev container Feature', () => {
  const feature = featureShape.parse(JSON.parse(read('features/rolecall/devcontainer-feature.json')));

  it('has the version and the extension of package.json, and the id of its folder', () => {
    assert.equal(feature.version, version);
    assert.deepEqual(feature.customizations.vscode.extensions, [`${publisher}.${name}`]);
    assert.equal(feature.id, path.basename(folder));
  });

  it('points to pages that are there', () => {
    const { url } = z
      .object({ repository: z.object({ url: z.string() }) })
      .parse(JSON.parse(read('package.json'))).repository;
    const blob = `${url.replace(/\.git$/, '')}/blob/main/`;
    for (const page of [feature.documentationURL, feature.licenseURL]) {
      assert.ok(page.startsWith(blob), page);
      assert.ok(existsSync(path.join(root, page.slice(blob.length))), page);
    }
  });

  it('has an install.sh that can be started', () => {
    assert.equal(statSync(path.join(folder, 'install.sh')).mode & 0o111, 0o111);
  });

  for (const shell of [['/bin/dash'], ['/bin/busybox', 'sh'], ['/bin/bash', '--posix']]) {
    it(`is good syntax for ${path.basename(shell.join(' '))}`, function () {
      const [program = '', ...flags] = shell;
      if (!existsSync(program)) skipBecause(this, `there is no ${program} here`);
      for (const input of [launcherText(version), read('features/rolecall/install.sh')]) {
        const { status, stderr } = spawnSync(program, [...flags, '-n'], { input, encoding: 'utf8' });
        assert.deepEqual([status, stderr], [0, '']);
      }
      assert.notEqual(spawnSync(program, [...flags, '-n'], { input: 'case x in' }).status, 0);
    });
  }

  it('is used by a whole devcontainer.json in docs/feature.md that is read without a problem', () => {
    const [, text = ''] = /```jsonc\n(\{\n.*?\n\})\n```/s.exec(read('docs/feature.md')) ?? [];
    const errors: ParseError[] = [];
    const document: unknown = parse(text, errors, { allowTrailingComma: true });
    assert.deepEqual(errors, []);
    const { features } = z.object({ features: z.record(z.string(), z.strictObject({})) }).parse(document);
    assert.deepEqual(Object.keys(features), [`./${feature.id}`]);
    const map = mapOfJson(text);
    assert.deepEqual([map.problems, map.broken, map.autoAssume], [[], [], ['dev-readonly']]);
    assert.deepEqual(
      map.roles.map(({ role }) => role.name),
      ['dev-readonly'],
    );
  });

  it('is named in docs/feature.md by the version that is published', () => {
    const [, named] = /features\/rolecall:([\d.]+)`/.exec(read('docs/feature.md')) ?? [];
    assert.equal(named, version.split('.').slice(0, 2).join('.'));
  });
});
