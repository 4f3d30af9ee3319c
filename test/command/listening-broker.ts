import { type ChildProcess, spawn } from 'node:child_process';
import { isObject, type JsonObject, parseJson } from '../../src/core/parse.ts';

export interface BrokerStart {
  readonly argv: readonly string[];
  readonly folder: string;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where it listens, by what it has written so far; undefined until it says so. */
  readonly address: (stdout: string) => string | undefined;
}

/** The process of a broker, once it listens. */
export class ListeningBroker {
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
  static start({ argv, folder, environment, address }: BrokerStart): Promise<ListeningBroker> {
    const [program = '', ...line] = argv;
    const child = spawn(program, line, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise((resolve, reject) => {
      let [stdout, written, listens] = ['', '', false];
      child.stderr.on('data', part => (written += String(part)));
      child.stdout.on('data', part => {
        stdout += String(part);
        written += String(part);
        const found = listens ? undefined : address(stdout);
        if (found === undefined) return;
        listens = true;
        resolve(new ListeningBroker(child, found, () => written));
      });
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
