import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, readlink, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CommandWorld } from './command-world.ts';

/** One thing that is broken on purpose, and what the doctor is to say and do about it. */
export interface Breakage {
  readonly what: string;
  /** Breaks it, and answers the variables of the runs that follow. */
  readonly act: (room: Room) => Promise<Readonly<Record<string, string>> | void>;
  readonly id: string;
  /** Relative to the home directory, unless absolute. */
  readonly file: string;
  readonly line?: number;
  /** What is to be so once it is mended, besides that nothing is found. */
  readonly healed?: (room: Room) => Promise<void>;
}

export const CONFIG = '.aws/config';
export const SHIM = '.local/share/rolecall/bin/rolecall';
const DEVCONTAINER = '../workspaces/app/.devcontainer/devcontainer.json';
/** What no output may show. */
export const KEY = 'AKIAIOSFODNN7EXAMPLE';
/** The person's own configuration. */
export const MINE = '# of mine, with \xc3\xa9\n[default]\t# x\noutput=json \n';

/** A person's home in a simulated environment, to break. */
export class Room {
  readonly world: CommandWorld;

  constructor(world: CommandWorld) {
    this.world = world;
  }

  at(file: string): string {
    return path.resolve(this.world.simulated.home, file);
  }

  async edit(file: string, change: (text: string) => string): Promise<void> {
    await mkdir(path.dirname(this.at(file)), { recursive: true });
    const before = await readFile(this.at(file), 'latin1').catch(() => '');
    await writeFile(this.at(file), change(before), { encoding: 'latin1', mode: 0o600 });
  }

  async runtime(): Promise<string> {
    return this.world.runtimeDirectory();
  }
}

/** What `--fix` mends; those of one list are broken at once. */
export const MENDED: readonly (readonly Breakage[])[] = [
  [
    {
      what: 'a block without its end',
      act: room => room.edit(CONFIG, text => text.replace('# <<< rolecall <<<\n', '')),
      id: 'block-damaged',
      file: CONFIG,
      line: 4,
    },
    {
      what: 'a command that is gone',
      act: room => rm(room.at(SHIM)),
      id: 'command-missing',
      file: SHIM,
    },
    {
      what: 'what a killed writer left',
      act: async room => {
        const file = room.at('.aws/.config.rolecall-0123456789ab.tmp');
        await writeFile(file, '');
        await utimes(file, 0, 0);
      },
      id: 'leftover',
      file: '.aws/.config.rolecall-0123456789ab.tmp',
    },
  ],
  [
    {
      what: 'a block that is there twice',
      act: room => room.edit(CONFIG, text => text + text.slice(text.indexOf('# >>>'))),
      id: 'block-damaged',
      file: CONFIG,
      line: 4,
    },
    {
      what: 'a command that cannot be executed',
      act: room => chmod(room.at(SHIM), 0o644),
      id: 'command-mode',
      file: SHIM,
    },
  ],
  [
    {
      what: 'a block that is gone',
      act: room => room.edit(CONFIG, () => MINE),
      id: 'profile-missing',
      file: CONFIG,
    },
    {
      what: 'a command whose Node was updated away',
      act: room => room.edit(SHIM, text => text.replace(/^n='.*'$/m, "n='/vscode/bin/gone/node'")),
      id: 'command-node-missing',
      file: SHIM,
    },
    {
      what: 'a folder in which others can replace the command',
      act: room => chmod(path.dirname(room.at(SHIM)), 0o777),
      id: 'command-folder-open',
      file: path.dirname(SHIM),
    },
  ],
  [
    {
      what: 'a profile of another home',
      act: room =>
        room.edit(CONFIG, text => text.replace(room.at(SHIM), '/home/old/.local/share/rolecall/bin/rolecall')),
      id: 'profile-command',
      file: CONFIG,
      line: 6,
    },
    {
      what: 'a command that is a link',
      act: async room => {
        await rename(room.at(SHIM), room.at('elsewhere'));
        await symlink(room.at('elsewhere'), room.at(SHIM));
      },
      id: 'command-foreign',
      file: SHIM,
    },
  ],
  [
    {
      what: 'a profile edited by hand',
      act: room => room.edit(CONFIG, text => text.replace(/(rolecall credential-process .*\n)/, '$1output = json\n')),
      id: 'block-edited',
      file: CONFIG,
      line: 7,
    },
    {
      what: 'a command whose programs are gone',
      act: async room => {
        const shim = await readFile(room.at(SHIM), 'utf8');
        await rm(/^p='(.*)'$/m.exec(shim)?.[1] ?? '', { recursive: true });
      },
      id: 'command-orphaned',
      file: SHIM,
    },
  ],
  [
    {
      what: 'a command that looks elsewhere for credentials',
      act: room => room.edit(SHIM, text => text.replace(/^d='.*'( k=)/m, "d='/run/user/4711/rolecall'$1")),
      id: 'command-storage-moved',
      file: SHIM,
    },
    {
      what: 'consents that others can read',
      act: room => chmod(room.at('.local/state/rolecall'), 0o755),
      id: 'state-not-private',
      file: '.local/state/rolecall',
    },
  ],
  [
    {
      what: 'keys of a profile of the same name, written since',
      act: room => room.edit('.aws/credentials', () => `[x]\n[dev-readonly]\naws_access_key_id = ${KEY}\n`),
      id: 'profile-name-taken',
      file: '.aws/credentials',
      line: 2,
    },
    {
      what: 'a link of ours that leads to the home before',
      act: async room => {
        await mkdir(room.at('.local/bin'), { recursive: true });
        await symlink('/home/old/.local/share/rolecall/bin/rolecall', room.at('.local/bin/rolecall'));
      },
      id: 'path-link-dangling',
      file: '.local/bin/rolecall',
      healed: async room => assert.equal(await readlink(room.at('.local/bin/rolecall')), room.at(SHIM)),
    },
  ],
];

/** What is the person's own, and left to them. */
export const NAMED: readonly Breakage[] = [
  {
    what: 'keys in the environment, set by a shell',
    act: async room => {
      await room.edit('.bashrc', () => `# mine\nexport AWS_ACCESS_KEY_ID=${KEY}\n`);
      return { AWS_ACCESS_KEY_ID: KEY };
    },
    id: 'shadowed',
    file: '.bashrc',
    line: 2,
  },
  {
    what: 'AWS_PROFILE of a profile that does not exist, set by fish',
    act: async room => {
      await room.edit('.config/fish/config.fish', () => 'set -gx AWS_PROFILE gone\n');
      return { AWS_PROFILE: 'gone' };
    },
    id: 'profile-variable-missing',
    file: '.config/fish/config.fish',
    line: 1,
  },
  {
    what: 'AWS_PROFILE of a profile that does not exist, set by devcontainer.json',
    act: async room => {
      await room.edit(DEVCONTAINER, text => text.replace('{\n', '{\n  "containerEnv": { "AWS_PROFILE": "gone" },\n'));
      return { AWS_PROFILE: 'gone' };
    },
    id: 'profile-variable-missing',
    file: DEVCONTAINER,
    line: 3,
  },
  {
    what: 'AWS_CONFIG_FILE of a file of another program, set by zsh',
    act: async room => {
      await room.edit('.gitconfig', () => '[user]\n\tname = Jane\n');
      await room.edit('.zshrc', () => `export AWS_CONFIG_FILE=${room.at('.gitconfig')}\n`);
      return { AWS_CONFIG_FILE: room.at('.gitconfig') };
    },
    id: 'aws-config-foreign',
    file: '.zshrc',
    line: 1,
  },
  {
    what: 'a section that is there twice',
    act: room => room.edit(CONFIG, text => `${text}[profile mine]\nx = y\n[profile mine]\n`),
    id: 'aws-config-broken',
    file: CONFIG,
    line: 20,
  },
  {
    what: 'a configuration that others can write',
    act: room => chmod(room.at('.config/rolecall/config.yaml'), 0o666),
    id: 'configuration-refused',
    file: '.config/rolecall/config.yaml',
  },
];
