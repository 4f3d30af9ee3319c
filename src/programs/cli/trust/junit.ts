import { printable } from '../../../core/text.ts';

/** What CI services show as tests: a suite with one case for each title, of which some failed. */
export function junitText(
  failures: readonly { readonly title: string; readonly message: string }[],
  titles: readonly string[],
): string {
  const cases = titles.map(title => {
    const failure = failures.find(each => each.title === title);
    const name = `  <testcase classname="trust" name="${escaped(title)}"`;
    return failure === undefined
      ? `${name}/>`
      : `${name}><failure message="${escaped(failure.message)}"></failure></testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="rolecall trust test" tests="${titles.length}" failures="${failures.length}">`,
    ...cases,
    '</testsuite>',
  ].join('\n');
}

function escaped(text: string): string {
  return printable(text, 2000)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
