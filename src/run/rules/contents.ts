import { type Doubt, firmDoubt } from './doubt.ts';
import { canRunAnother, commandsOfOptions, doubtsAboutOptions } from './options-that-run.ts';
import { baseName } from './path-words.ts';
import { knownNames } from './program.ts';
import { INTERPRETERS, OTHER_SHELLS, READ_SHELLS, SHELL_CHANGES } from './runners.ts';
import { isWrapper, unwrap, type Wrapped } from './unwrap.ts';

/** What a command has in it, as far as its words say. */
export interface Contents {
  readonly inner: readonly Wrapped[];
  readonly doubts: readonly Doubt[];
  /** Whether all it does is to run what is in it. */
  readonly isTransparent: boolean;
}

export function contentsOf(argv: readonly string[], names: readonly string[], inShell: boolean): Contents {
  if (asksForVersion(argv)) return { inner: [], doubts: [], isTransparent: false };
  const has = (known: ReadonlySet<string>): boolean => names.some(name => known.has(name));
  const unwrapped = unwrap(argv, names);
  if (unwrapped !== undefined) {
    const { wrapper, inner, doubts } = unwrapped;
    const asks =
      wrapper.asks === undefined ? [] : [{ because: wrapper.asks, canBeMeant: wrapper.unlessSpelledOut === true }];
    return { inner, doubts: [...asks, ...doubts], isTransparent: true };
  }
  if (has(READ_SHELLS)) return contentsOfShell(argv, []);
  if (has(OTHER_SHELLS)) return contentsOfShell(argv, [firmDoubt('It is a shell whose language is not read.')]);
  if (inShell && has(SHELL_CHANGES)) {
    return {
      inner: [],
      doubts: [firmDoubt('It changes the shell that runs it, or reads a file for it.')],
      isTransparent: false,
    };
  }
  const interpreter = has(INTERPRETERS) ? [firmDoubt('It runs text of a language that is not read.')] : [];
  return {
    inner: commandsOfOptions(argv, names),
    doubts: [...interpreter, ...doubtsAboutOptions(argv, names)],
    isTransparent: false,
  };
}

/**
 * Whether an answer for this command may be kept, so that the same is not asked again: not for what runs anything that its
 * words or a file say.
 */
export function mayBeRemembered(argv: readonly string[]): boolean {
  const [name] = argv;
  if (name === undefined || baseName(name) === '') return false;
  const names = knownNames({ name, isByName: true });
  const runsAnything = names.some(
    each => isWrapper(each) || [READ_SHELLS, OTHER_SHELLS, INTERPRETERS, SHELL_CHANGES].some(known => known.has(each)),
  );
  return !runsAnything && !canRunAnother(argv, names);
}

function asksForVersion(argv: readonly string[]): boolean {
  return argv.length === 2 && /^--(?:version|help)$/.test(argv[1] ?? '');
}

/** Letters of a shell that change nothing about which text it runs. */
const PLAIN_LETTERS = new Set('abcefhkmnopuvxBCEHPT');

function contentsOfShell(argv: readonly string[], given: readonly Doubt[]): Contents {
  const doubts = [...given];
  let isText = false;
  let index = 1;
  for (; /^[-+]./.test(argv[index] ?? ''); index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') {
      index += 1;
      break;
    }
    const isLong = word.startsWith('--');
    const letters = isLong ? [] : word.slice(1).split('');
    isText ||= word.startsWith('-') && letters.includes('c');
    const isPlain = isLong ? /^--(?:norc|noprofile|posix)$/.test(word) : letters.every(each => PLAIN_LETTERS.has(each));
    if (!isPlain) doubts.push(firmDoubt(`Its option ${word} changes what the shell runs, or is not known.`));
    if (/^--(?:rcfile|init-file)$/.test(word) || letters.some(each => each === 'o' || each === 'O')) index += 1;
  }
  const text = argv[index];
  if (isText && text !== undefined) return { inner: [{ text }], doubts, isTransparent: true };
  doubts.push(firmDoubt('It is a shell that runs what a file or its input says.'));
  return { inner: [], doubts, isTransparent: true };
}
