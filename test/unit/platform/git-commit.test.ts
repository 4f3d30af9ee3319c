import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkedOutCommit } from '../../../src/platform/git/commit.ts';

const ONE = '1'.repeat(40);
const TWO = '2'.repeat(40);
const LONG = '3'.repeat(64);

describe('The commit that is checked out', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-commit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const rows: readonly (readonly [
    what: string,
    files: Readonly<Record<string, string>>,
    commit: string | undefined,
  ])[] = [
    ['a branch', { HEAD: 'ref: refs/heads/a/b\n', 'refs/heads/a/b': `${ONE}\n` }, ONE],
    ['a branch with SHA-256', { HEAD: 'ref: refs/heads/main\n', 'refs/heads/main': `${LONG}\n` }, LONG],
    ['no branch', { HEAD: `${TWO}\n` }, TWO],
    [
      'a branch that is packed',
      {
        HEAD: 'ref: refs/heads/main\n',
        'packed-refs': `# pack-refs\n${ONE} refs/heads/a-main\n${TWO} refs/heads/main\n`,
      },
      TWO,
    ],
    [
      'a branch that moved on since it was packed',
      { HEAD: 'ref: refs/heads/main\n', 'refs/heads/main': ONE, 'packed-refs': `${TWO} refs/heads/main\n` },
      ONE,
    ],
    ['a branch without a commit', { HEAD: 'ref: refs/heads/main\n' }, undefined],
    ['a file elsewhere', { HEAD: 'ref: refs/heads/../../secret\n', secret: ONE }, undefined],
    ['a file that is no reference', { HEAD: 'ref: secret\n', secret: ONE }, undefined],
    ['what is no commit', { HEAD: 'ref: refs/heads/main\n', 'refs/heads/main': '\u001b[31mred' }, undefined],
    ['a branch in a table', { HEAD: `${ONE}\n`, config: '[extensions]\n\trefstorage = reftable\n' }, undefined],
  ];
  for (const [what, files, commit] of rows) {
    it(`is ${commit === undefined ? 'not known of' : 'that of'} ${what}`, async () => {
      mkdirSync(path.join(folder, '.git'));
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, '.git', file)), { recursive: true });
        writeFileSync(path.join(folder, '.git', file), text);
      }
      assert.equal(await checkedOutCommit(folder), commit);
    });
  }

  it('is not known of a branch that is a link, nor where there is no repository', async () => {
    assert.equal(await checkedOutCommit(path.join(folder, 'nowhere')), undefined);
    mkdirSync(path.join(folder, '.git/refs/heads'), { recursive: true });
    writeFileSync(path.join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(path.join(folder, 'elsewhere'), ONE);
    writeFileSync(path.join(folder, '.git/packed-refs'), `${TWO} refs/heads/main\n`);
    symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, '.git/refs/heads/main'));
    assert.equal(await checkedOutCommit(folder), undefined);
  });
});
