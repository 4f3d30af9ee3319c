import { doubtsAboutAssignment } from './assignments.ts';
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
    for (const { option, value, takesNext } of readOptions(word, argv[index + 1], plain, asking)) {
      if (!plain.has(option)) {
        doubts.push(firmDoubt(`Its option ${option} changes how or where the command runs, or is not known.`));
      }
      if (value !== undefined && textOptions.includes(option)) inner.push({ text: value });
      if (takesNext) index += 1;
    }
  }
  while (wrapper.assigns === true && argv[index]?.includes('=') === true) {
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

interface ReadOption {
  readonly option: string;
  readonly value?: string;
  readonly takesNext: boolean;
}

/** The options of one word, with their value: `--signal=KILL`, `-n1`, `-n 1`, `-vn 1`. */
function readOptions(
  word: string,
  next: string | undefined,
  plain: ReadonlyMap<string, boolean>,
  asking: ReadonlyMap<string, boolean>,
): readonly ReadOption[] {
  const takes = (option: string): boolean => plain.get(option) ?? asking.get(option) ?? false;
  const withNext = (option: string): ReadOption => {
    return next !== undefined && takes(option)
      ? { option, value: next, takesNext: true }
      : { option, takesNext: false };
  };
  if (plain.has(word) || asking.has(word)) return [withNext(word)];
  if (/^-\d+$/.test(word) && plain.has('-#')) return [{ option: '-#', takesNext: false }];
  if (word.startsWith('--')) {
    const end = word.indexOf('=');
    return end === -1
      ? [withNext(word)]
      : [{ option: word.slice(0, end), value: word.slice(end + 1), takesNext: false }];
  }
  const read: ReadOption[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const option = `-${word.charAt(at)}`;
    const value = word.slice(at + 1);
    if (takes(option) && value !== '') return [...read, { option, value, takesNext: false }];
    read.push(withNext(option));
  }
  return read;
}
