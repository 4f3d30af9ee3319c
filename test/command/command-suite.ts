import assert from 'node:assert/strict';
import type { SandboxSurroundings } from '../../src/sandbox/surroundings.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import type {
  SimulatedEnvironment,
  SimulatedPlatform,
  Simulation,
  SimulationOptions,
} from '../support/simulated-environment.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';

export interface CommandSuiteOptions<Server> extends Pick<SimulationOptions, 'roleMap' | 'everyCloud'> {
  /** Instead of how the platform is usually made of a sandbox; `found` gets the server that it starts. */
  readonly simulation?: (found: (server: Server) => void) => (sandbox: Sandbox) => Promise<Simulation>;
  /** What is done to each environment before anything else, as a platform or a person would. */
  readonly prepare?: (world: CommandWorld) => Promise<void>;
}

interface Place<Server> {
  readonly world: CommandWorld;
  readonly server: Server | undefined;
}

/**
 * The built command in a simulated environment, for the tests of a suite. The environment is made once and its files are
 * copied back before each test, which costs a fraction of what the runs cost that made them; its servers stay as they are, so
 * a test that changes those takes an environment of its {@link own}.
 */
export class CommandSuite<Server = never> {
  readonly #platform: SimulatedPlatform;
  readonly #options: CommandSuiteOptions<Server>;
  #programs: string | undefined;
  #shared: Place<Server> | undefined;
  #own: Place<Server> | undefined;
  /** What brings the shared environment back to a state, by its name. */
  readonly #states = new Map<string, () => Promise<void>>();

  /** Call it in the suite: it adds the hooks. */
  constructor(platform: SimulatedPlatform = 'ona', options: CommandSuiteOptions<Server> = {}) {
    this.#platform = platform;
    this.#options = options;
    before(async () => {
      this.#programs = await buildForTests();
      this.#shared = await this.#start();
    });
    beforeEach(() => this.#untouched());
    afterEach(async () => {
      await this.#own?.world.close();
      this.#own = undefined;
    });
    after(async () => {
      await this.#shared?.world.close();
      await removeFolder(this.#programs);
    });
  }

  /** The folder of the built programs. */
  get programs(): string {
    return made(this.#programs);
  }

  get world(): CommandWorld {
    return this.#place.world;
  }

  get simulated(): SimulatedEnvironment {
    return this.world.simulated;
  }

  get environment(): Readonly<Record<string, string>> {
    return this.simulated.environment;
  }

  /** What the simulation started. */
  get server(): Server {
    return made(this.#place.server);
  }

  /** For a test that changes the servers: a new environment, of which nothing is kept. Call it first. */
  async own(): Promise<void> {
    this.#own = await this.#start();
  }

  /** Makes all as it was when a person had allowed the map, and done nothing else. Call it first. */
  async allowed(): Promise<void> {
    await this.#at('allowed', async () => {
      await this.#untouched();
      await this.world.allow();
    });
  }

  /** Makes all as it was when the role was taken after that. Call it first. */
  async assumed(role = 'dev-readonly'): Promise<void> {
    await this.#at(`assumed ${role}`, async () => {
      await this.allowed();
      const { code, stderr } = await this.world.run(['assume', role]);
      assert.equal(code, 0, stderr);
    });
  }

  async #untouched(): Promise<void> {
    await this.#at('untouched', () => Promise.resolve());
  }

  /** Reaches a state by doing what leads there, and the next time by copying its files back. */
  async #at(state: string, reach: () => Promise<void>): Promise<void> {
    if (this.#own !== undefined) return await reach();
    const restore = this.#states.get(state);
    if (restore !== undefined) return await restore();
    await reach();
    this.#states.set(state, await this.world.keep());
  }

  get #place(): Place<Server> {
    return this.#own ?? made(this.#shared);
  }

  async #start(): Promise<Place<Server>> {
    const { simulation, prepare, ...options } = this.#options;
    let server: Server | undefined;
    const found = (each: Server): void => {
      server = each;
    };
    const world = await CommandWorld.start(this.programs, this.#platform, {
      ...options,
      ...(simulation === undefined ? {} : { simulation: simulation(found) }),
    });
    await prepare?.(world);
    return { world, server };
  }
}

/** The simulation of a platform whose server says itself what it is made of. */
export function simulationOf<Server extends Simulation>(start: (surroundings: SandboxSurroundings) => Promise<Server>) {
  return (found: (server: Server) => void) =>
    async (sandbox: Sandbox): Promise<Simulation> => {
      const server = await sandbox.with(start);
      found(server);
      return server;
    };
}

function made<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The environment is there from the first test on.');
  return value;
}
