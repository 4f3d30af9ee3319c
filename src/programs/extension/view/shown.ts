import { printable } from '../../../core/text.ts';

/**
 * Text from outside for labels, buttons, messages and the status bar: printable, and neither an icon (`$(name)`) nor a
 * link (`[text](target)`) to the widgets that would read it as one.
 */
export function shown(text: string, maximumLength = 120): string {
  return printable(text, maximumLength).replaceAll('$(', '$ (').replaceAll('](', '] (');
}
