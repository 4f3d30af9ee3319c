/** What a comment in a file says of the finding in its line or the next: `# rolecall:ignore RC104 -- only this app deploys`. */
export interface InlineSuppression {
  /** Ids as written, in upper case. */
  readonly rules: readonly string[];
  /** Empty where none is given, which is a finding of its own. */
  readonly reason: string;
  /** Of the comment, counted from 0. */
  readonly line: number;
  /** Offsets of what is written, for what is wrong with it. */
  readonly start: number;
  readonly end: number;
}

const MARK = 'rolecall:ignore';
/** A comment of YAML, HCL, shell, JavaScript, JSON with comments or a template. */
const OPENERS = ['#', '//', '/*', '<!--', '--'];

/** Every suppression of a text. Linear: each line is looked at once. */
export function inlineSuppressions(text: string): readonly InlineSuppression[] {
  if (!text.includes(MARK)) return [];
  const found: InlineSuppression[] = [];
  let offset = 0;
  for (const [line, content] of text.split('\n').entries()) {
    const at = content.indexOf(MARK);
    if (at >= 0 && opensComment(content.slice(0, at))) {
      const rest = content.slice(at + MARK.length).replace(/(?:\*\/|-->)?\s*$/, '');
      const [rules = '', reason = ''] = splitOnce(rest, '--');
      found.push({
        rules: rules
          .split(/[\s,]+/)
          .filter(word => word !== '')
          .map(word => word.toUpperCase()),
        reason: reason.trim(),
        line,
        start: offset + at,
        end: offset + content.trimEnd().length,
      });
    }
    offset += content.length + 1;
  }
  return found;
}

function opensComment(before: string): boolean {
  return OPENERS.some(opener => before.trimEnd().endsWith(opener));
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
