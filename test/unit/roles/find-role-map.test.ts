import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import type { WorkspaceFiles } from '../../../src/core/ports.ts';
import { findRoleMap } from '../../../src/roles/read-role-map.ts';
import { AWS, outcome } from './maps.ts';

/** Files in memory; one whose text is an error cannot be read. */
function filesOf(texts: Readonly<Record<string, string | AssumeError>>): WorkspaceFiles & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async read(file) {
      asked.push(file);
      const text = Object.hasOwn(texts, file) ? texts[file] : undefined;
      if (text instanceof AssumeError) throw text;
      return text;
    },
    async folders(folder) {
      const failure = texts[folder];
      if (failure instanceof AssumeError) throw failure;
      const below = Object.keys(texts).filter(file => file.startsWith(`${folder}/`));
      return [
        ...new Set(
          below
            .map(file => file.slice(folder.length + 1))
            .filter(rest => rest.includes('/'))
            .map(rest => rest.slice(0, rest.indexOf('/'))),
        ),
      ].toReversed();
    },
  };
}

const yaml = (name: string) => `version: 1\nroles: { ${name}: { aws: ${AWS} } }\n`;
const json = (name: string) => `{"customizations":{"rolecall":{"version":1,"roles":{"${name}":{"aws":${AWS}}}}}}`;
const unreadable = new AssumeError('local-file', '/w/rolecall.yaml is not read: it is no regular file.');

describe('finding the role map', () => {
  it('looks at every place, in order', async () => {
    const files = filesOf({
      '/w/rolecall.yaml': yaml('a'),
      '/w/.devcontainer.json': '{}',
      '/w/.devcontainer/b/devcontainer.json': json('c'),
      '/w/.devcontainer/a/devcontainer.json': '{}',
    });
    const user = { file: '/home/dev/.config/rolecall/config.yaml', text: yaml('b') };
    const map = await findRoleMap(files, { folder: '/w', workTree: '/w' }, user, undefined);
    assert.deepStrictEqual(outcome(map)['roles'], [
      'b of your configuration',
      'a of rolecall.yaml',
      'c of .devcontainer/b/devcontainer.json',
    ]);
    assert.deepStrictEqual(files.asked, [
      '/w/rolecall.yaml',
      '/w/.devcontainer/devcontainer.json',
      '/w/.devcontainer.json',
      '/w/.devcontainer/a/devcontainer.json',
      '/w/.devcontainer/b/devcontainer.json',
    ]);
  });

  it('goes up to the top of the work tree for what the folder has not', async () => {
    const top = { '/w/rolecall.yaml': yaml('top'), '/w/.devcontainer/devcontainer.json': json('top-json') };
    const place = { folder: '/w/app', workTree: '/w' };
    const above = await findRoleMap(filesOf(top), place, undefined, undefined);
    assert.deepStrictEqual(
      above.roles.map(({ role, source }) => [role.name, source.file]),
      [
        ['top', '/w/rolecall.yaml'],
        ['top-json', '/w/.devcontainer/devcontainer.json'],
      ],
    );
    const nearer = await findRoleMap(
      filesOf({ ...top, '/w/app/rolecall.yaml': yaml('near') }),
      place,
      undefined,
      undefined,
    );
    assert.deepStrictEqual(
      nearer.roles.map(({ role }) => role.name),
      ['near', 'top-json'],
    );
  });

  it('lists what cannot be read, and does not look further up instead', async () => {
    const files = filesOf({
      '/w/app/rolecall.yaml': unreadable,
      '/w/rolecall.yaml': yaml('top'),
      '/w/app/.devcontainer': unreadable,
    });
    const map = await findRoleMap(files, { folder: '/w/app', workTree: '/w' }, undefined, undefined);
    const range = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };
    const problem = { severity: 'error', code: 'unreadable-file', message: unreadable.message, path: [], range };
    assert.deepStrictEqual(
      { roles: map.roles, problems: map.problems },
      {
        roles: [],
        problems: [
          { ...problem, file: '/w/app/rolecall.yaml' },
          { ...problem, file: '/w/app/.devcontainer' },
        ],
      },
    );
  });

  it('looks into a hundred folders and says so', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 101 }, (_, index) => [`/w/.devcontainer/${1000 + index}/devcontainer.json`, '{}']),
    );
    const files = filesOf(many);
    const map = await findRoleMap(files, { folder: '/w', workTree: undefined }, undefined, undefined);
    assert.equal(files.asked.filter(file => file.endsWith('.json') && file.includes('devcontainer')).length, 102);
    assert.deepStrictEqual(outcome(map)['problems'], [
      'warning too-many-folders: .devcontainer has more than 100 folders; only the first 100 are looked into.',
    ]);
  });

  it('names a file that was taken for the role map, and takes nothing from it', async () => {
    for (const name of [
      'rolecall.yml',
      '.rolecall.yaml',
      'Rolecall.yaml',
      '.devcontainer/rolecall.yaml',
      '.github/rolecall.yml',
    ]) {
      const files = filesOf({ [`/w/${name}`]: 'version: 1\nroles: {}\n' });
      const map = await findRoleMap(files, { folder: '/w', workTree: undefined }, undefined, undefined);
      assert.deepEqual(
        [map.roles, map.problems.map(({ code, file, severity, message }) => [severity, code, file, message])],
        [
          [],
          [
            [
              'warning',
              'near-name',
              `/w/${name}`,
              'This file is not read: the role map is called rolecall.yaml, at the top of the repository.',
            ],
          ],
        ],
      );
    }
    const right = filesOf({ '/w/rolecall.yaml': 'version: 1\nroles: {}\n', '/w/rolecall.yml': 'x' });
    const map = await findRoleMap(right, { folder: '/w', workTree: undefined }, undefined, undefined);
    assert.deepEqual(map.problems, []);
  });
});
