import { constants } from 'node:os';
import { AssumeError } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';

/** As shells have it: a program that a signal ended answers 128 and the signal's number. */
const SIGNALLED = 128;

/** Sent on; a terminal sends an interrupt to the child itself. */
const PASSED_ON = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program in the foreground of this terminal, with `variables` beside what this process has, and answers its exit code.
 * An interrupt is the program's to answer: this process waits for it. @throws AssumeError `local-file` when it cannot start.
 */
export function runChild(
  [program = '', ...argumentList]: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    // Loaded here, since most runs start nothing.
    const { spawn } = process.getBuiltinModule('node:child_process');
    const child = spawn(program, argumentList, { stdio: 'inherit', env: { ...process.env, ...variables } });
    const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
    const settle = (): void => {
      for (const signal of PASSED_ON) process.off(signal, passOn);
    };
    for (const signal of PASSED_ON) process.on(signal, passOn);
    child.once('error', cause => {
      settle();
      const name = printable(program, 200);
      reject(
        new AssumeError('local-file', `${name} could not be started.`, { hint: 'Check its name and path.', cause }),
      );
    });
    child.once('close', (code, signal) => {
      settle();
      resolve(code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
