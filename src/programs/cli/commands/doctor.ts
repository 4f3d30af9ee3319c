import { AssumeError } from '../../../core/errors.ts';
import type { CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';

export const doctorCommand: CommandDefinition = {
  name: 'doctor',
  argument: { syntax: '[role]', description: 'follow one role from the map to the tools' },
  summary: 'look for what keeps roles from working, and say what to do',
  options: [
    { flags: '--fix', description: 'mend what is safe: our own files, directories and profiles, nothing of yours' },
    { flags: '--role <role>', description: 'the same as the argument' },
    { flags: '--offline', description: 'ask nobody outside this machine' },
  ],
  examples: [
    { line: 'rolecall doctor', does: 'exit code 0 when nothing is wrong, 1 with an error' },
    { line: 'rolecall doctor dev-readonly', does: 'one role, to the credentials that tools would get' },
    { line: 'rolecall doctor --fix', does: 'mend, then say what is left' },
    { line: 'rolecall doctor --json', does: 'the same findings, for a program' },
  ],
  async run(context, input) {
    const role = roleOf(input);
    const { tellExamination } = await import('../doctor/tell-examination.ts');
    return await tellExamination(context, { fix: input.flag('fix'), offline: input.flag('offline'), role });
  },
};

function roleOf(input: CommandInput): string | undefined {
  const [argument, option] = [input.argument(0), input.text('role')];
  if (argument === undefined || option === undefined || argument === option) return argument ?? option;
  throw new AssumeError('usage', 'Two roles were named.', { hint: 'Name one, as argument or with --role.' });
}
