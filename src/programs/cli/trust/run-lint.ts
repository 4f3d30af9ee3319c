import path from 'node:path';
import { lintFolder } from '../../../composition/lint-folder.ts';
import { differenceOf, writeMended } from '../../../composition/write-mended.ts';
import { AssumeError } from '../../../core/errors.ts';
import { isInside } from '../../../platform/path-ownership.ts';
import { printable } from '../../../core/text.ts';
import { baselineText } from '../../../trust/lint/baseline.ts';
import { mend, type Mending } from '../../../trust/lint/fixes/mend.ts';
import { type LocatedFinding, standing } from '../../../trust/lint/located-finding.ts';
import type { CommandContext } from '../command.ts';
import { type FailingSeverity, fails, type LintFormat, reportLines } from './lint-report.ts';
import { writeNamed } from './write-named.ts';

export interface LintRequest {
  /** Absolute. */
  readonly folder: string;
  /** As they were typed, from the current directory; none for all. */
  readonly paths: readonly string[];
  readonly format: LintFormat;
  readonly failOn: FailingSeverity;
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
  readonly fix: 'show' | 'write' | undefined;
}

/** @throws AssumeError `usage`, `local-file`, `cancelled`. */
export async function runLint(context: CommandContext, request: LintRequest): Promise<number> {
  const { terminal, signal, version, programs } = context;
  terminal.progress('Reading trust policies…');
  const { baseline, folder } = request;
  const options = { programs, signal, ...(baseline === undefined ? {} : { baseline }) };
  let lint = await lintFolder(folder, options);
  if (request.fix !== undefined) {
    const mending = await mend(standing(about(lint.findings, request)), lint.files, lint.relint);
    if (request.fix === 'show') {
      const lines = differenceOf(mending.files).split('\n').slice(0, -1);
      // What goes into a file is kept to the byte; a terminal would obey it.
      terminal.print(terminal.columns.output === undefined ? lines : lines.map(line => printable(line, 2000)));
      return 0;
    }
    if (mending.files.length > 0) {
      const undo = await writeMended(folder, mending.files, context.world.state);
      terminal.complain(mendedLines(mending, undo));
      lint = await lintFolder(folder, options);
    }
  }
  const findings = about(lint.findings, request);
  if (request.writeBaseline !== undefined) {
    await writeNamed(folder, request.writeBaseline, baselineText(findings));
    terminal.print([
      `${findings.length} findings are in ${request.writeBaseline}, and let be from now on with --baseline.`,
    ]);
    return 0;
  }
  terminal.print(reportLines(request.format, { findings, trusts: lint.trusts, version }, terminal.style));
  return fails(findings, request.failOn) ? 7 : 0;
}

function mendedLines({ mended, files }: Mending<LocatedFinding>, undo: string): readonly string[] {
  const findings = mended.length === 1 ? '1 finding is' : `${mended.length} findings are`;
  const where = files.length === 1 ? '1 file' : `${files.length} files`;
  return [
    ...mended.map(({ finding: { rule, place, range }, title }) =>
      printable(`${place.file}:${range.startLine + 1} ${rule} ${title}`, 500),
    ),
    `${findings} mended in ${where}. \`git apply --reverse ${undo}\` in the folder that was read undoes it.`,
  ];
}

/** A module's files are read together, whatever was asked about. */
function about(findings: readonly LocatedFinding[], { folder, paths }: LintRequest): readonly LocatedFinding[] {
  if (paths.length === 0) return findings;
  const asked = paths.map(each => path.resolve(each));
  const outside = asked.find(each => !isInside(each, folder));
  if (outside !== undefined) {
    throw new AssumeError('usage', `${outside} is not in ${folder}.`, { hint: 'Name the checkout with --folder.' });
  }
  return findings.filter(({ place }) => asked.some(each => isInside(path.join(folder, place.file), each)));
}
