/** In what a file that sets environment variables is written. */
export type SettingSyntax = 'sh' | 'fish' | 'devcontainer.json';

/**
 * The last line, one-based, in which a text sets a variable; undefined when none does. By pattern, not by parsing: what is
 * found is only shown as the place to look. `text` may be byte text.
 */
export function lineThatSets(variable: string, text: string, syntax: SettingSyntax): number | undefined {
  const pattern = patternFor(variable, syntax);
  const comment = syntax === 'devcontainer.json' ? /^\s*\/\// : /^\s*#/;
  const found = text.split('\n').findLastIndex(line => !comment.test(line) && pattern.test(line));
  return found < 0 ? undefined : found + 1;
}

function patternFor(variable: string, syntax: SettingSyntax): RegExp {
  switch (syntax) {
    case 'sh':
      return new RegExp(
        `(?:^|[;&|])\\s*(?:(?:export|declare|typeset|readonly)\\s+(?:-\\w+\\s+)*)?(?:\\w+=\\S*\\s+)*${variable}=`,
      );
    case 'fish':
      return new RegExp(`(?:^|;)\\s*set\\s+(?:-\\S+\\s+)*${variable}\\s`);
    case 'devcontainer.json':
      return new RegExp(`"${variable}"\\s*:`);
  }
}
