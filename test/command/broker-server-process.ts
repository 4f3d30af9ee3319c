import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { FieldReader, isObject, type JsonObject, parseJson } from '../../src/core/parse.ts';
import { ACME } from '../unit/broker/fake-github.ts';
import { BROKER_ISSUER, type BrokerFolder } from './broker-process.ts';

export const METRICS_TOKEN = 'metrics-token-of-at-least-20-letters';

/** Limits that a load on one machine does not meet. */
const MANY = '1000000';

/** What a container is given: the whole configuration as variables, on any free port. */
export function serverVariables(folder: BrokerFolder, github: string): Readonly<Record<string, string>> {
  return {
    ...folder.environment,
    ROLECALL_BROKER_ISSUER: BROKER_ISSUER,
    ROLECALL_BROKER_KEYS: folder.key,
    ROLECALL_BROKER_OWNERS: String(ACME.id),
    ROLECALL_BROKER_AUDIENCES: 'sts.amazonaws.com',
    ROLECALL_BROKER_GITHUB_API: github,
    ROLECALL_BROKER_GITHUB_WEB: github,
    ROLECALL_BROKER_LISTEN_PORT: '0',
    ROLECALL_BROKER_LIMITS_PER_USER: MANY,
    ROLECALL_BROKER_LIMITS_PER_ADDRESS: MANY,
    ROLECALL_BROKER_METRICS_TOKEN: METRICS_TOKEN,
  };
}

export interface ServerStart {
  /** Where `broker-server.js` is. */
  readonly programs: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
  /** What starts Node instead of this process: a program and its words. */
  readonly through?: readonly string[];
}

/** `broker-server.js` of a build, once it listens. */
export class BrokerServerProcess {
  readonly child: ChildProcess;
  readonly address: string;
  /** Everything written so far, on either stream. */
  readonly written: () => string;

  private constructor(child: ChildProcess, address: string, written: () => string) {
    this.child = child;
    this.address = address;
    this.written = written;
  }

  /** @throws Error with what it wrote when it ends before it listens. */
  static start({ programs, variables, words = [], through = [] }: ServerStart): Promise<BrokerServerProcess> {
    const [program = '', ...line] = [...through, process.execPath, path.join(programs, 'broker-server.js'), ...words];
    const child = spawn(program, line, { cwd: '/', env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise((resolve, reject) => {
      let written = '';
      let listens = false;
      const see = (part: unknown): void => {
        written += String(part);
        const listening = listens
          ? undefined
          : logLines(written).find(line => line['message'] === 'The broker listens.');
        if (listening === undefined) return;
        listens = true;
        const address = new FieldReader(listening, 'the line').string('address');
        resolve(new BrokerServerProcess(child, address, () => written));
      };
      child.stdout.on('data', see);
      child.stderr.on('data', see);
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`The broker did not start:\n${written}`)));
    });
  }

  /** Its log, line by line. */
  readonly lines = (): readonly JsonObject[] => logLines(this.written());

  /** Answers its exit code; null when the signal ended it. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
    return new Promise(resolve => {
      // Not `exit`: what it wrote last is still on its way then.
      child.once('close', resolve);
      child.kill(signal);
    });
  }
}

/** The whole lines that are JSON objects. */
export function logLines(text: string): readonly JsonObject[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map(line => parseJson(line))
    .filter(isObject);
}
