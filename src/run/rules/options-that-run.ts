import type { Doubt } from './doubt.ts';
import { RISKY_OPTIONS, type RiskyOptions, WRITES_AFTER } from './option-table.ts';
import type { Wrapped } from './unwrap.ts';

interface Row {
  readonly can: RiskyOptions['can'];
  readonly exact: ReadonlySet<string>;
  readonly long: readonly string[];
  readonly letters: ReadonlySet<string>;
  readonly verbs: ReadonlySet<string> | undefined;
}

const ROWS = new Map<string, Row[]>();
for (const { programs, options, words, verbs, can } of RISKY_OPTIONS) {
  const all = options.split(' ');
  const row = {
    can,
    verbs: verbs === undefined ? undefined : new Set(verbs.split(' ')),
    exact: new Set(all),
    long: words === true ? [] : all.filter(option => option.startsWith('--')),
    letters: new Set(words === true ? [] : all.flatMap(option => /^-([A-Za-z0-9])$/.exec(option)?.[1] ?? [])),
  };
  for (const program of programs.split(' ')) ROWS.set(program, [...(ROWS.get(program) ?? []), row]);
}

const WHAT = {
  run: 'can run another program',
  write: 'can write a file',
  'be led': 'can lead the program to another configuration, file or address',
} as const satisfies Readonly<Record<RiskyOptions['can'], string>>;

/** About what stands in the command that its program can run, write or be led by. */
export function doubtsAboutOptions(argv: readonly string[], names: readonly string[]): readonly Doubt[] {
  const doubts: Doubt[] = [];
  const given = optionsOf(argv, names);
  for (const row of rowsOf(argv, names)) {
    const word = given.find(each => isOf(row, each));
    if (word !== undefined) doubts.push({ because: `Its word ${optionOf(word)} ${WHAT[row.can]}.`, canBeMeant: true });
  }
  const most = names.map(name => WRITES_AFTER.get(name)).find(count => count !== undefined);
  if (most !== undefined && given.filter(word => !/^[-+]./.test(word)).length > most) {
    doubts.push({ because: 'A word of it can be a file that is written.', canBeMeant: true });
  }
  // Git and others run what follows `ext::`, and pagers what follows `+!`.
  if (given.some(word => /^(?:ext::|fd::|\+!)/.test(word))) {
    doubts.push({ because: 'A word of it can run another program.', canBeMeant: true });
  }
  return doubts;
}

export function canRunAnother(argv: readonly string[], names: readonly string[]): boolean {
  return rowsOf(argv, names).some(row => row.can === 'run' && optionsOf(argv, names).some(word => isOf(row, word)));
}

/** The commands that options such as `-exec` of `find` are followed by. */
export function commandsOfOptions(argv: readonly string[], names: readonly string[]): readonly Wrapped[] {
  if (!names.some(name => COMMAND_FOLLOWS.has(name))) return [];
  const commands: Wrapped[] = [];
  for (let index = 1; index < argv.length; index += 1) {
    if (!/^(?:-exec(?:dir)?|-ok(?:dir)?|-x|-X|--exec|--exec-batch)$/.test(argv[index] ?? '')) continue;
    const start = index + 1;
    while (index + 1 < argv.length && argv[index + 1] !== ';' && argv[index + 1] !== '+') index += 1;
    commands.push({ argv: argv.slice(start, index + 1) });
  }
  return commands;
}

const COMMAND_FOLLOWS = new Set(['find', 'gfind', 'fd', 'fdfind']);

function rowsOf(argv: readonly string[], names: readonly string[]): readonly Row[] {
  const rows = names.flatMap(name => ROWS.get(name) ?? []);
  return rows.filter(({ verbs }) => verbs === undefined || argv.some(word => verbs.has(word)));
}

/** The words that may be options. The first of `tar` is one without a dash too. */
function optionsOf(argv: readonly string[], names: readonly string[]): readonly string[] {
  const [, first, ...others] = argv;
  if (first === undefined) return [];
  const isBundle = !first.startsWith('-') && names.some(name => /^(?:g|bsd)?tar$/.test(name));
  return [isBundle ? `-${first}` : first, ...others];
}

function optionOf(word: string): string {
  return word.replace(/=.*$/s, '');
}

function isOf({ exact, long, letters }: Row, word: string): boolean {
  const option = optionOf(word);
  if (exact.has(option)) return true;
  if (option.startsWith('--')) return option.length > 3 && long.some(each => each.startsWith(option));
  const [, together = ''] = /^-([A-Za-z0-9]+)/.exec(word) ?? [];
  return together.split('').some(letter => letters.has(letter));
}
