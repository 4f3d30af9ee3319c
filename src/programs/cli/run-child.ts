import { constants } from 'node:os';
import { AssumeError } from '../../core/errors.ts';
import type { EnvironmentVariables } from '../../core/ports.ts';
import { printable } from '../../core/text.ts';

/** As shells have it: a program that a signal ended answers 128 and the signal's number. */
const SIGNALLED = 128;

/** Ours to heed otherwise; a terminal sends the first to the program itself, the others are sent on. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program in the foreground of this terminal with these variables, and answers its exit code. Signals are the program's
 * to answer, however many there are: this process waits for it. `environment`: this process's own lacks what could steer it.
 * @throws AssumeError `local-file` when it cannot start.
 */
export function runChild(
  [program = '', ...argumentList]: readonly string[],
  environment: EnvironmentVariables,
): Promise<number> {
  return new Promise((resolve, reject) => {
    // Loaded here, since most runs start nothing.
    const { spawn } = process.getBuiltinModule('node:child_process');
    const child = spawn(program, argumentList, { stdio: 'inherit', env: { ...environment } });
    const giveBack = SIGNALS.map(signal =>
      takeSignal(signal, () => {
        if (signal !== 'SIGINT') child.kill(signal);
      }),
    );
    const settle = (finish: () => void): void => {
      for (const give of giveBack) give();
      finish();
    };
    child.once('error', cause => {
      const name = printable(program, 200);
      settle(() =>
        reject(
          new AssumeError('local-file', `${name} could not be started.`, { hint: 'Check its name and path.', cause }),
        ),
      );
    });
    child.once('close', (code, signal) => {
      settle(() => resolve(code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal])));
    });
  });
}

/** Has a signal do this and nothing else. Answers what gives it back. */
function takeSignal(signal: NodeJS.Signals, act: () => void): () => void {
  const others = process.listeners(signal);
  process.removeAllListeners(signal);
  process.on(signal, act);
  return () => {
    process.off(signal, act);
    for (const other of others) process.on(signal, other);
  };
}
