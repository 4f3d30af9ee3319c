import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settingPlaces } from '../../../src/composition/setting-places.ts';
import { inspectMachine } from '../../../src/platform/machine.ts';

describe('the place where a variable is set', () => {
  let root: string;
  let home: string;
  let folder: string;

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'rolecall-places-'));
    home = path.join(root, 'home');
    folder = path.join(root, 'work/app');
    await mkdir(home, { recursive: true });
    await mkdir(folder, { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true }));

  async function found(files: Readonly<Record<string, string>>, value = 'corp'): Promise<string | undefined> {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(root, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const placeOf = await settingPlaces(inspectMachine(), { home, folder, environment: { AWS_PROFILE: value } });
    const { file, line, variable } = placeOf('AWS_PROFILE');
    assert.equal(variable, 'AWS_PROFILE');
    return file === undefined ? undefined : `${path.relative(root, file)}:${line}`;
  }

  for (const [file, text, line = 1] of [
    ['home/.bashrc', '# mine\nexport AWS_PROFILE=corp\n', 2],
    ['home/.zshenv', 'export AWS_PROFILE=corp'],
    ['home/.config/fish/conf.d/aws.fish', 'set -gx AWS_PROFILE corp\n'],
    ['home/.config/fish/fish_variables', 'SETUVAR --export AWS_PROFILE:corp\n'],
    ['home/.config/nushell/env.nu', '$env.AWS_PROFILE = "corp"\n'],
    ['home/.config/mise/config.toml', '[env]\nAWS_PROFILE = "corp"\n', 2],
    ['work/app/.envrc', 'export AWS_PROFILE=corp\n'],
    ['work/.envrc', 'export AWS_PROFILE=corp\n'],
    ['work/app/mise.toml', '[env]\nAWS_PROFILE = "corp"\n', 2],
    ['work/app/.devcontainer/docker-compose.yml', 'services:\n  app:\n    environment:\n      AWS_PROFILE: corp\n', 4],
    ['work/app/compose.override.yaml', 'services: { app: { environment: [AWS_PROFILE=corp] } }\n'],
    ['work/app/.devcontainer/devcontainer.json', '{ "remoteEnv": { "AWS_PROFILE": "corp" } }'],
    ['work/app/.devcontainer/api/devcontainer.json', '{\n"containerEnv": { "AWS_PROFILE": "corp" } }', 2],
    ['work/app/.devcontainer/Dockerfile', 'FROM debian\nENV AWS_PROFILE=corp\n', 2],
    ['work/app/.vscode/settings.json', '{ "terminal.integrated.env.linux": { "AWS_PROFILE": "corp" } }'],
    ['work/app/.env', 'AWS_PROFILE=corp\n'],
  ] as const) {
    it(`is found in ${file}`, async () => {
      assert.equal(await found({ [file]: text }), `${file}:${line}`);
    });
  }

  it('is the file with the very value, where several set it', async () => {
    const files = { 'home/.bashrc': 'export AWS_PROFILE=other\n', 'home/.zshrc': '\nexport AWS_PROFILE=corp\n' };
    assert.equal(await found(files), 'home/.zshrc:2');
  });

  it('is not found, rather than guessed', async () => {
    assert.equal(await found({ 'home/.bashrc': 'echo "$AWS_PROFILE"\n# export AWS_PROFILE=corp\n' }), undefined);
  });

  it('is looked for in nothing that would keep us waiting or is too large', async () => {
    await mkdir(path.join(home, '.config/fish/conf.d'), { recursive: true });
    for (const name of ['.bashrc', '.config/fish/conf.d/x.fish']) {
      assert.equal(spawnSync('mkfifo', [path.join(home, name)]).status, 0);
    }
    await symlink(path.join(home, '.bashrc'), path.join(home, '.zshrc'));
    await symlink('/dev/zero', path.join(home, '.profile'));
    await symlink('.zprofile', path.join(home, '.zprofile'));
    await mkdir(path.join(home, '.zshenv'));
    await writeFile(path.join(home, '.zlogin'), `${'#'.repeat(2 * 1024 * 1024)}\nexport AWS_PROFILE=corp\n`);
    assert.equal(await found({ 'home/.bash_aliases': 'export AWS_PROFILE=corp\n' }), 'home/.bash_aliases:1');
  });
});
