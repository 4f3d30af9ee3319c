import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FieldReader, isObject, type JsonObject } from '../../src/core/parse.ts';
import { logLines } from './listening-broker.ts';

/**
 * What stands for Lambda's runtime in the function's process: loads the handler as `Handler: broker-lambda.handler` says, and
 * calls it with one event after the other. An error is the function's failure, by name and message.
 */
const RUNTIME = `
const { handler } = require('./broker-lambda.js');
process.on('message', ({ event }) =>
  handler(event).then(
    answer => process.send({ answer }),
    error => process.send({ failure: error.name + ': ' + error.message }),
  ),
);
process.send({ loaded: true });
`;

/** One instance of the function: a process with nothing but its variables. */
export class LambdaInstance {
  readonly #child: ChildProcess;
  #written = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', part => (this.#written += String(part)));
    child.stderr?.on('data', part => (this.#written += String(part)));
  }

  /** @param programs where `broker-lambda.js` is; the runtime's own file is written beside it. */
  static async start(programs: string, variables: Readonly<Record<string, string>>): Promise<LambdaInstance> {
    const runtime = path.join(programs, 'runtime.js');
    // Once: another instance may be reading it just now, and would find it empty while it is written again.
    if (!existsSync(runtime)) writeFileSync(runtime, RUNTIME);
    const child = fork(runtime, { cwd: '/', env: variables, execArgv: [], silent: true });
    const instance = new LambdaInstance(child);
    await instance.#next();
    return instance;
  }

  /** @throws Error when the function fails. */
  async invoke(event: unknown): Promise<FieldReader> {
    const next = this.#next();
    this.#child.send({ event });
    const { answer, failure } = await next;
    if (typeof failure === 'string') throw new Error(failure);
    return new FieldReader(answer, 'the answer');
  }

  get written(): string {
    return this.#written;
  }

  lines(): readonly JsonObject[] {
    return logLines(this.#written);
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  #next(): Promise<JsonObject> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`The function ended:\n${this.#written}`));
      this.#child.once('exit', ended);
      this.#child.once('message', message => {
        this.#child.off('exit', ended);
        resolve(isObject(message) ? message : {});
      });
    });
  }
}
