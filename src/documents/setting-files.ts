import type { SettingPlace } from '../core/setting-place.ts';
import { lineThatSets, type SettingSyntax } from './variable-lines.ts';

/** A file that may set variables, or a folder of such files by the end of their names. */
export interface SettingCandidate {
  /** Absolute. */
  readonly path: string;
  readonly syntax: SettingSyntax;
  /** For a folder: what a name in it looks like. */
  readonly names?: RegExp;
  /** For a folder whose sub-folders each have such a file: its name. */
  readonly inEach?: string;
}

/** A file that was read. `text` may be byte text. */
export interface SettingFile {
  readonly path: string;
  readonly text: string;
  readonly syntax: SettingSyntax;
}

const OF_HOME: readonly (readonly [path: string, syntax: SettingSyntax, names?: RegExp])[] = [
  ...[
    '.bashrc',
    '.bash_profile',
    '.bash_login',
    '.bash_aliases',
    '.profile',
    '.zshrc',
    '.zshenv',
    '.zprofile',
    '.zlogin',
    '.config/zsh/.zshrc',
    '.config/zsh/.zshenv',
    '.kshrc',
    '.xprofile',
  ].map(name => [name, 'sh'] as const),
  ['.config/fish/config.fish', 'fish'],
  ['.config/fish/conf.d', 'fish', /\.fish$/],
  ['.config/fish/fish_variables', 'fish_variables'],
  ['.config/nushell/env.nu', 'nu'],
  ['.config/nushell/config.nu', 'nu'],
  ['.config/nushell/autoload', 'nu', /\.nu$/],
  ['.cshrc', 'csh'],
  ['.tcshrc', 'csh'],
  ['.login', 'csh'],
  ['.config/powershell/profile.ps1', 'powershell'],
  ['.config/environment.d', 'dotenv', /\.conf$/],
  ['.pam_environment', 'dotenv'],
  ['.ssh/environment', 'dotenv'],
  ['.config/mise/config.toml', 'toml'],
  ['.config/direnv/direnvrc', 'sh'],
  ['.vscode-server/data/Machine/settings.json', 'json'],
  ['.vscode-remote/data/Machine/settings.json', 'json'],
];

const OF_SYSTEM: typeof OF_HOME = [
  ['/etc/environment', 'dotenv'],
  ['/etc/environment.d', 'dotenv', /\.conf$/],
  ['/etc/profile', 'sh'],
  ['/etc/profile.d', 'sh', /\.sh$/],
  ['/etc/bash.bashrc', 'sh'],
  ['/etc/bashrc', 'sh'],
  ['/etc/zsh/zshenv', 'sh'],
  ['/etc/zsh/zshrc', 'sh'],
  ['/etc/zsh/zprofile', 'sh'],
  ['/etc/zshenv', 'sh'],
  ['/etc/zshrc', 'sh'],
  ['/etc/fish/config.fish', 'fish'],
  ['/etc/fish/conf.d', 'fish', /\.fish$/],
  ['/etc/csh.cshrc', 'csh'],
  ['/etc/csh.login', 'csh'],
];

const COMPOSE = /^(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$/;
const DOCKERFILE = /^(?:[\w.-]+\.)?Dockerfile(?:\.[\w-]+)?$/i;

/** At the prompt of a shell in the folder, so after what the shell read when it began. */
const AT_PROMPT: typeof OF_HOME = [
  ['.envrc', 'sh'],
  ['mise.toml', 'toml'],
  ['mise.local.toml', 'toml'],
  ['.mise.toml', 'toml'],
  ['.mise.local.toml', 'toml'],
  ['.config/mise.toml', 'toml'],
  ['.config/mise/config.toml', 'toml'],
];

const OF_FOLDER: typeof OF_HOME = [
  ['.vscode/settings.json', 'json'],
  ['.devcontainer.json', 'json'],
  ['.devcontainer/devcontainer.json', 'json'],
  ['.devcontainer', 'yaml', COMPOSE],
  ['.', 'yaml', COMPOSE],
  ['.devcontainer', 'Dockerfile', DOCKERFILE],
  ['.gitpod.Dockerfile', 'Dockerfile'],
  ['Dockerfile', 'Dockerfile'],
  ['.env', 'dotenv'],
  ['.devcontainer/.env', 'dotenv'],
];

/** Every file that may set a variable of a terminal in `folder`, those first that have the last word. */
export function settingCandidates(home: string, folder: string): readonly SettingCandidate[] {
  const below = (base: string, rows: typeof OF_HOME): readonly SettingCandidate[] =>
    rows.map(([path, syntax, names]) => ({
      path: path === '.' ? base : path.startsWith('/') ? path : `${base === '/' ? '' : base}/${path}`,
      syntax,
      ...(names === undefined ? {} : { names }),
    }));
  return [
    ...above(folder).flatMap(each => below(each, AT_PROMPT)),
    ...below(home, OF_HOME),
    ...below(folder, OF_FOLDER),
    { path: `${folder}/.devcontainer`, syntax: 'json', inEach: 'devcontainer.json' },
    ...below('', OF_SYSTEM),
  ];
}

/** What is looked through, for whoever is told that nothing was found. */
export const LOOKED_THROUGH = 'the files of shells, direnv, mise, VS Code, Docker and dev containers';

/** Where a variable is set: best where its very value stands; without file and line where no file does. */
export function placeOfVariable(
  variable: string,
  value: string | undefined,
  files: readonly SettingFile[],
): SettingPlace {
  const found = files.flatMap(({ path, text, syntax }) => {
    const line = lineThatSets(variable, text, syntax, value);
    return line === undefined ? [] : [{ variable, file: path, ...line }];
  });
  const best = found.find(({ hasValue }) => hasValue) ?? found[0];
  return best === undefined ? { variable } : { variable, file: best.file, line: best.line };
}

/** The folder and those above it, as direnv and mise look for theirs. */
function above(folder: string): readonly string[] {
  const parts = folder.split('/').filter(part => part !== '');
  return parts.map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`).slice(0, FOLDERS_ABOVE);
}

const FOLDERS_ABOVE = 12;
