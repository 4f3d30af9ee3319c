import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFolderTexts } from '../../../src/composition/read-folder-texts.ts';

describe('The texts of a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-texts-'));
    for (let index = 0; index < 100; index += 1) writeFileSync(path.join(folder, `${index}.tf`), 'x'.repeat(100));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are all read, in the order of their paths', async () => {
    const { files, unread } = await readFolderTexts(folder, () => true);
    assert.equal(files.length, 100);
    assert.deepEqual(
      files.map(file => file.path),
      files.map(file => file.path).toSorted(),
    );
    assert.deepEqual(unread, []);
  });

  it('are left out beyond what is read at once, and it says so', async () => {
    const { files, unread } = await readFolderTexts(folder, () => true, { mostText: 1000 });
    assert.ok(files.length < 40, String(files.length));
    const [told, ...others] = unread;
    assert.deepEqual(others, []);
    assert.match(told?.message ?? '', new RegExp(`so that ${100 - files.length} of them are left out`));
  });
});
