import assert from 'node:assert/strict';
import { chmod, chown, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { configurationFile, loadConfiguration } from '../../../src/composition/user-configuration.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';
import { skipBecause } from '../../hosts/skip-because.ts';

const TEXT = 'version: 1\nendpoints: { aws: "http://127.0.0.1:4566" }\n';
const STRANGER = 65_534;

function refused(why: string) {
  return { endpoint: undefined, text: undefined, problems: [`Your configuration is not used: ${why}.`] };
}

describe("the user's own configuration", () => {
  let home: string;
  let remove: () => Promise<void>;

  beforeEach(async () => {
    ({ directory: home, remove } = await ownedDirectory());
    await mkdir(path.dirname(configurationFile(home)), { recursive: true });
  });
  afterEach(() => remove());

  const write = (mode = 0o644) => writeFile(configurationFile(home), TEXT, { mode });
  const read = async (workspaceFolders: readonly string[] = []) => {
    const { configuration, text, problems } = await loadConfiguration(home, workspaceFolders);
    return { endpoint: configuration.endpoints.aws, text, problems: problems.map(({ message }) => message) };
  };
  it('is believed when only you could have written it', async () => {
    await write();
    assert.deepEqual(await read(), { endpoint: 'http://127.0.0.1:4566', text: TEXT, problems: [] });
  });

  it('may be missing', async () => {
    assert.deepEqual(await read(), { endpoint: undefined, text: undefined, problems: [] });
  });

  it('counts for nothing when others may write it, or the folder it is in', async () => {
    const file = configurationFile(home);
    await write();
    await chmod(file, 0o666);
    assert.deepEqual(await read(), refused(`${file} is writable by everyone`));
    await chmod(file, 0o600);
    await chmod(path.dirname(file), 0o775);
    assert.deepEqual(await read(), refused(`${path.dirname(file)} is writable by its group`));
  });

  it('counts for nothing when it is somebody else’s', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root can give a file to somebody else');
    await write();
    await chown(configurationFile(home), STRANGER, STRANGER);
    assert.deepEqual(
      await read(),
      refused(`${configurationFile(home)} belongs to user ${STRANGER}, neither root nor you`),
    );
  });

  it('counts for nothing when a link leads to a file of the repository', async () => {
    const repository = path.join(home, 'workspaces/app');
    await mkdir(repository, { recursive: true });
    await writeFile(path.join(repository, 'config.yaml'), TEXT);
    await symlink(path.join(repository, 'config.yaml'), configurationFile(home));
    assert.deepEqual(await read([repository]), refused(`it lies in the workspace folder ${repository}`));
    await mkdir(path.join(repository, '.git'));
    assert.deepEqual(await read(), refused(`it lies in the Git work tree ${repository}`));
  });

  it('counts for nothing, and says so, when it is no text', async () => {
    await writeFile(configurationFile(home), Buffer.from([0xff, 0xfe, 0x00]));
    assert.deepEqual(await read(), refused('it is not UTF-8 text'));
  });
});
