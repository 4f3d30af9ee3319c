import { AssumeError } from '../../src/core/errors.ts';
import type { Exec } from '../../src/core/ports.ts';
import { Secret } from '../../src/core/secret.ts';

/** One program: what it answers for its arguments, or how it fails. */
export type FakeProgram = (argumentList: readonly string[]) => {
  readonly exitCode?: number;
  readonly output?: string;
  readonly errorOutput?: string;
};

export interface FakeExec extends Exec {
  /** Every run, in order: the program and its arguments. */
  readonly runs: readonly (readonly string[])[];
}

/** Runs functions in place of programs; a path that is not among them cannot be started, a function may throw any failure. */
export function createFakeExec(programs: Readonly<Record<string, FakeProgram>>): FakeExec {
  const runs: (readonly string[])[] = [];
  return {
    runs,
    async run(program, argumentList, { maximumBytes }, signal) {
      runs.push([program, ...argumentList]);
      if (signal?.aborted === true) throw new AssumeError('cancelled', 'Cancelled.');
      const answer = programs[program]?.(argumentList);
      if (answer === undefined) throw new AssumeError('local-file', `${program} could not be started.`);
      const { exitCode = 0, output = '', errorOutput = '' } = answer;
      if (output.length > maximumBytes) throw new AssumeError('protocol', `${program} printed too much.`);
      return { exitCode, output: new Secret(output), errorOutput };
    },
  };
}
