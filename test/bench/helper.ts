import { spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildHelper } from '../command/helper-build.ts';
import { openPrivateDirectory } from '../../src/platform/private-directory/private-directory.ts';
import { PromptAnswer } from '../../src/store/prompt-answer.ts';
import type { Cloud } from '../../src/core/target.ts';
import { CLOUD_ROLES, Fixture, KEY, run, startCloud } from '../command/helper-fixture.ts';
import { median } from './budget.ts';
import { peerRows } from './peers.ts';
import type { BenchRow } from './budget.ts';

type StandIn = Awaited<ReturnType<typeof startCloud>>;
type Argv = readonly [string, ...string[]];

const BARE: Readonly<Record<string, string>> = { PATH: '/usr/bin:/bin' };

/** What the tools of one cloud start. */
interface Asker {
  /** The word by which they ask: a row is named by it. */
  readonly command: string;
  readonly argv: Argv;
  readonly fixture: Fixture;
  /** Stores the role, with credentials that end after so many milliseconds. */
  readonly save: (left: number, endpoint: string) => Promise<unknown>;
}

/** The helper's rows of the budget: floors and candidates in the same run, interleaved, so that load hits all alike. */
export async function helperRows(): Promise<readonly BenchRow[]> {
  const programs = await buildHelper();
  const aws = askerOf('aws', programs);
  const askers = [aws, askerOf('gcp', programs), askerOf('azure', programs)];
  const cloud = await startCloud();
  try {
    for (const { save } of askers) await save(3_600_000, cloud.endpoint);
    return [
      ...(await warmRows(askers, aws.fixture)),
      ...(await coldRows(askers, cloud.endpoint, aws.fixture)),
      ...(await batchRows(askers, cloud)),
      ...(await memoryRows(askers, cloud.endpoint)),
      ...(await peerRows(aws.fixture, cloud.endpoint)),
    ];
  } finally {
    cloud.stop();
    for (const { fixture } of askers) fixture.remove();
    rmSync(programs, { recursive: true, force: true });
  }
}

function askerOf(cloud: Cloud, programs: string): Asker {
  const fixture = new Fixture(programs);
  const { command } = CLOUD_ROLES[cloud];
  return {
    command,
    argv: [fixture.shim, command, '--session', KEY],
    fixture,
    save: (left, endpoint) => fixture.save(left, fixture.recordOf(cloud), endpoint),
  };
}

/**
 * Twice: started as a client starts it, by a process that spawns and reads a pipe; and from a bare loop in dash, where the
 * starter costs next to nothing, so that the ratio is the strictest there is.
 */
async function warmRows(askers: readonly Asker[], fixture: Fixture): Promise<readonly BenchRow[]> {
  const directory = openPrivateDirectory({ path: fixture.directory, flock: undefined });
  await (await PromptAnswer.begin(directory, 'a'.repeat(32))).keep(process.cwd(), Date.now(), () => 'dev 42m');
  const commands: Readonly<Record<string, Argv>> = {
    floor: ['/bin/true'],
    dash: ['/bin/dash', '-c', ':'],
    prompt: [fixture.shim, 'status', '--prompt'],
    ...Object.fromEntries(askers.map(({ command, argv }) => [command, argv])),
  };
  const environment = { ...BARE, HOME: path.join(fixture.root, 'home') };
  const client = interleaved(commands, 150, ([file, ...rest]) => spawnSync(file, rest, { env: environment }));
  const loop = ['-c', 'i=0; while [ $i -lt 20 ]; do "$@" >/dev/null; i=$((i+1)); done', 'dash'];
  const bare = interleaved(commands, 9, command => spawnSync('/bin/dash', [...loop, ...command], { env: environment }));
  const inLoop = (name: string): number => (bare[name] ?? Number.NaN) / 20;
  const { floor = Number.NaN, dash = Number.NaN, prompt = Number.NaN } = client;
  return [
    { name: '/bin/true, spawned by a client', measured: milliseconds(floor) },
    { name: 'dash -c :, spawned by a client', measured: milliseconds(dash) },
    ...askers.map(({ command }): BenchRow => {
      const warm = client[command] ?? Number.NaN;
      return {
        name: `${command}, warm, spawned by a client`,
        measured: milliseconds(warm),
        ratio: { value: warm / floor, limit: 1.5, of: '/bin/true' },
      };
    }),
    {
      name: 'status --prompt, spawned by a client',
      measured: milliseconds(prompt),
      ratio: { value: prompt / floor, limit: 3, of: '/bin/true' },
    },
    ...askers.map(({ command }) => ({
      name: `${command}, warm, from a loop in dash`,
      measured: `${milliseconds(inLoop(command))}, ${(inLoop(command) / inLoop('floor')).toFixed(2)} × /bin/true`,
    })),
  ];
}

/** An address that the transport refuses before it opens anything: all of a cold run but the network. */
const REFUSED = 'http://192.0.2.1';

/** Cold: up to the moment of sending (record, lock, token, SDK, the request), and with an exchange answered on loopback. */
async function coldRows(askers: readonly Asker[], endpoint: string, fixture: Fixture): Promise<readonly BenchRow[]> {
  const aws = '/usr/bin/aws';
  const empty = path.join(fixture.root, 'empty.js');
  writeFileSync(empty, '');
  const samples = new Map<string, number[]>();
  const timed = async (name: string, [file, ...rest]: Argv): Promise<void> => {
    const started = performance.now();
    await run(file, rest, BARE);
    samples.set(name, [...(samples.get(name) ?? []), performance.now() - started]);
  };
  const medianOf = (name: string): number => median(samples.get(name) ?? []);
  for (let round = 0; round < 15; round += 1) {
    await timed('node', [process.execPath, empty]);
    for (const { command, argv, save } of askers) {
      await save(-1, endpoint);
      await timed(command, argv);
      await save(-1, REFUSED);
      await timed(`${command}, unsent`, argv);
    }
    if (round < 5 && existsSync(aws)) {
      const request = ['--role-arn', 'arn:aws:iam::111122223333:role/dev', '--role-session-name', 'bench'];
      const place = ['--region', 'eu-west-1', '--endpoint-url', endpoint, '--web-identity-token', 'a.b.c'];
      await timed('aws', [aws, 'sts', 'assume-role-with-web-identity', ...request, ...place]);
    }
  }
  const node = medianOf('node');
  const [cold, peer] = [medianOf(CLOUD_ROLES.aws.command), medianOf('aws')];
  return [
    { name: 'node, empty file', measured: milliseconds(node) },
    ...askers.map(({ command }): BenchRow => {
      const unsent = medianOf(`${command}, unsent`);
      return {
        name: `${command}, cold, without the network`,
        measured: milliseconds(unsent),
        ratio: { value: unsent / node, limit: 2.5, of: 'node' },
      };
    }),
    ...askers.map(({ command }) => ({
      name: `${command}, cold, exchange on loopback`,
      measured: `${milliseconds(medianOf(command))}, ${(medianOf(command) / node).toFixed(2)} × node`,
    })),
    {
      name: 'helper, cold, beside the AWS CLI',
      measured: `${milliseconds(cold)} and ${milliseconds(peer)}`,
      ratio: { value: cold / peer, limit: 0.25, of: 'aws sts' },
      ...(existsSync(aws) ? {} : { skipped: `there is no ${aws}` }),
    },
  ];
}

async function batchRows(askers: readonly Asker[], cloud: StandIn): Promise<readonly BenchRow[]> {
  cloud.behave({ delay: 150 });
  const floors: number[] = [];
  const batches = askers.map(asker => ({ asker, singles: new Array<number>(), times: new Array<number>(), most: 0 }));
  for (let round = 0; round < 3; round += 1) {
    floors.push(await timeTogether(['/bin/true'], 200));
    for (const batch of batches) {
      const { argv, save } = batch.asker;
      await save(-1, cloud.endpoint);
      batch.singles.push(await timeTogether(argv, 1));
      await save(-1, cloud.endpoint);
      const before = cloud.exchanges();
      batch.times.push(await timeTogether(argv, 200));
      batch.most = Math.max(batch.most, cloud.exchanges() - before);
    }
  }
  cloud.behave({});
  return batches.map(({ asker, singles, times, most }) => ({
    name: `200 × ${asker.command} at once, 150 ms exchange`,
    measured: `${milliseconds(median(times))}, at most ${most} exchange`,
    ratio: {
      value: most === 1 ? median(times) / (median(floors) + median(singles)) : Infinity,
      limit: 1.5,
      of: '(200 × /bin/true + one cold)',
    },
  }));
}

/** Milliseconds. Started by a shell: 200 spawns of Node's own would be most of what is measured. */
async function timeTogether(command: Argv, count: number): Promise<number> {
  const script = 'i=0; while [ $i -lt $0 ]; do "$@" >/dev/null & i=$((i+1)); done; wait';
  const started = performance.now();
  await new Promise(resolve => {
    spawn('/bin/dash', ['-c', script, String(count), ...command], { env: BARE, stdio: 'ignore' }).once('exit', resolve);
  });
  return performance.now() - started;
}

/** Each in its own way to the end of an exchange: what a cloud's SDK holds is most of it. */
async function memoryRows(askers: readonly Asker[], endpoint: string): Promise<readonly BenchRow[]> {
  const python = '/usr/bin/python3';
  const script =
    'import resource,subprocess,sys; subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)';
  const rows: BenchRow[] = [];
  for (const { command, argv, save } of askers) {
    const name = `${command}, cold, memory`;
    if (!existsSync(python)) {
      rows.push({ name, measured: '', skipped: `there is no ${python}` });
      continue;
    }
    await save(-1, endpoint);
    // ru_maxrss of a forked child begins with its parent's; Python's own 10 MB hide a shim's 2. Not spawned synchronously:
    // the stand-in that answers is in this process.
    const { stdout } = await run(python, ['-I', '-S', '-c', script, ...argv]);
    const peak = Number(stdout) / 1024;
    rows.push({ name, measured: `${peak.toFixed(0)} MB`, ratio: { value: peak, limit: 60, of: 'MB' } });
  }
  return rows;
}

function interleaved(
  commands: Readonly<Record<string, Argv>>,
  rounds: number,
  start: (command: Argv) => unknown,
): Readonly<Record<string, number>> {
  const samples = new Map(Object.keys(commands).map(name => [name, new Array<number>()]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, command] of Object.entries(commands)) {
      const started = performance.now();
      start(command);
      samples.get(name)?.push(performance.now() - started);
    }
  }
  return Object.fromEntries([...samples].map(([name, values]) => [name, median(values)]));
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}
