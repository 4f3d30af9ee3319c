import { chmod, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FieldReader, isObject, parseJson } from '../../src/core/parse.ts';
import { buildForTests, CommandWorld, NO_KEY, removeFolder } from '../command/command-world.ts';
import { type Ran, runCommand, type RunOptions } from '../demo/run-command.ts';
import type { Seen } from './fault-table.ts';

const PRELOAD = path.join(import.meta.dirname, 'preload.cjs');
const ROLE = 'dev-readonly';

/** How `preload.cjs` is to treat a process. */
export interface Treatment {
  /** Killed before its so-manieth change of a file. */
  readonly killBefore?: number;
  /** Its clock is that much ahead, milliseconds. */
  readonly clock?: number;
  /** Its timers end so many times as early. */
  readonly haste?: number;
  /** The folder of the programs that are run; all that were built when absent. */
  readonly programs?: string;
}

/** A simulated Ona environment with a consented map, in which things go wrong. */
export class FaultWorld {
  readonly world: CommandWorld;
  readonly programs: string;
  readonly #states = new Map<string, () => Promise<void>>();
  #key = NO_KEY;

  private constructor(world: CommandWorld, programs: string) {
    this.world = world;
    this.programs = programs;
  }

  static async start(programs: string): Promise<FaultWorld> {
    const made = new FaultWorld(await CommandWorld.start(programs), programs);
    await made.mend();
    await made.world.allow();
    return made;
  }

  get onaProgram(): string {
    return path.join(this.world.simulated.root, 'programs/ona');
  }

  /** Tokens that the platform's CLI was asked for since {@link mend}. */
  async tokensAsked(): Promise<number> {
    return (await readFile(this.#runs, 'utf8').catch(() => '')).length;
  }

  /** Everything as it is on a good day; sessions stay. The platform's CLI is a script of sh, since Node's start costs more. */
  async mend(): Promise<void> {
    const { sandbox } = this.world.simulated;
    sandbox.setClockOffset(0);
    await this.configure(sandbox.sts);
    await writeFile(this.#runs, '');
    await this.ona(`printf x >>'${this.#runs}'\necho '${await sandbox.mintToken()}'`);
  }

  /** What the platform's CLI does, as lines of sh. */
  async ona(script: string): Promise<void> {
    await writeFile(this.onaProgram, `#!/bin/sh\n${script}\n`);
    await chmod(this.onaProgram, 0o700);
  }

  /** The user's configuration with this endpoint for AWS. */
  async configure(endpoint: string, more = ''): Promise<void> {
    const { home, sandbox } = this.world.simulated;
    const text = sandbox.demo.userConfiguration.replace(sandbox.sts, endpoint);
    await writeFile(path.join(home, '.config/rolecall/config.yaml'), `${text}${more}`, { mode: 0o600 });
  }

  run(words: readonly string[], treatment: Treatment = {}, more: Partial<RunOptions> = {}): Promise<Ran> {
    return this.#node('rolecall.js', words, treatment, more);
  }

  /** The helper itself, without the shim before it. */
  async helper(treatment: Treatment = {}, more: Partial<RunOptions> = {}): Promise<Ran> {
    const words = [await this.world.runtimeDirectory(), '/usr/bin/flock', 'credential-process', await this.key()];
    return await this.#node('helper.js', words, treatment, more);
  }

  /** Assumes the role, as a person does or does again. */
  async assume(treatment: Treatment = {}, more: Partial<RunOptions> = {}): Promise<Seen> {
    return seenInJson(await this.run(['assume', ROLE, '--json'], treatment, more));
  }

  /** The role is active and nothing has happened yet, as after {@link assumed} on a new home. */
  async whole(): Promise<void> {
    await this.#at('whole', () => this.assumed());
  }

  /** As after {@link release} of that. */
  async released(): Promise<void> {
    await this.#at('released', async () => {
      await this.whole();
      await this.run(['release', '--all']);
    });
  }

  /** Reaches a state by doing what leads there, and the next time by copying its files back. */
  async #at(state: string, reach: () => Promise<void>): Promise<void> {
    const restore = this.#states.get(state);
    if (restore !== undefined) return await restore();
    await reach();
    this.#states.set(state, await this.world.keep());
  }

  /** @throws Error when it fails. */
  async assumed(): Promise<void> {
    const { code, text } = await this.assume();
    if (code !== 0) throw new Error(text);
  }

  /** Any program, in the environment. */
  execute(argv: readonly string[], more: Partial<RunOptions> = {}): Promise<Ran> {
    return runCommand(argv, this.world.options(more));
  }

  /** What a tool gets through its profile. */
  async handOut(more: Partial<RunOptions> = {}): Promise<Ran> {
    return await this.world.runShim(['credential-process', '--session', await this.key()], more);
  }

  /** Of the session in the profile, whether it is active or not; while the profile is gone, of the one before. */
  async key(): Promise<string> {
    const inProfile = await this.world.sessionKey(ROLE);
    if (inProfile !== NO_KEY) this.#key = inProfile;
    return this.#key;
  }

  async file(kind: 'session' | 'cache' | 'failure' | 'lock'): Promise<string> {
    return path.join(await this.world.runtimeDirectory(), `${await this.key()}.${kind}`);
  }

  /** From now on the shim asks the helper, and the helper renews. */
  async makeDue(): Promise<void> {
    await utimes(await this.file('cache'), new Date(), new Date(Date.now() - 1000));
  }

  /** Kinds of the session's files; a name that is no session's stands there whole. */
  async left(): Promise<readonly string[]> {
    const [names, key] = [await readdir(await this.world.runtimeDirectory()).catch(() => []), await this.key()];
    return names.map(name => (name.startsWith(`${key}.`) ? name.slice(key.length + 1) : name)).sort();
  }

  get #runs(): string {
    return path.join(this.world.simulated.root, 'runs');
  }

  #node(program: string, words: readonly string[], treatment: Treatment, more: Partial<RunOptions>): Promise<Ran> {
    const options = this.world.options(more);
    const environment = {
      ...options.environment,
      ...(treatment.killBefore === undefined ? {} : { FAULT_KILL_BEFORE: String(treatment.killBefore) }),
      ...(treatment.clock === undefined ? {} : { FAULT_CLOCK: String(treatment.clock) }),
      ...(treatment.haste === undefined ? {} : { FAULT_HASTE: String(treatment.haste) }),
    };
    const argv = [
      process.execPath,
      '--require',
      PRELOAD,
      path.join(treatment.programs ?? this.programs, program),
      ...words,
    ];
    return runCommand(argv, { ...options, environment });
  }
}

/** Gives the suite that calls it one world for all its tests. */
export function faultWorld(): () => FaultWorld {
  let programs: string | undefined;
  let world: FaultWorld | undefined;
  before(async () => {
    programs = await buildForTests();
    world = await FaultWorld.start(programs);
  });
  after(async () => {
    await world?.world.close();
    await removeFolder(programs);
  });
  return () => {
    if (world === undefined) throw new Error('The world is there from the first test on.');
    return world;
  };
}

/** How a run with `--json` ended; text empty when it did what was asked. */
export function seenInJson({ code, stdout, stderr }: Ran): Seen {
  const document = parseJson(stdout);
  const error = isObject(document) ? document['error'] : undefined;
  if (!isObject(error)) return { code, text: code === 0 ? '' : stdout + stderr };
  const reader = new FieldReader(error, 'the error');
  const hint = reader.optionalString('hint');
  return { code, kind: reader.string('kind'), text: [reader.string('message'), ...(hint ? [hint] : [])].join(' ') };
}

/** How a run of the helper ended, or of the command without `--json`. */
export function seenOnStderr({ code, stderr }: Ran): Seen {
  return {
    code,
    text: stderr
      .trim()
      .replace(/^rolecall: /, '')
      .replaceAll('\n', ' '),
  };
}
