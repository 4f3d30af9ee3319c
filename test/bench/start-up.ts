import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { nodeHttpClient } from '../../src/platform/http/client.ts';
import { startGitHubActions } from '../doubles/github-actions.ts';
import { buildForTests, CommandWorld } from '../command/command-world.ts';
import { runCommand } from '../demo/run-command.ts';
import { type BenchRow, median } from './budget.ts';

const AWS = '/usr/bin/aws';
const ROUNDS = 11;
/** The AWS CLI needs ten times as long as anything beside it. */
const AWS_ROUNDS = 3;
const FLOOR = 'node, empty file, in a job';

interface Measured {
  readonly name: string;
  /** Of the floor's time in the same round; absent: for orientation. */
  readonly limit?: number;
  readonly argv: readonly string[];
  readonly rounds?: number;
}

/**
 * The installed command in a job of GitHub Actions, its servers in this process: each beside a bare Node in the same round,
 * so that load hits both alike. What the first run of anything prepares is there when it is measured.
 */
export async function startUpRows(): Promise<readonly BenchRow[]> {
  const programs = await buildForTests();
  let job: Awaited<ReturnType<typeof startGitHubActions>> | undefined;
  const world = await CommandWorld.start(programs, 'github-actions', {
    roleMap: 'rolecall.yaml',
    simulation: async sandbox => (job = await sandbox.with(startGitHubActions)),
  });
  try {
    if (job === undefined) throw new Error('GitHub Actions did not start.');
    const stated = ['--role-arn', job.roleArn, '--region', job.region];
    await world.run(['install']);
    const empty = path.join(world.simulated.root, 'empty.js');
    writeFileSync(empty, '');
    const installed = (name: string, limit: number, ...words: readonly string[]): Measured => ({
      name: `rolecall ${name}`,
      limit,
      argv: [world.shim, ...words],
    });
    const samples = await interleaved(world, [
      { name: FLOOR, argv: [process.execPath, empty] },
      installed('--version', 1.5, '--version'),
      installed('--help', 1.5, '--help'),
      installed('assume in a job', 4, 'assume', ...stated),
      installed('status', 2.5, 'status'),
      installed('roles', 2.5, 'roles'),
      ...(existsSync(AWS) ? [await awsCli(world, stated)] : []),
    ]);
    return rowsOf(samples);
  } finally {
    await world.close();
    rmSync(programs, { recursive: true, force: true });
  }
}

/** What the AWS CLI needs for the same exchange at the same STS, without asking GitHub for the token. */
async function awsCli(world: CommandWorld, stated: readonly string[]): Promise<Measured> {
  const token = path.join(world.simulated.root, 'token');
  writeFileSync(token, await identityToken(world), { mode: 0o600 });
  const asked = ['--role-session-name', 'bench', '--web-identity-token', `file://${token}`];
  const place = ['--endpoint-url', world.simulated.sandbox.sts];
  const name = 'aws sts assume-role-with-web-identity, in a job';
  return {
    name,
    rounds: AWS_ROUNDS,
    argv: [AWS, 'sts', 'assume-role-with-web-identity', ...stated, ...asked, ...place],
  };
}

/** @throws Error when GitHub's stand-in gives none. */
async function identityToken({ simulated: { environment, sandbox } }: CommandWorld): Promise<string> {
  const http = nodeHttpClient({ certificateAuthority: sandbox.codespace.certificateFile, environment: {} });
  const { body } = await http.send({
    method: 'GET',
    url: `${environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''}&audience=sts.amazonaws.com`,
    headers: { authorization: `Bearer ${environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}` },
    deadlineMilliseconds: 10_000,
    maximumBytes: 100_000,
  });
  const answer = parseJson(body);
  if (!isObject(answer) || typeof answer['value'] !== 'string') throw new Error('There is no identity token.');
  return answer['value'];
}

type Samples = ReadonlyMap<Measured, number[]>;

/** Milliseconds of each round. @throws Error when one of them fails. */
async function interleaved(world: CommandWorld, all: readonly Measured[]): Promise<Samples> {
  const samples = new Map(all.map(each => [each, new Array<number>()]));
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [{ argv, name, rounds = ROUNDS }, times] of samples) {
      if (round >= rounds) continue;
      const started = performance.now();
      const { code, stderr } = await runCommand(argv, world.options({}));
      if (code !== 0) throw new Error(`${name} failed: ${stderr}`);
      // The first is not counted: it leaves what later ones find.
      if (round >= 0) times.push(performance.now() - started);
    }
  }
  return samples;
}

function rowsOf(samples: Samples): readonly BenchRow[] {
  const floors = [...samples].find(([{ name }]) => name === FLOOR)?.[1] ?? [];
  return [...samples].map(([{ name, limit }, times]) => {
    const value = median(times.map((time, round) => time / (floors[round] ?? Number.NaN)));
    const measured = `${median(times).toFixed(0)} ms`;
    if (limit !== undefined) return { name, measured, ratio: { value, limit, of: 'node' } };
    return { name, measured: name === FLOOR ? measured : `${measured}, ${value.toFixed(2)} × node` };
  });
}
