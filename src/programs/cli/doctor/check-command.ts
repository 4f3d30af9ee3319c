import { access, constants } from 'node:fs/promises';
import { asAssumeError } from '../../../core/errors.ts';
import { printable } from '../../../core/text.ts';
import { error, type Finding, info, ok, type Patient, warning } from './finding.ts';

/** The installed command that profiles run: present, of this version, and able to find Node. */
export async function checkCommand({ world, version }: Patient): Promise<readonly Finding[]> {
  const { path } = world.command;
  const present = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!present) return [info('The command is not installed yet; the first `rolecall assume` does it', path)];
  try {
    const limits = { timeoutMilliseconds: 10_000, maximumBytes: 4_096 };
    const { exitCode, output, errorOutput } = await world.exec.run(path, ['--version'], limits);
    if (exitCode !== 0) {
      return [
        error(printable(errorOutput.trim()) || 'The installed command does not start', path, 'Run `rolecall install`.'),
      ];
    }
    const installed = printable(output.reveal().trim(), 40);
    if (installed === version) return [ok(`The installed command is version ${installed}`, path)];
    return [
      warning(`The installed command is version ${installed}, this is ${version}`, path, 'Run `rolecall install`.'),
    ];
  } catch (failure) {
    return [error(asAssumeError(failure).message, path, 'Run `rolecall install`.')];
  }
}

/** The Node that runs this. */
export function checkNode({ nodeVersion }: Patient): readonly Finding[] {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19)
    ? [ok(`Node.js ${nodeVersion}`)]
    : [error(`Node.js ${nodeVersion} is too old`, undefined, 'Install Node.js 20.19 or later.')];
}
