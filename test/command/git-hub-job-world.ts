import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Ran } from '../demo/run-command.ts';
import { type SandboxGitHubActions, startGitHubActions } from '../doubles/github-actions.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';

/** A job of GitHub Actions with the built command in it, made anew for each test of a suite. */
export class GitHubJobWorld {
  #programs = '';
  #world: CommandWorld | undefined;
  #gitHub: SandboxGitHubActions | undefined;

  /** Call it in the suite: it adds the hooks. */
  static ofSuite(): GitHubJobWorld {
    const job = new GitHubJobWorld();
    before(async () => {
      job.#programs = await buildForTests();
    });
    after(() => removeFolder(job.#programs));
    beforeEach(async () => {
      job.#world = await CommandWorld.start(job.#programs, 'github-actions', {
        roleMap: 'rolecall.yaml',
        simulation: async sandbox => (job.#gitHub = await sandbox.with(startGitHubActions)),
      });
    });
    afterEach(() => job.#world?.close());
    return job;
  }

  get programs(): string {
    return this.#programs;
  }

  get world(): CommandWorld {
    if (this.#world === undefined) throw new Error('No test is running.');
    return this.#world;
  }

  get gitHub(): SandboxGitHubActions {
    if (this.#gitHub === undefined) throw new Error('No test is running.');
    return this.#gitHub;
  }

  get environment(): Readonly<Record<string, string>> {
    return this.world.simulated.environment;
  }

  /** The servers that were asked, in order; an issuer's keys are for anyone. */
  asked(): readonly string[] {
    const requests = this.world.simulated.sandbox.requests();
    return requests.flatMap(({ server, path: at }) => (at.startsWith('/.well-known') ? [] : [server]));
  }

  /** The words of `rolecall assume` for a role that the workflow states. */
  stated(...more: readonly string[]): readonly string[] {
    return ['assume', '--role-arn', this.gitHub.roleArn, '--region', this.gitHub.region, ...more];
  }

  /** What a profile's tool gets when nothing is stored any more: the helper asks GitHub and AWS. */
  async cold(variables = this.environment): Promise<Ran> {
    const directory = await this.world.runtimeDirectory();
    const names = await readdir(directory);
    const stale = names.filter(name => /\.(?:cache|failure)$/.test(name));
    await Promise.all(stale.map(name => rm(path.join(directory, name))));
    const key = names.find(name => name.endsWith('.session'))?.replace('.session', '') ?? 'none';
    return this.world.runShim(['credential-process', '--session', key], { environment: variables });
  }

  /** Whether somebody is connected to GitHub (proc(5), /proc/net/tcp: 01 is an established connection). */
  async isAsked(): Promise<boolean> {
    const port = Number(new URL(this.gitHub.origin).port).toString(16).toUpperCase().padStart(4, '0');
    return new RegExp(`0100007F:${port} 0100007F:[0-9A-F]{4} 01`).test(await readFile('/proc/net/tcp', 'latin1'));
  }
}
