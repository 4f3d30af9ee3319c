import type { Claims } from '../../core/token.ts';
import { entryOf } from '../../documents/located-tree.ts';
import { readYaml } from '../../documents/read-yaml.ts';
import { type Stranger, staysOut } from '../strangers/stranger.ts';
import type { BoundaryTest } from '../strangers/test-boundaries.ts';
import { readExpectations } from './read-expectations.ts';

const HEAD = `# Who may take each role, and who may not. \`rolecall trust test\` holds the policies of this repository to it: a row under
# \`allow\` must be let in, one under \`deny\` kept out. \`changes\` differ from the claims of the first row that is allowed.
version: 1
trusts:
`;

/** A file of expectations with those of some trusts added: what was there stays as it is, to the byte. */
export type WrittenExpectations =
  | { readonly ok: true; readonly text: string }
  /** One sentence: why nothing can be added to it. */
  | { readonly ok: false; readonly why: string };

/**
 * @param text undefined where there is no file yet.
 * @param tests of trusts of which it has none; those without a token are left out.
 */
export function withExpectations(text: string | undefined, tests: readonly BoundaryTest[]): WrittenExpectations {
  const before = text ?? HEAD;
  const at = endOfTrusts(before);
  if (at === undefined) {
    return {
      ok: false,
      why: 'Rows can be added only where `trusts` is the last key, with one trust a line and not in braces.',
    };
  }
  const eol = before.includes('\r\n') ? '\r\n' : '\n';
  const indent = at.indent;
  const lines = tests.flatMap(test => trustLines(test).map(line => (line === '' ? '' : indent + line)));
  if (lines.length === 0) return { ok: true, text: before };
  const gap = before.slice(0, at.end).endsWith('\n') || at.end === 0 ? '' : eol;
  const after = before.slice(0, at.end) + gap + lines.join(eol) + eol + before.slice(at.end);
  return isKept(before, after)
    ? { ok: true, text: after }
    : { ok: false, why: 'What was added would change what is there.' };
}

interface End {
  readonly end: number;
  readonly indent: string;
}

function endOfTrusts(text: string): End | undefined {
  const read = readYaml(text);
  const trusts = read.ok ? entryOf(read.root, 'trusts') : undefined;
  if (!read.ok || read.root?.kind !== 'map' || trusts === undefined || read.root.entries.at(-1) !== trusts)
    return undefined;
  const { value } = trusts;
  if (value.kind === 'scalar' && value.value === null) return { end: text.length, indent: '  ' };
  const first = value.kind === 'map' ? value.entries[0] : undefined;
  if (first === undefined || text[value.start] === '{') return undefined;
  const lineStart = text.lastIndexOf('\n', first.keyStart - 1) + 1;
  const indent = text.slice(lineStart, first.keyStart);
  return /^ +$/.test(indent) ? { end: text.length, indent } : undefined;
}

/** Every row that was there is read as it was. */
function isKept(before: string, after: string): boolean {
  const [old, now] = [before, after].map(text => readExpectations({ path: '', text }));
  if (old === undefined || now === undefined || now.faults.length > 0) return false;
  return old.expectations.every((row, index) => JSON.stringify(row) === JSON.stringify(now.expectations[index]));
}

function trustLines({ trust, tokens, strangers }: BoundaryTest): readonly string[] {
  const [first, ...others] = tokens;
  if (first === undefined) return [];
  const deny = strangers.filter(each => staysOut(each) && each.changed.length > 0);
  return [
    `${scalar(trust.name)}:`,
    '  allow:',
    ...[first, ...others].flatMap(({ claims }) => rowLines(whose(claims), 'claims', claims)),
    ...(deny.length === 0 ? [] : ['  deny:']),
    ...deny.flatMap(each => {
      const note =
        each.verdict === 'in' ? ' # gets in today' : each.verdict === 'unknown' ? ' # cannot be told today' : '';
      return rowLines(each.who, 'changes', changesOf(each, first.claims), note);
    }),
  ];
}

function whose({ sub }: Claims): string {
  return typeof sub === 'string' ? sub : 'the token that it is for';
}

function changesOf({ claims }: Stranger, whole: Claims): Claims {
  const names = [...new Set([...Object.keys(whole), ...Object.keys(claims)])];
  const changed = names.filter(name => JSON.stringify(whole[name]) !== JSON.stringify(claims[name]));
  return Object.fromEntries(changed.map(name => [name, claims[name] ?? null]));
}

function rowLines(who: string, key: 'claims' | 'changes', claims: Claims, note = ''): readonly string[] {
  return [
    `    - who: ${scalar(who)}${note}`,
    `      ${key}:`,
    ...Object.entries(claims).map(([name, value]) => `        ${scalar(name)}: ${valueText(value)}`),
  ];
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? scalar(value) : JSON.stringify(value);
}

/** Without quotes only what YAML takes for nothing but this text. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z][\w./@ -]*(?::[\w./@-]+)*$/.test(text) && !/^(?:true|false|null|~)$/i.test(text);
  return isPlain && text.trim() === text ? text : JSON.stringify(text);
}
