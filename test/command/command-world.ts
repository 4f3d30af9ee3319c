import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isObject, type JsonObject, parseJson } from '../../src/core/parse.ts';
import { buildPrograms } from '../demo/build-programs.ts';
import { keepFiles } from '../support/kept-files.ts';
import { type Ran, runCommand, type RunOptions, runOnTerminal } from '../demo/run-command.ts';
import {
  simulateEnvironment,
  type SimulationOptions,
  type SimulatedEnvironment,
  type SimulatedPlatform,
} from '../support/simulated-environment.ts';

/** Where no profile names a session. */
export const NO_KEY = 'none';

/** Builds the programs into a folder of their own: these tests never run a stale `dist/`. Answers that folder. */
export async function buildForTests(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rolecall-programs-'));
  await buildPrograms(folder);
  return folder;
}

/** A simulated environment with the built command in it. */
export class CommandWorld {
  /** Of whichever platform it was started as. */
  readonly simulated: SimulatedEnvironment;
  /** The folder of the built ones. */
  readonly programs: string;
  readonly #rolecall: readonly string[];
  /** Everything that was printed by runs that must not print a secret. */
  readonly printed: string[] = [];
  #kept = 0;

  private constructor(simulated: SimulatedEnvironment, programs: string) {
    this.simulated = simulated;
    this.programs = programs;
    this.#rolecall = [process.execPath, path.join(programs, 'rolecall.js')];
  }

  static async start(
    programs: string,
    platform: SimulatedPlatform = 'ona',
    options: Omit<SimulationOptions, 'platform'> = {},
  ): Promise<CommandWorld> {
    return new CommandWorld(await simulateEnvironment({ platform, ...options }), programs);
  }

  /** Absolute path of the installed command. */
  get shim(): string {
    return path.join(this.simulated.home, '.local/share/rolecall/bin/rolecall');
  }

  async run(words: readonly string[], more: Partial<RunOptions> = {}): Promise<Ran> {
    return this.#note(await runCommand([...this.#rolecall, ...words], this.options(more)));
  }

  async runShim(words: readonly string[], more: Partial<RunOptions> = {}): Promise<Ran> {
    return this.#note(await runCommand([this.shim, ...words], this.options(more)));
  }

  async runOnTerminal(words: readonly string[], typed: string): Promise<Ran> {
    return this.#note(await runOnTerminal([...this.#rolecall, ...words], this.options({}), typed));
  }

  /** Allows the map as a person does. @throws Error when that fails. */
  async allow(): Promise<void> {
    const { code, stdout } = await this.runOnTerminal(['consent', 'grant'], 'y\n');
    if (code !== 0) throw new Error(`The consent was not granted:\n${stdout}`);
  }

  /** Runs `words --json` and parses the document. */
  async json(words: readonly string[]): Promise<JsonObject> {
    const { stdout } = await this.run([...words, '--json']);
    const value = parseJson(stdout);
    if (!isObject(value)) throw new Error(`"${words.join(' ')}" printed no JSON document:\n${stdout}`);
    return value;
  }

  options(more: Partial<RunOptions>): RunOptions {
    return { folder: this.simulated.checkout, environment: this.simulated.environment, ...more };
  }

  /** The directory in which the role's credentials are, and the files in it. */
  async runtimeDirectory(): Promise<string> {
    const shim = await readFile(this.shim, 'utf8');
    return /^d='([^']+)'/m.exec(shim)?.[1] ?? '';
  }

  /** The key of the session that a profile names, whether it is active or not. */
  async sessionKey(profile = 'dev-readonly'): Promise<string> {
    const config = await readFile(path.join(this.simulated.home, '.aws/config'), 'utf8');
    return new RegExp(`\\[profile ${profile}\\]\\n.*--session ([0-9a-f]{32})`).exec(config)?.[1] ?? NO_KEY;
  }

  /** What a profile's tool gets when nothing is stored any more: the helper renews. */
  async cold(profile?: string, more: Partial<RunOptions> = {}): Promise<Ran> {
    const directory = await this.runtimeDirectory();
    const stale = (await readdir(directory)).filter(name => /\.(?:cache|failure)$/.test(name));
    await Promise.all(stale.map(name => rm(path.join(directory, name))));
    return this.runShim(['credential-process', '--session', await this.sessionKey(profile)], more);
  }

  /**
   * Where a secret could have been left: what was printed, and every file of this environment by the place it is in. Installed
   * programs that are byte for byte what was built before there was a secret are left out: their megabytes take seconds.
   */
  async left(): Promise<Readonly<Record<'printed' | 'home' | 'checkout' | 'credentials', unknown>>> {
    const { home, checkout, privateDirectories } = this.simulated;
    const built = new Set((await filesBelow(this.programs, name => !name.includes('/'))).values());
    return {
      printed: this.printed,
      home: new Map([...(await filesIfAny(home))].filter(([, text]) => !built.has(text))),
      checkout: await filesIfAny(checkout),
      credentials: await Promise.all(privateDirectories.map(filesIfAny)),
    };
  }

  /** What is kept of sessions, credentials or not: nothing where no role is active. */
  async sessionFiles(): Promise<readonly string[]> {
    const places = await Promise.all(this.simulated.privateDirectories.map(filesIfAny));
    return places.flatMap(files => [...files.keys()]).filter(name => /\.(?:session|cache)$/.test(name));
  }

  /** How many requests reached the identity provider and AWS. */
  requests(): number {
    return this.simulated.sandbox.requests().length;
  }

  /** Nobody answers any more; the certificate by which servers were believed stays. */
  async stopServers(): Promise<void> {
    const { home, sandbox } = this.simulated;
    const file = path.join(home, '.config/rolecall/config.yaml');
    const certificate = path.join(home, 'servers.pem');
    await copyFile(sandbox.codespace.certificateFile, certificate);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^ca: .*$/m, `ca: ${JSON.stringify(certificate)}`), { mode: 0o600 });
    await sandbox.stop();
  }

  /**
   * Remembers the files of this environment as they are now. What is returned brings them back, and forgets what was printed
   * and asked since; the servers stay as they are.
   */
  async keep(): Promise<() => Promise<void>> {
    const { root, checkout, privateDirectories } = this.simulated;
    this.#kept += 1;
    const runtime = await this.runtimeDirectory().catch(() => root);
    const folders = [...new Set([root, checkout, runtime, ...privateDirectories])];
    const outermost = folders.filter(folder => !folders.some(other => folder.startsWith(`${other}/`)));
    const restore = await keepFiles(outermost, path.join(this.#store, String(this.#kept)));
    return async () => {
      await restore();
      this.printed.length = 0;
      this.simulated.forgetRequests();
    };
  }

  async close(): Promise<void> {
    await removeFolder(this.#store);
    await this.simulated.close();
  }

  get #store(): string {
    return `${this.simulated.root}-kept`;
  }

  #note(ran: Ran): Ran {
    this.printed.push(ran.stdout, ran.stderr);
    return ran;
  }
}

/** Every file below a folder, or those whose relative path is wanted, with its bytes as Latin-1, by that path. */
export async function filesBelow(
  folder: string,
  isWanted: (name: string) => boolean = () => true,
): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));
  const names = files.map(file => path.relative(folder, file)).filter(isWanted);
  const texts = await Promise.all(
    names.map(async name => [name, await readFile(path.join(folder, name), 'latin1')] as const),
  );
  return new Map(texts.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** None where the folder is not there. */
function filesIfAny(folder: string): Promise<ReadonlyMap<string, string>> {
  return filesBelow(folder).catch(() => new Map<string, string>());
}

/** Command lines of living processes that mention `text`. */
export async function processesMentioning(text: string): Promise<readonly string[]> {
  const lines = await Promise.all((await processes()).map(commandLine));
  return lines.filter(line => line.includes(text));
}

/** What `run` answers, with the command lines that mention `text` until it does: whoever lists processes sees them. */
export async function processesMentioningDuring<T>(
  text: string,
  run: () => Promise<T>,
): Promise<{ readonly ran: T; readonly seen: readonly string[] }> {
  const seen: string[] = [];
  const ran = await lookingAtProcesses(run, async id => {
    const line = await commandLine(id);
    if (line.includes(text)) seen.push(line);
  });
  return { ran, seen };
}

/**
 * What `run` answers, with the command lines and environments, of which either mentions `text`, of all that is started until
 * it does.
 */
export async function processesDuring<T>(
  text: string,
  run: () => Promise<T>,
): Promise<{ readonly ran: T; readonly commandLines: readonly string[]; readonly environments: readonly string[] }> {
  const commandLines = new Set<string>();
  const environments = new Set<string>();
  const ran = await lookingAtProcesses(run, async id => {
    const [line, variables] = [await commandLine(id), await environmentOf(id)];
    if (!line.includes(text) && !variables.includes(text)) return;
    commandLines.add(line);
    environments.add(variables);
  });
  return { ran, commandLines: [...commandLines], environments: [...environments] };
}

/**
 * Looks again and again, since a process becomes other programs. Those that were there before are not of this run.
 */
async function lookingAtProcesses<T>(run: () => Promise<T>, look: (id: string) => Promise<void>): Promise<T> {
  const others = new Set(await processes());
  const ended = new AbortController();
  const settled = run().finally(() => ended.abort());
  while (!ended.signal.aborted) {
    // A program takes longer than this to start; without a pause this takes a core from what it looks at.
    await setTimeout(5);
    await Promise.all((await processes()).filter(id => !others.has(id)).map(look));
  }
  return await settled;
}

/** Ids of all but this one. */
async function processes(): Promise<readonly string[]> {
  return (await readdir('/proc')).filter(name => /^\d+$/.test(name) && Number(name) !== process.pid);
}

/** Empty where it has ended. */
async function commandLine(id: string): Promise<string> {
  const line = await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '');
  return line.replaceAll('\0', ' ').trim();
}

function environmentOf(id: string): Promise<string> {
  return readFile(`/proc/${id}/environ`, 'latin1').catch(() => '');
}

export async function removeFolder(folder: string | undefined): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
