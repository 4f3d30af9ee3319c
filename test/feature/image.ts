import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import {
  appendFile,
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureProgramsAreBuilt } from '../demo/build-programs.ts';
import { type Ran, runCommand } from '../demo/run-command.ts';
import type { Unavailable } from '../hosts/availability.ts';
import { cacheFolder } from '../hosts/cache-folder.ts';
import { projectFolder } from '../hosts/project-folder.ts';
import { runProgramOrFail } from '../hosts/run-program.ts';
import { CHROOT, ensureDebianRoot } from './debian-root.ts';

/** What an image may be made of: a bare Debian, or nothing but BusyBox. */
export const IMAGE_KINDS = ['debian', 'busybox'] as const;
export type ImageKind = (typeof IMAGE_KINDS)[number];

/** The unprivileged user of each image. */
export const DEV = 1000;
/** What a login would set. */
const LOGIN = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home/dev' };
const FEATURE = 'tmp/dev-container-features/rolecall';
/** Where tests plant what they need, beside what install.sh writes. */
const PLANTED = ['home', 'workspaces', 'vscode', 'ide', 'usr/bin/node'];
const limitMs = 600_000;

export interface FileFacts {
  readonly mode?: number;
  readonly owner?: number;
}

/** The root folder of a container image without Node, in which programs run by chroot. */
export class Image {
  readonly root: string;
  /** What `usr/local` is after an installation. */
  #installed: string | undefined;

  private constructor(root: string) {
    this.root = root;
  }

  /** An image with the Feature's published folder in it, not yet installed. */
  static async make(kind: ImageKind): Promise<Image | Unavailable> {
    const debian = await ensureDebianRoot();
    if (!debian.available) return debian;
    const image = new Image(await mkdtemp(path.join(await cacheFolder(), 'image-')));
    await chmod(image.root, 0o755);
    if (kind === 'debian') await program('cp', ['-a', `${debian.folder}/.`, image.root]);
    else await image.#fillWithBusyBox();
    await appendFile(image.path('etc/passwd'), `dev:x:${DEV}:${DEV}::/home/dev:/bin/sh\n`);
    await mkdir(image.path(FEATURE), { recursive: true });
    await program('cp', ['-a', `${await publishedFeature()}/.`, image.path(FEATURE)]);
    await image.reset();
    return image;
  }

  /** A path of the image as a path of this machine. */
  path(inside: string): string {
    return path.join(this.root, inside);
  }

  get feature(): string {
    return this.path(FEATURE);
  }

  /** The image as it was before anything was installed or planted. */
  async reset(): Promise<void> {
    await this.#empty(['usr/local', ...PLANTED]);
  }

  /** The image with the Feature installed and nothing else; installed anew where anything of it was changed. */
  async resetToInstalled(): Promise<void> {
    await this.#empty(PLANTED);
    if (this.#installed !== undefined && (await this.listing('usr/local')).join('\n') === this.#installed) return;
    await this.reset();
    const { code, stderr } = await this.install();
    if (code !== 0) throw new Error(`The Feature could not be installed: ${stderr}`);
    this.#installed = (await this.listing('usr/local')).join('\n');
  }

  async #empty(places: readonly string[]): Promise<void> {
    for (const place of places) await rm(this.path(place), { recursive: true, force: true });
    await this.folder('/home/dev', { owner: DEV });
    await this.folder('/workspaces', { owner: DEV });
  }

  async folder(inside: string, { mode = 0o755, owner = 0 }: FileFacts = {}): Promise<void> {
    await mkdir(this.path(inside), { recursive: true });
    await this.#give(inside, mode, owner);
  }

  /** Writes an executable, in folders of the same owner. */
  async executable(inside: string, text: string, { mode = 0o755, owner = DEV }: FileFacts = {}): Promise<void> {
    await this.#foldersOf(inside, owner);
    await writeFile(this.path(inside), text);
    await this.#give(inside, mode, owner);
  }

  /** A program that says its version as Node does, and otherwise which it is and all that it was given. */
  async fakeNode(inside: string, version: string, facts: FileFacts = {}): Promise<void> {
    const text = `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit\necho "${version} was run:" "$@"\n[ ! "$SHOW" ] || /bin/env\n`;
    await this.executable(inside, text, facts);
  }

  /** This machine's own Node, and whatever libraries the image lacks for it. */
  async realNode(inside: string): Promise<void> {
    await this.#foldersOf(inside, DEV);
    await this.#copyProgram(process.execPath, inside);
    await this.#give(inside, 0o755, DEV);
  }

  /** Runs a program in the image, as the unprivileged user unless said otherwise. */
  run(argv: readonly string[], environment: Readonly<Record<string, string>> = {}, user = DEV): Promise<Ran> {
    return runCommand([CHROOT, `--userspec=${user}:${user}`, '--groups=', this.root, ...argv], {
      folder: this.root,
      environment: { ...LOGIN, ...environment },
    });
  }

  /** Installs as the tools do: as root, in the Feature's folder. */
  install(umask = '022'): Promise<Ran> {
    return this.run(['/bin/sh', '-c', `umask ${umask} && cd /${FEATURE} && ./install.sh`], {}, 0);
  }

  /**
   * Owner, mode, content and time of everything below a folder: one line each. With `whole` false when a file was last
   * changed in any way stands for its content, which no writer can hide.
   */
  async listing(inside: string, { whole = true } = {}): Promise<readonly string[]> {
    const folder = this.path(inside);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const lines = entries.map(async entry => {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(folder, file);
      const stats = await lstat(file);
      const content = !stats.isFile() ? 'no file' : whole ? await digestOf(file) : stats.ctimeMs;
      return `${name} ${stats.uid}:${stats.gid} ${stats.mode.toString(8)} ${stats.isFile() ? stats.mtimeMs : ''} ${content}`;
    });
    return (await Promise.all(lines)).sort();
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  async #fillWithBusyBox(): Promise<void> {
    for (const place of ['bin', 'dev', 'etc', 'tmp', 'usr/bin']) await this.folder(place);
    await this.#copyProgram('/bin/busybox', '/bin/busybox');
    await program(CHROOT, [this.root, '/bin/busybox', '--install', '-s', '/bin']);
    await program('cp', ['-a', '/dev/null', this.path('dev')]);
    await writeFile(this.path('etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  }

  async #copyProgram(from: string, inside: string): Promise<void> {
    const libraries = [...(await program('ldd', [from])).matchAll(/(\/\S+) \(0x/g)].map(([, file = '']) => file);
    for (const library of libraries) {
      if (!existsSync(this.path(library))) await cp(library, this.path(library), { dereference: true });
    }
    await cp(from, this.path(inside), { dereference: true });
  }

  /** Makes what is missing of the folders above a file. */
  async #foldersOf(inside: string, owner: number): Promise<void> {
    const above = path.dirname(inside);
    if (existsSync(this.path(above))) return;
    await this.#foldersOf(above, owner);
    await this.folder(above, { owner });
  }

  /** In this order, since a change of owner takes special bits away. */
  async #give(inside: string, mode: number, owner: number): Promise<void> {
    await chown(this.path(inside), owner, owner);
    await chmod(this.path(inside), mode);
  }
}

async function digestOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

let published: Promise<string> | undefined;

/** The Feature's folder as it is published, which is made once a process of the programs that all suites run. */
function publishedFeature(): Promise<string> {
  published ??= assembleFeature();
  return published;
}

async function assembleFeature(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rolecall-feature-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const assemble = path.join(projectFolder, 'features/assemble.ts');
  await program(process.execPath, [assemble, '--built', await ensureProgramsAreBuilt(), '--outdir', folder]);
  return folder;
}

function program(name: string, args: readonly string[]): Promise<string> {
  return runProgramOrFail({ program: name, args, folder: projectFolder, timeLimitMs: limitMs });
}
