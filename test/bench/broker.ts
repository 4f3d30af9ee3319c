import { createPrivateKey, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BrokerFolder, serveGitHub } from '../command/broker-process.ts';
import { serverVariables, startBrokerServer } from '../command/broker-server-process.ts';
import type { ListeningBroker } from '../command/listening-broker.ts';
import { addHostilePeople, attack, HOSTILE_REQUESTS } from '../command/hostile-requests.ts';
import { buildPrograms } from '../demo/build-programs.ts';
import { GOOD_FORM } from '../unit/broker/broker-fixture.ts';
import { FakeGitHub } from '../unit/broker/fake-github.ts';
import { type BenchRow, median } from './budget.ts';

/** Short and many, side by side: what else this machine does meanwhile hits both alike. */
const ROUNDS = 21;
const ROUND_MILLISECONDS = 250;
const CONNECTIONS = 16;
const HOSTILE_ROUNDS = 60;

/**
 * `POST /token` of the container's file in a process of its own, its log written, over real connections that are kept alive,
 * GitHub's answers cached; beside it what an RS256 signature with the same key costs, and a request that is answered with nothing. Then
 * thousands of requests that must get nothing.
 */
export async function brokerRows(): Promise<readonly BenchRow[]> {
  const programs = mkdtempSync(path.join(tmpdir(), 'rolecall-bench-'));
  await buildPrograms(programs, 'broker-server');
  const people = new FakeGitHub();
  addHostilePeople(people);
  const github = await serveGitHub(people);
  const folder = new BrokerFolder(github.origin);
  const broker = await startBrokerServer({ programs, variables: serverVariables(folder, github.origin) });
  const processId = broker.child.pid ?? 0;
  const connected = (request: string): readonly Connection[] =>
    Array.from({ length: CONNECTIONS }, () => new Connection(broker.address, request));
  const [asking, idling] = [connected(tokenRequest(broker.address)), connected(emptyRequest(broker.address))];
  try {
    const key = createPrivateKey(readFileSync(folder.key));
    const payload = Buffer.alloc(1_000, 'x');
    const [signatures, tokens, empties]: [number[], Load[], Load[]] = [[], [], []];
    for (const connections of [asking, idling]) await load(connections, processId);
    for (const connection of asking) connection.takeLatencies();
    let memory = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      signatures.push(cpuOf(() => sign('RSA-SHA256', payload, key)));
      tokens.push(await load(asking, processId));
      empties.push(await load(idling, processId));
      memory = Math.max(memory, residentMegabytes(processId));
    }
    const [signing, token, empty] = [median(signatures), cpuEach(tokens), cpuEach(empties)];
    const latencies = asking.flatMap(connection => connection.takeLatencies()).toSorted((one, other) => one - other);
    const given = median(tokens.map(({ answers, milliseconds }) => (answers * 1_000) / milliseconds));
    return [
      { name: 'RS256 signature, CPU', measured: microseconds(signing) },
      { name: 'broker, request answered with nothing, CPU', measured: microseconds(empty) },
      {
        name: 'broker, token given, GitHub cached, CPU',
        measured: `${microseconds(token)}, ${given.toFixed(0)} /s`,
        ratio: { value: token / (signing + empty), limit: 1.25, of: '(signature + empty request)' },
      },
      {
        name: `broker, ${CONNECTIONS} clients at once, latency`,
        measured: [50, 95, 99].map(percent => `p${percent} ${percentile(latencies, percent).toFixed(1)} ms`).join(', '),
      },
      await hostileRow(broker),
      {
        name: 'broker under load, memory',
        measured: `${memory.toFixed(0)} MB`,
        ratio: { value: memory, limit: 150, of: 'MB' },
      },
    ];
  } finally {
    for (const connection of [...asking, ...idling]) connection.close();
    await broker.end('SIGKILL');
    github.stop();
    folder.remove();
    rmSync(programs, { recursive: true, force: true });
  }
}

/** What was given to who is entitled to nothing, and whether the broker survived being asked. */
async function hostileRow(broker: ListeningBroker): Promise<BenchRow> {
  const mistakes = await attack(broker.address, HOSTILE_ROUNDS);
  const died = broker.child.exitCode !== null || broker.child.signalCode !== null;
  const failures = broker.lines().filter(({ level }) => level === 'error').length;
  return {
    name: 'broker, hostile requests',
    measured: `${HOSTILE_ROUNDS * HOSTILE_REQUESTS.length}, ${mistakes.length} not refused${died ? ', and it died' : ''}`,
    ratio: { value: mistakes.length + failures + (died ? 1 : 0), limit: 0, of: 'answered or failed' },
  };
}

/** Of sorted values. */
function percentile(values: readonly number[], percent: number): number {
  return values[Math.min(values.length - 1, Math.floor((values.length * percent) / 100))] ?? Number.NaN;
}

/** Of one process: CPU milliseconds of each call, its other threads' included. */
function cpuOf(work: () => unknown): number {
  const started = performance.now();
  const before = process.cpuUsage();
  let done = 0;
  while (performance.now() - started < ROUND_MILLISECONDS) {
    work();
    done += 1;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / done;
}

/** What a round of requests came to. */
interface Load {
  readonly answers: number;
  readonly milliseconds: number;
  /** CPU milliseconds of the broker's process. */
  readonly cpu: number;
}

async function load(connections: readonly Connection[], processId: number): Promise<Load> {
  const started = performance.now();
  const before = cpuMilliseconds(processId);
  let answers = 0;
  const client = async (connection: Connection): Promise<void> => {
    while (performance.now() - started < ROUND_MILLISECONDS) {
      await connection.ask();
      answers += 1;
    }
  };
  await Promise.all(connections.map(client));
  return { answers, milliseconds: performance.now() - started, cpu: cpuMilliseconds(processId) - before };
}

/** Over all rounds: the kernel counts in hundredths of a second. */
function cpuEach(loads: readonly Load[]): number {
  const cpu = loads.reduce((sum, each) => sum + each.cpu, 0);
  return cpu / loads.reduce((sum, each) => sum + each.answers, 0);
}

/** `utime` and `stime` of proc_pid_stat(5), in ticks of 10 ms. */
function cpuMilliseconds(processId: number): number {
  const [, rest = ''] = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ');
  const fields = rest.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function microseconds(milliseconds: number): string {
  return `${(milliseconds * 1_000).toFixed(0)} µs`;
}

function tokenRequest(address: string): string {
  const body = new URLSearchParams(GOOD_FORM).toString();
  return [
    'POST /token HTTP/1.1',
    `host: ${new URL(address).host}`,
    'content-type: application/x-www-form-urlencoded',
    `content-length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** Through the same server and its log, to the route that does nothing. */
function emptyRequest(address: string): string {
  return `GET /healthz HTTP/1.1\r\nhost: ${new URL(address).host}\r\n\r\n`;
}

/**
 * One kept-alive HTTP/1.1 connection that knows one request. It shares this machine's cores with the broker, and Node's own
 * client would need a third of what a token costs.
 */
class Connection {
  readonly #socket: Socket;
  readonly #request: string;
  #received = '';
  #answered: (() => void) | undefined;
  /** Milliseconds, of each request so far. */
  readonly #latencies: number[] = [];

  constructor(address: string, request: string) {
    const { hostname, port } = new URL(address);
    this.#request = request;
    this.#socket = connect(Number(port), hostname).setEncoding('latin1').setNoDelay(true);
    this.#socket.on('data', (part: string) => this.#receive(part));
  }

  ask(): Promise<void> {
    const sent = performance.now();
    return new Promise(resolve => {
      this.#answered = () => {
        this.#latencies.push(performance.now() - sent);
        resolve();
      };
      this.#socket.write(this.#request);
    });
  }

  takeLatencies(): readonly number[] {
    return this.#latencies.splice(0);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** @throws Error for anything but a whole answer, with a token where one was asked for. */
  #receive(part: string): void {
    this.#received += part;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#received)?.[1]);
    if (this.#received.length < end + 4 + length) return;
    if (
      !this.#received.startsWith('HTTP/1.1 200 ') ||
      (this.#request.startsWith('POST') && !this.#received.includes('"access_token":"'))
    ) {
      throw new Error(`The broker answered: ${this.#received.slice(0, 100)}`);
    }
    this.#received = '';
    this.#answered?.();
  }
}

function residentMegabytes(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
