import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One row of `docs/faults.md`. */
export interface Fault {
  readonly fault: string;
  /** What the person or tool sees, as the page has it. */
  readonly seen: string;
  /** What is kept, and that nothing is left. */
  readonly kept: string;
  /** The test's file, relative to the project, and its title: the fault itself unless the page says otherwise. */
  readonly file: string;
  readonly title: string;
}

/** How a run ended, as a person or a program sees it. */
export interface Seen {
  readonly code: number;
  /** Sentence and hint. */
  readonly text: string;
  /** Undefined where only the exit code tells: the helper. */
  readonly kind?: string;
}

const PAGE = path.resolve(import.meta.dirname, '../../docs/faults.md');

/** Every row of every table of the page. @throws Error for a row that has another form. */
export function readFaults(): readonly Fault[] {
  const rows = readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter(line => line.startsWith('| ') && !/^\| (?:Fault |-)/.test(line));
  return rows.map(row => {
    const [, fault = '', seen = '', kept = '', test = ''] = row.split(/(?<!\\)\|/).map(cell => cell.trim());
    const named = /^`(test\/[\w./-]+\.ts)`(?: “(.+)”)?$/.exec(test);
    if (named?.[1] === undefined || seen === '' || kept === '') throw new Error(`A row has another form: ${row}`);
    return { fault, seen, kept, file: named[1], title: named[2] ?? fault };
  });
}

/**
 * Asserts that a run ended as the page says of this fault: exit code, kind and words, where `…` stands for anything. So the
 * page is what the tests compare with, and cannot say anything else than what happens.
 */
export function assertSeen(fault: string, { code, text, kind }: Seen): void {
  const row = readFaults().find(each => each.fault === fault);
  assert.ok(row, `docs/faults.md has no row "${fault}"; it ended with ${code} \`${kind ?? '?'}\`: ${text}`);
  const said = /^(\d+)(?: `([\w-]+)`)?(?:: (.+)| \(.+\))?$/.exec(row.seen);
  assert.ok(said, `docs/faults.md says of "${fault}" no exit code first`);
  const [, exitCode, expectedKind, words] = said;
  assert.equal(code, Number(exitCode), `${fault}: ${text}`);
  if (words === undefined) return assert.equal(text, '', fault);
  if (kind !== undefined) assert.equal(kind, expectedKind, fault);
  const pattern = words.split('…').map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  assert.match(text, new RegExp(`^${pattern.join('.*')}$`, 's'), fault);
}
