import type { AssumeError } from '../../../core/errors.ts';
import { jsonText, printable } from '../../../core/text.ts';
import type { Terminal } from '../terminal.ts';

/** Prints a command's answer once: the document with `--json`, else the lines. Only what is printed is made. */
export function reply(
  context: { readonly terminal: Terminal; readonly json: boolean },
  answer: { readonly document: () => unknown; readonly lines: () => readonly string[] },
): void {
  context.terminal.print(context.json ? [jsonText(answer.document(), 2)] : answer.lines());
}

/** Tells a failure: a sentence and its hint on standard error, or with `--json` a document on standard output. */
export function tellFailure(
  context: { readonly terminal: Terminal; readonly json: boolean },
  failure: AssumeError,
): void {
  const { terminal } = context;
  if (context.json) {
    terminal.print([jsonText({ error: failureDocument(failure) }, 2)]);
    return;
  }
  const { errorStyle } = terminal;
  const lines = [`${errorStyle.bad('rolecall:')} ${printable(failure.message, 1000)}`];
  if (failure.hint !== undefined) lines.push(errorStyle.faint(printable(failure.hint, 1000)));
  terminal.complain(lines);
}

/** A failure for programs. */
export function failureDocument({ kind, message, hint, code }: AssumeError): unknown {
  return { kind, message: printable(message), hint: hint ?? null, code: code ?? null };
}
