import { AssumeError } from '../../../core/errors.ts';
import { listed } from '../../../core/text.ts';
import type { CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import type { FailingSeverity, LintFormat } from '../trust/lint-report.ts';

const HELP = '`rolecall trust lint --help` explains.';
const FORMATS: readonly LintFormat[] = ['text', 'json', 'sarif', 'github', 'gitlab'];
const SEVERITIES: readonly FailingSeverity[] = ['error', 'warning', 'note', 'never'];

export const trustLintCommand: CommandDefinition = {
  name: 'lint',
  argument: { syntax: '[paths...]', description: 'files and folders to tell about (default: all of the checkout)' },
  summary: 'find trust policies that let too many in, or nobody',
  options: [
    { flags: '--format <format>', description: `how to print: ${listed(FORMATS, 'or')} (default: text)` },
    {
      flags: '--fail-on <severity>',
      description: `exit with 7 from this on: ${listed(SEVERITIES, 'or')} (default: warning)`,
    },
    { flags: '--baseline <file>', description: 'findings to let be, as --write-baseline wrote them' },
    { flags: '--fix', description: 'mend what can be mended with certainty, and tell of the rest' },
    { flags: '--dry-run', description: 'with --fix: print the difference and write nothing' },
    { flags: '--write-baseline <file>', description: 'write the findings of today, to let them be from now on' },
  ],
  examples: [
    { line: 'rolecall trust lint', does: 'Terraform, CloudFormation, JSON, scripts and pipelines of the checkout' },
    { line: 'rolecall trust lint --format sarif > trust.sarif', does: "for GitHub's code scanning" },
    { line: 'rolecall trust lint --fix --dry-run', does: 'shows what it would mend' },
    { line: 'rolecall trust lint infra/ --fail-on error', does: 'one folder; warnings are told and do not fail' },
  ],
  async run(context, input) {
    const format = context.json ? 'json' : (chosen(input, 'format', FORMATS) ?? 'text');
    const failOn = chosen(input, 'failOn', SEVERITIES) ?? 'warning';
    const [fix, dryRun] = [input.flag('fix'), input.flag('dryRun')];
    if (dryRun && !fix) throw new AssumeError('usage', '--dry-run goes with --fix.', { hint: HELP });
    if (fix && input.has('writeBaseline')) {
      throw new AssumeError('usage', '--fix and --write-baseline do not go together.', { hint: HELP });
    }
    const { runLint } = await import('../trust/run-lint.ts');
    return runLint(context, {
      folder: await context.folder(),
      // Behind `--` too: a file can be called like an option.
      paths: [...input.words(), ...input.program],
      format,
      failOn,
      baseline: input.text('baseline'),
      writeBaseline: input.text('writeBaseline'),
      fix: !fix ? undefined : dryRun ? 'show' : 'write',
    });
  },
};

function chosen<T extends string>(input: CommandInput, option: string, values: readonly T[]): T | undefined {
  const text = input.text(option);
  if (text === undefined) return undefined;
  const value = values.find(each => each === text);
  if (value !== undefined) return value;
  const flag = option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  throw new AssumeError('usage', `--${flag} takes ${listed(values, 'or')}.`, {
    hint: HELP,
  });
}
