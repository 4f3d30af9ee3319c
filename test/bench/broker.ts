import { createPrivateKey, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BrokerFolder, serveGitHub } from '../command/broker-process.ts';
import { BrokerServerProcess, serverVariables } from '../command/broker-server-process.ts';
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
 * GitHub's answers cached; beside it how fast one core of this machine signs RS256 with the same key and nothing else. Then
 * thousands of requests that must get nothing.
 */
export async function brokerRows(): Promise<readonly BenchRow[]> {
  const programs = mkdtempSync(path.join(tmpdir(), 'rolecall-bench-'));
  await buildPrograms(programs, 'broker-server');
  const people = new FakeGitHub();
  addHostilePeople(people);
  const github = await serveGitHub(people);
  const folder = new BrokerFolder(github.origin);
  const broker = await BrokerServerProcess.start({ programs, variables: serverVariables(folder, github.origin) });
  const connections = Array.from({ length: CONNECTIONS }, () => new Connection(broker.address));
  try {
    const key = createPrivateKey(readFileSync(folder.key));
    const payload = Buffer.alloc(1_000, 'x');
    const [signatures, tokens]: [number[], number[]] = [[], []];
    await tokensPerSecond(connections);
    for (const connection of connections) connection.takeLatencies();
    let memory = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      signatures.push(perSecond(() => sign('RSA-SHA256', payload, key)));
      tokens.push(await tokensPerSecond(connections));
      memory = Math.max(memory, residentMegabytes(broker.child.pid ?? 0));
    }
    const [signing, given] = [median(signatures), median(tokens)];
    const latencies = connections.flatMap(connection => connection.takeLatencies()).toSorted((a, b) => a - b);
    const ratio = median(signatures.map((rate, round) => rate / (tokens[round] ?? 0)));
    return [
      { name: 'RS256, signed by one core', measured: `${signing.toFixed(0)} /s` },
      {
        name: 'broker, tokens given, GitHub cached',
        measured: `${given.toFixed(0)} /s, ${(100 / ratio).toFixed(0)} % of signing`,
        ratio: { value: ratio, limit: 1 / 0.8, of: 'signing' },
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
    for (const connection of connections) connection.close();
    await broker.end('SIGKILL');
    github.stop();
    folder.remove();
    rmSync(programs, { recursive: true, force: true });
  }
}

/** What was given to who is entitled to nothing, and whether the broker survived being asked. */
async function hostileRow(broker: BrokerServerProcess): Promise<BenchRow> {
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

function perSecond(work: () => unknown): number {
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < ROUND_MILLISECONDS) {
    work();
    done += 1;
  }
  return (done * 1_000) / (performance.now() - started);
}

async function tokensPerSecond(connections: readonly Connection[]): Promise<number> {
  const started = performance.now();
  let done = 0;
  const client = async (connection: Connection): Promise<void> => {
    while (performance.now() - started < ROUND_MILLISECONDS) {
      await connection.askForToken();
      done += 1;
    }
  };
  await Promise.all(connections.map(client));
  return (done * 1_000) / (performance.now() - started);
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

  constructor(address: string) {
    const { host, hostname, port } = new URL(address);
    const body = new URLSearchParams(GOOD_FORM).toString();
    this.#request = [
      'POST /token HTTP/1.1',
      `host: ${host}`,
      'content-type: application/x-www-form-urlencoded',
      `content-length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
    this.#socket = connect(Number(port), hostname).setEncoding('latin1').setNoDelay(true);
    this.#socket.on('data', (part: string) => this.#receive(part));
  }

  askForToken(): Promise<void> {
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

  /** @throws Error for anything but a whole answer with a token. */
  #receive(part: string): void {
    this.#received += part;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#received)?.[1]);
    if (this.#received.length < end + 4 + length) return;
    if (!this.#received.startsWith('HTTP/1.1 200 ') || !this.#received.includes('"access_token":"')) {
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
