import { spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildHelper } from '../command/helper-build.ts';
import { openPrivateDirectory } from '../../src/platform/private-directory/private-directory.ts';
import { PromptAnswer } from '../../src/store/prompt-answer.ts';
import { Fixture, KEY, run, startCloud } from '../command/helper-fixture.ts';
import { median } from './budget.ts';
import { peerRows } from './peers.ts';
import type { BenchRow } from './budget.ts';

const ask = ['credential-process', '--session', KEY];
const BARE: Readonly<Record<string, string>> = { PATH: '/usr/bin:/bin' };

/** The helper's rows of the budget: floors and candidates in the same run, interleaved, so that load hits all alike. */
export async function helperRows(): Promise<readonly BenchRow[]> {
  const programs = await buildHelper();
  const fixture = new Fixture(programs);
  const cloud = await startCloud();
  try {
    await fixture.save(3_600_000, fixture.record(), cloud.endpoint);
    const empty = path.join(fixture.root, 'empty.js');
    writeFileSync(empty, '');
    return [
      ...(await warmRows(fixture)),
      ...(await coldRows(fixture, cloud.endpoint, empty)),
      await batchRow(fixture, cloud),
      ...memoryRows(fixture),
      ...(await peerRows(fixture, cloud.endpoint)),
    ];
  } finally {
    cloud.stop();
    fixture.remove();
    rmSync(programs, { recursive: true, force: true });
  }
}

/**
 * Twice: started as a client starts it, by a process that spawns and reads a pipe; and from a bare loop in dash, where the
 * starter costs next to nothing, so that the ratio is the strictest there is.
 */
async function warmRows(fixture: Fixture): Promise<readonly BenchRow[]> {
  const directory = openPrivateDirectory({ path: fixture.directory, flock: undefined });
  await (await PromptAnswer.begin(directory, 'a'.repeat(32))).keep(process.cwd(), Date.now(), () => 'dev 42m');
  const commands: Readonly<Record<string, readonly [string, ...string[]]>> = {
    floor: ['/bin/true'],
    dash: ['/bin/dash', '-c', ':'],
    warm: [fixture.shim, ...ask],
    prompt: [fixture.shim, 'status', '--prompt'],
  };
  const environment = { ...BARE, HOME: path.join(fixture.root, 'home') };
  const client = interleaved(commands, 200, ([file, ...rest]) => spawnSync(file, rest, { env: environment }));
  const loop = ['-c', 'i=0; while [ $i -lt 20 ]; do "$@" >/dev/null; i=$((i+1)); done', 'dash'];
  const bare = interleaved(commands, 15, command =>
    spawnSync('/bin/dash', [...loop, ...command], { env: environment }),
  );
  const inLoop = (name: string): number => (bare[name] ?? Number.NaN) / 20;
  const { floor = 0, warm = 0, dash = 0, prompt = 0 } = client;
  return [
    { name: '/bin/true, spawned by a client', measured: milliseconds(floor) },
    { name: 'dash -c :, spawned by a client', measured: milliseconds(dash) },
    {
      name: 'helper, warm, spawned by a client',
      measured: milliseconds(warm),
      ratio: { value: warm / floor, limit: 1.5, of: '/bin/true' },
    },
    {
      name: 'status --prompt, spawned by a client',
      measured: milliseconds(prompt),
      ratio: { value: prompt / floor, limit: 3, of: '/bin/true' },
    },
    {
      name: 'helper, warm, from a loop in dash',
      measured: `${milliseconds(inLoop('warm'))}, ${(inLoop('warm') / inLoop('floor')).toFixed(2)} × /bin/true`,
    },
  ];
}

/** An address that the transport refuses before it opens anything: all of a cold run but the network. */
const REFUSED = 'http://192.0.2.1';

/** Cold: up to the moment of sending (record, lock, token, SDK, the request), and with an exchange answered on loopback. */
async function coldRows(fixture: Fixture, endpoint: string, empty: string): Promise<readonly BenchRow[]> {
  const aws = '/usr/bin/aws';
  const samples: Record<string, number[]> = { node: [], cold: [], unsent: [], aws: [] };
  const timed = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const started = performance.now();
    await work();
    samples[name]?.push(performance.now() - started);
  };
  for (let round = 0; round < 21; round += 1) {
    await timed('node', () => run(process.execPath, [empty], BARE));
    await fixture.save(-1, fixture.record(), endpoint);
    await timed('cold', () => run(fixture.shim, ask, BARE));
    await fixture.save(-1, fixture.record(), REFUSED);
    await timed('unsent', () => run(fixture.shim, ask, BARE));
    await fixture.save(-1, fixture.record(), endpoint);
    if (round < 5 && existsSync(aws)) {
      const request = ['--role-arn', 'arn:aws:iam::111122223333:role/dev', '--role-session-name', 'bench'];
      const place = ['--region', 'eu-west-1', '--endpoint-url', endpoint, '--web-identity-token', 'a.b.c'];
      await timed('aws', () => run(aws, ['sts', 'assume-role-with-web-identity', ...request, ...place], BARE));
    }
  }
  const [node, cold, unsent] = [
    median(samples['node'] ?? []),
    median(samples['cold'] ?? []),
    median(samples['unsent'] ?? []),
  ];
  const peer = median(samples['aws'] ?? []);
  return [
    { name: 'node, empty file', measured: milliseconds(node) },
    {
      name: 'helper, cold, without the network',
      measured: milliseconds(unsent),
      ratio: { value: unsent / node, limit: 2.5, of: 'node' },
    },
    {
      name: 'helper, cold, exchange on loopback',
      measured: `${milliseconds(cold)}, ${(cold / node).toFixed(2)} × node`,
    },
    {
      name: 'helper, cold, beside the AWS CLI',
      measured: `${milliseconds(cold)} and ${milliseconds(peer)}`,
      ratio: { value: cold / peer, limit: 0.25, of: 'aws sts' },
      ...(existsSync(aws) ? {} : { skipped: `there is no ${aws}` }),
    },
  ];
}

async function batchRow(fixture: Fixture, cloud: Awaited<ReturnType<typeof startCloud>>): Promise<BenchRow> {
  cloud.behave({ delay: 150 });
  const singles: number[] = [];
  const batches: number[] = [];
  const floors: number[] = [];
  let exchanges = 0;
  for (let round = 0; round < 5; round += 1) {
    await fixture.save(-1, fixture.record(), cloud.endpoint);
    let started = performance.now();
    await run(fixture.shim, ask, BARE);
    singles.push(performance.now() - started);
    await fixture.save(-1, fixture.record(), cloud.endpoint);
    const before = cloud.exchanges();
    started = performance.now();
    await startTogether([fixture.shim, ...ask], 200);
    batches.push(performance.now() - started);
    started = performance.now();
    await startTogether(['/bin/true'], 200);
    floors.push(performance.now() - started);
    exchanges = Math.max(exchanges, cloud.exchanges() - before);
  }
  const [single, batch, floor] = [median(singles), median(batches), median(floors)];
  return {
    name: '200 helpers at once, 150 ms exchange',
    measured: `${milliseconds(batch)}, at most ${exchanges} exchange`,
    ratio: {
      value: exchanges === 1 ? batch / (floor + single) : Infinity,
      limit: 1.5,
      of: '(200 × /bin/true + one cold)',
    },
  };
}

/** Started by a shell: 200 spawns of Node's own would be most of what is measured. */
async function startTogether(command: readonly string[], count: number): Promise<void> {
  const script = 'i=0; while [ $i -lt $0 ]; do "$@" >/dev/null & i=$((i+1)); done; wait';
  await new Promise(resolve => {
    spawn('/bin/dash', ['-c', script, String(count), ...command], { env: BARE, stdio: 'ignore' }).once('exit', resolve);
  });
}

function memoryRows(fixture: Fixture): readonly BenchRow[] {
  const time = '/usr/bin/python3';
  const peak = (): number => {
    const script =
      'import resource,subprocess,sys; subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)';
    // ru_maxrss of a forked child begins with its parent's; Python's own 10 MB hide a shim's 2.
    const { stdout } = spawnSync(time, ['-I', '-S', '-c', script, fixture.shim, ...ask], { encoding: 'utf8' });
    return Number(stdout) / 1024;
  };
  if (!existsSync(time)) return [{ name: 'cold helper, memory', measured: '', skipped: `there is no ${time}` }];
  expire(fixture);
  const cold = peak();
  return [
    {
      name: 'cold helper, memory',
      measured: `${cold.toFixed(0)} MB`,
      ratio: { value: cold, limit: 60, of: 'MB' },
    },
  ];
}

function expire(fixture: Fixture): void {
  utimesSync(fixture.file('cache'), new Date(), new Date(0));
}

function interleaved(
  commands: Readonly<Record<string, readonly [string, ...string[]]>>,
  rounds: number,
  start: (command: readonly [string, ...string[]]) => unknown,
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
