import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WorkspaceFiles } from '../../../src/core/ports.ts';
import { createWorkspaceFiles } from '../../../src/platform/workspace-files.ts';
import { failureOf } from '../../support/failure-of.ts';
import { skipBecause } from '../../hosts/skip-because.ts';

const MIB = 1024 * 1024;

describe('files of a repository', () => {
  let base: string;
  let root: string;
  let files: WorkspaceFiles;
  const at = (name: string) => path.join(root, name);

  beforeEach(() => {
    base = mkdtempSync(path.join(tmpdir(), 'rolecall-files-'));
    root = path.join(base, 'app');
    mkdirSync(root);
    files = createWorkspaceFiles([root]);
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  async function refusal(name: string): Promise<readonly string[]> {
    const { kind, message } = await failureOf(() => files.read(at(name)));
    return [kind, message.replaceAll(base, '')];
  }

  it('are read as text, without a byte order mark', async () => {
    writeFileSync(at('a'), '\ufeffä\r\n');
    writeFileSync(at('empty'), '');
    assert.deepStrictEqual([await files.read(at('a')), await files.read(at('empty'))], ['ä\r\n', '']);
  });

  it('that do not exist are undefined', async () => {
    writeFileSync(at('file'), '');
    symlinkSync('nowhere', at('dangling'));
    assert.deepStrictEqual(
      [
        await files.read(at('none')),
        await files.read(at('none/a')),
        await files.read(at('file/a')),
        await files.read(at('dangling')),
      ],
      [undefined, undefined, undefined, undefined],
    );
  });

  it('may be 8 MiB and no more', async () => {
    writeFileSync(at('fits'), 'x'.repeat(8 * MIB));
    writeFileSync(at('large'), 'x'.repeat(8 * MIB + 1));
    assert.equal((await files.read(at('fits')))?.length, 8 * MIB);
    assert.deepStrictEqual(await refusal('large'), ['local-file', '/app/large is not read: it is larger than 8 MiB.']);
  });

  it('in another encoding are refused', async () => {
    writeFileSync(at('latin'), Buffer.from([0x61, 0xe4, 0x0a]));
    assert.deepStrictEqual(await refusal('latin'), ['local-file', '/app/latin is not read: it is not in UTF-8.']);
  });

  it('that are folders or pipes are refused, without waiting for a writer', async () => {
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('pipe')]);
    assert.deepStrictEqual(await refusal('folder'), ['local-file', '/app/folder is not read: it is no regular file.']);
    assert.deepStrictEqual(await refusal('pipe'), ['local-file', '/app/pipe is not read: it is no regular file.']);
  });

  it('may be links inside, and never outside', async () => {
    const outside = ['local-file', ' is not read: a symbolic link leads outside the repository.'] as const;
    writeFileSync(at('real'), 'x');
    symlinkSync('real', at('link'));
    mkdirSync(path.join(base, 'app-secret'));
    writeFileSync(path.join(base, 'app-secret/token'), 'secret');
    symlinkSync('../app-secret/token', at('out'));
    symlinkSync('../app-secret', at('out-folder'));
    assert.equal(await files.read(at('link')), 'x');
    assert.deepStrictEqual(await refusal('out'), [outside[0], `/app/out${outside[1]}`]);
    assert.deepStrictEqual(await refusal('out-folder/token'), [outside[0], `/app/out-folder/token${outside[1]}`]);
    assert.deepStrictEqual(await refusal('../app-secret/token'), [outside[0], `/app-secret/token${outside[1]}`]);
    const { message } = await failureOf(() => files.folders(at('out-folder')));
    assert.equal(message.replaceAll(base, ''), `/app/out-folder${outside[1]}`);
  });

  it('may be reached through a root that is itself a link, or any of several roots', async () => {
    writeFileSync(at('a'), 'x');
    symlinkSync('app', path.join(base, 'linked'));
    const linked = createWorkspaceFiles([path.join(base, 'linked')]);
    const several = createWorkspaceFiles([at('sub'), root]);
    mkdirSync(at('sub'));
    assert.deepStrictEqual([await linked.read(path.join(base, 'linked/a')), await several.read(at('a'))], ['x', 'x']);
  });

  it('that link to themselves are refused', async () => {
    symlinkSync('loop', at('loop'));
    assert.deepStrictEqual(await refusal('loop'), [
      'local-file',
      '/app/loop could not be read: it is a symbolic link.',
    ]);
  });

  it('without permission are refused', async function () {
    if (process.getuid?.() === 0) skipBecause(this, 'root may read every file');
    writeFileSync(at('closed'), 'x');
    chmodSync(at('closed'), 0);
    assert.deepStrictEqual(await refusal('closed'), [
      'local-file',
      '/app/closed could not be read: permission is denied.',
    ]);
  });

  it('lists sub-folders alone, and none where there is no folder', async () => {
    mkdirSync(at('d/one'), { recursive: true });
    mkdirSync(at('d/two'));
    writeFileSync(at('d/file'), '');
    symlinkSync('one', at('d/link'));
    assert.deepStrictEqual((await files.folders(at('d'))).toSorted(), ['one', 'two']);
    assert.deepStrictEqual([await files.folders(at('none')), await files.folders(at('d/file'))], [[], []]);
  });
});
