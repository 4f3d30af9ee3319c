import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { PROJECT } from './source-files.ts';

/** What only these may read of what lies beside the project, and skip with a line where it is absent. */
const READ_THE_CORPUS = [
  'test/support/discover-agreement.ts',
  'test/support/lint-agreement.ts',
  'test/unit/clouds/aws/profile.test.ts',
  'test/unit/roles/corpus.test.ts',
  'test/unit/trust/corpus.ts',
  'test/unit/trust/read/terraform/corpus.test.ts',
  'test/unit/trust/vectors.ts',
];

/** Where the project's own files lie; its root besides. */
const FOLDERS = ['src', 'test', 'docs', 'media', 'features', 'deploy', 'templates'];

function filesOf(folder: string): readonly string[] {
  return readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .map(name => `${folder}/${name.replaceAll(path.sep, '/')}`)
    .filter(name => !name.includes('/node_modules/'));
}

const FILES = [...FOLDERS.flatMap(filesOf), ...readdirSync(PROJECT)];

/**
 * What of a comment leads nowhere for whoever has the repository alone: a file that is not in it, a number without a
 * repository, a page beside the project. A source that is named whole, by address or in brackets, can be looked up.
 */
function deadEnds(comment: string, files: readonly string[] = FILES): readonly string[] {
  const own = comment.replaceAll(/https?:\S+|\[[^\]]*\]/g, '');
  const named = [...own.matchAll(/[\w./-]+\.(?:md|mjs|ts)\b/g)].map(([name]) => name.replace(/^(?:\.{1,2}\/)+/, ''));
  return [
    ...named.filter(name => !files.some(file => file === name || file.endsWith(`/${name}`))),
    ...[...own.matchAll(/\bDESIGN\b|\breference\/\S+|\b[Ii]ssues? #?\d+|(?<![\w/-])#\d+\b/g)].map(([found]) => found),
  ];
}

function commentsOf(file: string, text: string): readonly string[] {
  return parseSync(file, text, { sourceType: 'module' }).comments.map(({ value }) => value);
}

describe('Comments', () => {
  const sources = FILES.filter(name => /\.m?ts$|^(?:src|test)\/.*\.mjs$|^esbuild\.mjs$/.test(name)).map(file => ({
    file,
    text: readFileSync(path.join(PROJECT, file), 'utf8'),
  }));

  it('lead nowhere outside the repository', () => {
    const found = sources.flatMap(({ file, text }) =>
      commentsOf(file, text).flatMap(comment => deadEnds(comment).map(end => `${file}: ${end}`)),
    );
    assert.deepEqual(found, []);
  });

  it('would be noticed to', () => {
    const files = ['src/core/role.ts', 'docs/broker.md'];
    const ends = (comment: string): readonly string[] => deadEnds(comment, files);
    assert.deepEqual(ends('As role.ts and docs/broker.md say, RFC 8693 §2.1, PKCS#8.'), []);
    assert.deepEqual(ends('Seen in https://github.com/a/b/issues/7 and [a/b#7], [a/b: shared/c.ts].'), []);
    assert.deepEqual(ends('See roles.ts, plans/x.md.'), ['roles.ts', 'plans/x.md']);
    assert.deepEqual(ends('As DESIGN says, issue 10, #4.'), ['DESIGN', 'issue 10', '#4']);
  });

  it('and tests read what lies beside the project only where they read its corpus', () => {
    const beside = sources.filter(({ text }) => /\.\.\/shared\//.test(text)).map(({ file }) => file);
    assert.deepEqual(
      beside.filter(file => file !== 'test/unit/structure/comments.test.ts').toSorted(),
      READ_THE_CORPUS,
    );
  });
});
