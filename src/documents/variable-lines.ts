/** In what a file that sets environment variables is written. */
export type SettingSyntax =
  | 'sh'
  | 'fish'
  | 'fish_variables'
  | 'nu'
  | 'csh'
  | 'powershell'
  | 'dotenv'
  | 'toml'
  | 'yaml'
  | 'json'
  | 'Dockerfile';

/** Where a variable is set. */
export interface SettingLine {
  /** One-based. */
  readonly line: number;
  /** Whether the value that a process has stands in that line. */
  readonly hasValue: boolean;
}

/** A longer line is no person's. */
const LONGEST_LINE = 2_000;

/**
 * The line in which a text sets a variable: the last one with the value that is looked for, else the last one; undefined when
 * none does. By pattern, not by parsing: what is found is only shown as the place to look. `text` may be byte text.
 */
export function lineThatSets(
  variable: string,
  text: string,
  syntax: SettingSyntax,
  value?: string,
): SettingLine | undefined {
  if (!text.includes(variable)) return undefined;
  const pattern = PATTERNS[syntax](variable);
  const comment = syntax === 'json' ? /^\s*(?:\/\/|\/?\*)/ : /^\s*#/;
  const lines = text.split('\n');
  const setting = lines.flatMap((line, index) =>
    line.length <= LONGEST_LINE && line.includes(variable) && !comment.test(line) && pattern.test(line)
      ? [{ line: index + 1, hasValue: value !== undefined && value !== '' && line.includes(value) }]
      : [],
  );
  return setting.findLast(({ hasValue }) => hasValue) ?? setting.at(-1);
}

/** A word of sh with its quotes and what it takes from commands. */
const WORD = String.raw`(?:"[^"]*"|'[^']*'|\$\([^()]*\)|` + '`[^`]*`' + String.raw`|[^\s"';&|])*`;

const PATTERNS: Readonly<Record<SettingSyntax, (variable: string) => RegExp>> = {
  // Before a command it is of that command alone, and so are `env` and an alias.
  sh: variable =>
    new RegExp(
      String.raw`(?:^|[;&|(){]|\b(?:then|do|else)\s)\s*(?:(?:command|builtin)\s+)?` +
        String.raw`(?:(?:export|declare|typeset|readonly)\s(?:\s*-\w+\s)*\s*(?:\w+(?:=${WORD})?\s+)*["']?${variable}["']?=` +
        String.raw`|(?:\w+=${WORD}\s+)*${variable}=${WORD}\s*(?:$|[;&|#}])` +
        String.raw`|:\s+"?\$\{${variable}:?=)` +
        String.raw`|^\s*${variable}=${WORD}\s*\\$`,
    ),
  fish: variable =>
    new RegExp(
      String.raw`(?:^|[;&|]|\b(?:and|or|begin|else)\s)\s*` +
        String.raw`(?:set\s+(?:-(?!-(?:erase|query|show|names)|\w*[eqSn])\S+\s+)*${variable}(?:\s|$)|export\s+${variable}=)`,
    ),
  fish_variables: variable => new RegExp(String.raw`^SETUVAR (?:--\w+ )*--export (?:--\w+ )*${variable}:`),
  nu: variable =>
    new RegExp(String.raw`\$env\.${variable}\s*=|\blet-env\s+${variable}\s*=|["']?\b${variable}["']?\s*:`),
  csh: variable => new RegExp(String.raw`(?:^|[;)])\s*setenv\s+${variable}(?:\s|$)`),
  powershell: variable =>
    new RegExp(
      String.raw`\$\{?env:${variable}\}?\s*=` +
        String.raw`|SetEnvironmentVariable\(\s*["']${variable}["']|(?:Set|New)-Item\s+(?:-Path\s+)?["']?Env:\\?${variable}\b`,
      'i',
    ),
  dotenv: variable => new RegExp(String.raw`^\s*(?:export\s+)?${variable}(?:\s*=|\s+(?:DEFAULT|OVERRIDE)=)`),
  // To mise `false` takes it away.
  toml: variable =>
    new RegExp(
      String.raw`(?:^|[{,\]])\s*(?:env\.)?["']?${variable}["']?\s*=(?!\s*false\b)|^\s*\[env\.["']?${variable}["']?\]`,
    ),
  // `- NAME` alone hands on the host's.
  yaml: variable =>
    new RegExp(
      String.raw`(?:^|[{[,])\s*(?:-\s*)?["']?${variable}["']?\s*[:=]|^\s*-\s*["']?${variable}["']?\s*$|[[,]\s*["']?${variable}["']?\s*[\],]`,
    ),
  // Also among the arguments of `docker run`: `"-e", "NAME=value"`.
  json: variable =>
    new RegExp(String.raw`"${variable}"\s*:|"(?:(?:-e|--env)[ =]?)?${variable}=|"(?:-e|--env)"\s*,\s*"${variable}"`),
  Dockerfile: variable =>
    new RegExp(String.raw`^\s*ENV\s+(?:\w+=${WORD}\s+)*${variable}(?:=|\s)|^\s*(?:\w+=${WORD}\s+)*${variable}=`, 'i'),
};
