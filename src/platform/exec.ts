import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables, Exec, ProgramResult } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { cleanedEnvironment } from './cleaned-environment.ts';

export { cleanedEnvironment };

const MAXIMUM_ERROR_BYTES = 4096;

/** A token printed to stderr must not reach even the trace log. */
const TOKEN = /eyJ[\w-]{8,}(?:\.[\w-]*){1,2}/g;

export interface ExecOptions {
  /** Cleaned before any program sees it. */
  readonly environment: EnvironmentVariables;
  /** The program gets it as its HOME; `homeDirectory` chose it. */
  readonly home?: string;
}

/**
 * Runs programs: absolute path, argument list, no shell, no stdin, no terminal, in `/`, with a cleaned environment.
 * Besides what the port names, output beyond `maximumBytes` fails with `protocol`.
 */
export function createExec({ environment, home }: ExecOptions): Exec {
  const env = cleanedEnvironment(environment, home);
  return {
    run(program, argumentList, { timeoutMilliseconds, maximumBytes, variables = {} }, signal) {
      return new Promise<ProgramResult>((resolve, reject) => {
        if (signal?.aborted === true) return reject(cancelled());
        if (!path.isAbsolute(program)) return reject(notStarted(program, undefined));
        let child: ChildProcess;
        try {
          // Loaded here, since most runs start nothing; at once, since callers do other work while the program starts.
          child = process.getBuiltinModule('node:child_process').spawn(program, argumentList, {
            cwd: '/',
            env: { ...env, ...variables },
            shell: false,
            stdio: ['ignore', 'pipe', 'pipe'],
            // A session of its own: it can be killed with all its children, and it has no terminal to ask on.
            detached: true,
            windowsHide: true,
          });
        } catch (error) {
          return reject(notStarted(program, error));
        }

        const output: Buffer[] = [];
        const errorOutput: Buffer[] = [];
        let outputBytes = 0;
        let errorBytes = 0;

        const settle = (finish: () => void): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          finish();
        };
        const stop = (error: AssumeError): void =>
          settle(() => {
            killGroup(child);
            // A grandchild that left the group still holds the pipes; waiting for it would be no time limit at all.
            child.stdout?.destroy();
            child.stderr?.destroy();
            child.unref();
            reject(error);
          });
        const onAbort = (): void => stop(cancelled());
        const timer = setTimeout(() => stop(tooSlow(program, timeoutMilliseconds)), timeoutMilliseconds);
        signal?.addEventListener('abort', onAbort, { once: true });

        child.stdout?.on('data', (chunk: Buffer) => {
          outputBytes += chunk.length;
          if (outputBytes > maximumBytes) stop(tooMuch(program));
          else output.push(chunk);
        });
        child.stderr?.on('data', (chunk: Buffer) => {
          if (errorBytes < MAXIMUM_ERROR_BYTES) errorOutput.push(chunk.subarray(0, MAXIMUM_ERROR_BYTES - errorBytes));
          errorBytes += chunk.length;
        });
        child.on('error', error => settle(() => reject(notStarted(program, error))));
        child.on('close', (code, killedBy) =>
          settle(() =>
            resolve({
              // As shells count it, so that callers see one number.
              exitCode: code ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]),
              output: new Secret(Buffer.concat(output).toString('utf8')),
              errorOutput: Buffer.concat(errorOutput).toString('utf8').replace(TOKEN, '<redacted>'),
            }),
          ),
        );
      });
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

function cancelled(): AssumeError {
  return new AssumeError('cancelled', 'Cancelled.');
}

function notStarted(program: string, cause: unknown): AssumeError {
  return new AssumeError('local-file', `${program} could not be started.`, {
    hint: 'Check that it is there and executable; `rolecall doctor` names what is wrong.',
    cause,
  });
}

function tooSlow(program: string, timeoutMilliseconds: number): AssumeError {
  return new AssumeError('network', `No answer from ${program} within ${timeoutMilliseconds / 1000} s.`, {
    // Not to be repeated without being asked to: one that hangs hangs again, and somebody has waited already.
    hint: 'Check the connection to the platform, then try again.',
  });
}

function tooMuch(program: string): AssumeError {
  return new AssumeError('protocol', `${program} printed more than an identity token can be.`, {
    hint: 'Run it in a terminal to see what it prints.',
  });
}
