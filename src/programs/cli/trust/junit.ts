import { xmlText } from '../../../core/xml-text.ts';

/** What CI services show as tests: a suite with one case for each title, of which some failed. */
export function junitText(
  failures: readonly { readonly title: string; readonly message: string }[],
  titles: readonly string[],
): string {
  const cases = titles.map(title => {
    const failure = failures.find(each => each.title === title);
    const name = `  <testcase classname="trust" name="${xmlText(title, LONGEST)}"`;
    return failure === undefined
      ? `${name}/>`
      : `${name}><failure message="${xmlText(failure.message, LONGEST)}"></failure></testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="rolecall trust test" tests="${titles.length}" failures="${failures.length}">`,
    ...cases,
    '</testsuite>',
  ].join('\n');
}

const LONGEST = 2000;
