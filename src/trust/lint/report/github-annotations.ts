import type { TextRange } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { Severity } from '../finding.ts';
import { type LocatedFinding, standing } from '../located-finding.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

export interface Annotation {
  readonly severity: Severity;
  readonly title: string;
  readonly file: string;
  readonly range: TextRange;
  readonly message: string;
}

/**
 * A line that a GitHub Actions job shows beside the code:
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
 */
export function annotation({ severity, title, file, range, message }: Annotation): string {
  const properties = {
    file,
    line: String(range.startLine + 1),
    endLine: String(range.endLine + 1),
    // Columns are shown only for what stands in one line.
    ...(range.startLine === range.endLine
      ? { col: String(range.startColumn + 1), endColumn: String(range.endColumn + 1) }
      : {}),
    title,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
  return `::${COMMANDS[severity]} ${written.join(',')}::${escapedData(message)}`;
}

export function gitHubAnnotations(findings: readonly LocatedFinding[]): readonly string[] {
  return standing(findings).map(({ rule, severity, message, advice, place, range }) =>
    annotation({ severity, title: rule, file: place.file, range, message: `${message} ${advice}` }),
  );
}

// As @actions/core escapes them, and with no control character left, a line's end among them: else a file's name could end the command and begin another.
function escapedData(text: string): string {
  return printable(text, 2000).replaceAll('%', '%25');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
