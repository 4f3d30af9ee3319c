import { readJsonWithComments } from '../../../documents/read-json.ts';
import { joined } from '../possible-texts.ts';
import { dataOf } from './data.ts';
import { anyOf, isTruthy, known, textsOf, type Value, type Values, valuesOf } from './values.ts';

/** Only what says something of a role; undefined where only the run knows what it gives. */
type GitHubFunction = (args: readonly Values[]) => Values | undefined;

/** https://docs.github.com/actions/reference/workflows-and-actions/expressions#functions */
const FUNCTIONS: ReadonlyMap<string, GitHubFunction> = new Map<string, GitHubFunction>([
  ['format', ([pattern, ...rest]) => pattern && formatted(pattern, rest)],
  ['fromjson', ([text]) => text && parsed(text)],
  ['contains', ([text, part]) => tested(text, part, (a, b) => a.includes(b))],
  ['startswith', ([text, part]) => tested(text, part, (a, b) => a.startsWith(b))],
  ['endswith', ([text, part]) => tested(text, part, (a, b) => a.endsWith(b))],
  ['case', args => chosen(args)],
]);

/** `name` in lower case. */
export function callFunction(name: string, args: readonly Values[]): Values | undefined {
  return FUNCTIONS.get(name)?.(args);
}

/** Of `format('a{0}b', x)`: braces that are meant are doubled. */
function formatted(pattern: Values, args: readonly Values[]): Values | undefined {
  const [only] = pattern.values;
  if (pattern.values.length !== 1 || only?.kind !== 'known') return undefined;
  const pieces: Values[] = [];
  const addText = (): void => {
    if (text !== '') pieces.push(known(text));
    text = '';
  };
  let text = '';
  const source = String(only.value);
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if ((character === '{' || character === '}') && source[at + 1] === character) {
      text += character;
      at += 1;
    } else if (character === '{') {
      const close = source.indexOf('}', at);
      const arg = close === -1 ? undefined : args[Number(source.slice(at + 1, close))];
      if (arg === undefined) return undefined;
      addText();
      pieces.push(arg);
      at = close;
    } else text += character;
  }
  addText();
  return valuesOf(
    joined(
      pieces.map(values => {
        const [value] = values.values;
        const written = value?.kind === 'open' ? value.written : '';
        return { texts: textsOf(values, written), written };
      }),
    ),
  );
}

/** Of texts that are known: what they say as JSON. */
function parsed({ values, complete }: Values): Values | undefined {
  const all: Values[] = [];
  for (const value of values) {
    if (value.kind !== 'known' || typeof value.value !== 'string') return undefined;
    if (value.value === '') continue;
    const read = readJsonWithComments(value.value);
    if (!read.ok || read.root === undefined) return undefined;
    all.push(dataOf(read.root));
  }
  return anyOf([...all, { values: [], complete }]);
}

function tested(
  left: Values | undefined,
  right: Values | undefined,
  test: (text: string, part: string) => boolean,
): Values | undefined {
  if (left === undefined || right === undefined) return undefined;
  const texts = plainTexts(left);
  const parts = plainTexts(right);
  if (texts === undefined || parts === undefined) return anyOf([known(true), known(false)]);
  const answers = texts.flatMap(text => parts.map(part => test(text.toLowerCase(), part.toLowerCase())));
  return anyOf([true, false].filter(answer => answers.includes(answer)).map(answer => known(answer)));
}

function plainTexts({ values, complete }: Values): readonly string[] | undefined {
  const texts = values.map(value => (value.kind === 'known' ? String(value.value ?? '') : undefined));
  return complete && texts.every(text => text !== undefined) ? texts : undefined;
}

/** `case(condition, value, …, otherwise)`. */
function chosen(args: readonly Values[]): Values | undefined {
  if (args.length < 3 || args.length % 2 === 0) return undefined;
  const possible: Values[] = [];
  for (let at = 0; at + 1 < args.length; at += 2) {
    const holds: readonly (boolean | undefined)[] = (args[at]?.values ?? []).map((value: Value) => isTruthy(value));
    const value = args[at + 1];
    if (value !== undefined && holds.some(each => each !== false)) possible.push(value);
    if (holds.length > 0 && holds.every(each => each === true)) return anyOf(possible);
  }
  const otherwise = args.at(-1);
  return anyOf(otherwise === undefined ? possible : [...possible, otherwise]);
}
