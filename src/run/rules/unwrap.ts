import { doubtsAboutAssignment, isAssignment } from './assignments.ts';
import { type Doubt, firmDoubt } from './doubt.ts';
import { type Wrapper, WRAPPERS } from './wrapper-table.ts';

/** What a wrapper runs. */
export type Wrapped = { readonly argv: readonly string[] } | { readonly text: string };

export interface Unwrapped {
  readonly wrapper: Wrapper;
  readonly inner: readonly Wrapped[];
  readonly doubts: readonly Doubt[];
}

const BY_NAME = new Map(WRAPPERS.flatMap(wrapper => wrapper.names.split(' ').map(name => [name, wrapper])));

export function isWrapper(name: string): boolean {
  return BY_NAME.has(name);
}

/** @returns undefined for a program that is no wrapper, or runs nothing this time. */
export function unwrap(argv: readonly string[], names: readonly string[]): Unwrapped | undefined {
  const wrapper = names.map(name => BY_NAME.get(name)).find(each => each !== undefined);
  if (wrapper === undefined) return undefined;
  const [asking, plain] = [optionsOf(wrapper.asking), optionsOf(wrapper.plain)];
  const textOptions = wrapper.text === 'words' ? [] : (wrapper.text ?? '').split(' ');
  const doubts: Doubt[] = [];
  const inner: Wrapped[] = [];
  let index = 1;
  for (; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') {
      index += 1;
      break;
    }
    if (!word.startsWith('-')) break;
    const isKnown = plain.has(word) || asking.has(word);
    const option = isKnown ? word : (glued(word, plain) ?? glued(word, asking) ?? word);
    if (!plain.has(option) && !(/^-\d+$/.test(word) && plain.has('-#'))) {
      doubts.push(firmDoubt(`Its option ${option} changes how or where the command runs, or is not known.`));
    }
    const takesValue = plain.get(option) ?? asking.get(option) ?? false;
    const value = option === word ? argv[index + 1] : word.slice(option.length).replace(/^=/, '');
    if (takesValue && textOptions.includes(option) && value !== undefined) inner.push({ text: value });
    if (takesValue && option === word) index += 1;
  }
  while (wrapper.assigns === true && isAssignment(argv[index] ?? '')) {
    doubts.push(...doubtsAboutAssignment(argv[index] ?? ''));
    index += 1;
  }
  index += wrapper.operands ?? 0;
  if (textOptions.includes(argv[index] ?? '-')) inner.push({ text: argv[index + 1] ?? '' });
  const end =
    wrapper.until === undefined
      ? -1
      : argv.findIndex((word, at) => at >= index && word.startsWith(wrapper.until ?? ''));
  const command = argv.slice(index, end === -1 ? undefined : end);
  if (command.length > 0) inner.push({ argv: command });
  if (command.length > 0 && wrapper.text === 'words') inner.push({ text: command.join(' ') });
  if (inner.length === 0 && doubts.length === 0 && wrapper.asks === undefined) return undefined;
  return { wrapper, inner, doubts };
}

/** Each option, and whether it takes a value. */
function optionsOf(words: string | undefined): ReadonlyMap<string, boolean> {
  const options = (words ?? '').split(' ').filter(word => word !== '');
  return new Map(options.map(option => [option.replace(/:$/, ''), option.endsWith(':')]));
}

/** The option of a word that also holds its value: `--signal=KILL`, `-n1`. */
function glued(word: string, options: ReadonlyMap<string, boolean>): string | undefined {
  const option = word.startsWith('--') ? word.replace(/=.*$/s, '') : word.slice(0, 2);
  return option !== word && options.get(option) === true ? option : undefined;
}
