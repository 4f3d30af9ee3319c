import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeProfiles } from '../../../../src/clouds/aws/delivery/remove-profiles.ts';
import { AssumeError } from '../../../../src/core/errors.ts';
import { openPrivateDirectory } from '../../../../src/platform/private-directory/private-directory.ts';
import { MemoryDirectory } from '../../../support/memory-directory.ts';
import { openUserFile } from '../../../../src/platform/user-file/user-file.ts';

describe('Taking profiles away where ~/.aws/config leads nowhere', () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), 'rolecall-nowhere-'))));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const config = (): string => path.join(home, '.aws/config');

  async function remove(written: readonly string[] = []) {
    const state = openPrivateDirectory({ path: path.join(home, 'state'), flock: undefined });
    if (written.length > 0) await state.write('aws-config-files.json', JSON.stringify(written));
    const awsConfigAt = (file: string) => openUserFile(file, state, { lockName: 'aws-config.lock' });
    const machine = {
      awsConfig: awsConfigAt(config()),
      awsConfigAt,
      state,
      spare: new MemoryDirectory(),
      machineName: 'laptop',
    };
    return await removeProfiles({ ...machine, command: { path: '/home/dev/rolecall' } });
  }

  for (const [what, make] of [
    ['whose folder is a link into nowhere', () => symlinkSync('/nonexistent/aws', path.dirname(config()))],
    ['whose folder is a link to itself', () => symlinkSync('.aws', path.dirname(config()))],
    ['whose folder is a file', () => writeFileSync(path.dirname(config()), '')],
    ['that is a link into a folder that is gone', () => linkTo('/nonexistent/folder/config')],
    ['that is a link to a file that is gone', () => linkTo('elsewhere')],
    ['that is a link to itself', () => linkTo('config')],
  ] as const) {
    it(`a file ${what} holds nothing of ours`, async () => {
      make();
      assert.deepEqual(await remove(), [{ path: config(), outcome: 'none' }]);
    });
  }

  it('a file that was written once and cannot be reached now is told, since its profiles may come back', async () => {
    linkTo('/nonexistent/folder/config');
    const [removal] = await remove([config()]);
    assert.ok(removal?.outcome instanceof AssumeError);
    assert.equal(removal.outcome.message, `${config()} is a link into a folder that does not exist.`);
    assert.match(removal.outcome.hint ?? '', /remove the link/);
  });

  function linkTo(target: string): void {
    mkdirSync(path.dirname(config()));
    symlinkSync(target, config());
  }
});
