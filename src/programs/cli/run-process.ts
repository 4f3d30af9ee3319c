import { realpathSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../../package.json';
import { AssumeError } from '../../core/errors.ts';
import { forgetSteering } from '../../core/steering-variables.ts';
import { environmentVariables } from '../../platform/environment-variables.ts';
import { errorCode } from '../../platform/private-directory/failure.ts';
import { lookAtOnce } from '../../platform/quick-files.ts';
import { runCommandLine } from './command-line.ts';
import { ProcessOutput } from './process-output.ts';
import { processTerminal } from './process-terminal.ts';

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** One run of the command in a real process: signals cancel, a closed pipe ends it quietly, all output is written first. */
export async function runProcess(process: NodeJS.Process): Promise<void> {
  const cancellation = new AbortController();
  let signalCode: number | undefined;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      // The second time is meant: whatever is still waiting is left.
      if (signalCode !== undefined) process.exit(code);
      signalCode = code;
      cancellation.abort();
    });
  }
  const opened = (stream: NodeJS.WriteStream): NodeJS.WriteStream =>
    // The reader went away (`rolecall roles | head -1`): nobody is left to tell. Anything else, a full disk, is a failure.
    stream.on('error', error => process.exit(signalCode ?? (errorCode(error) === 'EPIPE' ? 0 : 1)));
  const output = new ProcessOutput(1, () => opened(process.stdout));
  const error = new ProcessOutput(2, () => opened(process.stderr));
  lookAtOnce();
  const environment = environmentVariables();
  forgetSteering(process.env);
  const terminal = processTerminal(
    {
      get input() {
        return process.stdin;
      },
      output,
      error,
    },
    environment,
  );
  const programs = path.dirname(realpathSync(process.argv[1] ?? ''));
  const exitCode = await runCommandLine(process.argv.slice(2), {
    terminal,
    version,
    damage: async () => {
      const { damageOf } = await import('../../platform/installation/whole-programs.ts');
      return damageOf(programs);
    },
    compose: async options => {
      const { compose } = await import('./compose.ts');
      return await compose(options, {
        terminal,
        signal: cancellation.signal,
        environment,
        currentDirectory: currentDirectory(process),
        version,
        nodeVersion: process.versions.node,
        nodePath: process.execPath,
        electron: process.versions['electron'] !== undefined,
        programs,
      });
    },
  });
  await Promise.all([output.written(), error.written()]);
  // Not left to the event loop: an idle connection of an SDK would keep the person waiting.
  process.exit(exitCode === 0 ? 0 : (signalCode ?? exitCode));
}

function currentDirectory(process: NodeJS.Process): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new AssumeError('local-file', 'The current directory was deleted.', {
      hint: 'Change into another one, then try again.',
      cause,
    });
  }
}
