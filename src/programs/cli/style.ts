/** Paints a piece of text, or leaves it as it is. */
export type Paint = (text: string) => string;

export interface Style {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly warning: Paint;
  readonly bad: Paint;
}

const plain: Paint = text => text;

export const PLAIN_STYLE: Style = { strong: plain, faint: plain, good: plain, warning: plain, bad: plain };

/** The sixteen-colour codes, which follow the person's own theme (ECMA-48 SGR). */
export const COLOUR_STYLE: Style = {
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  good: sgr(32, 39),
  warning: sgr(33, 39),
  bad: sgr(31, 39),
};

function sgr(on: number, off: number): Paint {
  return text => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);
}
