import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { shownText } from '../../src/documents/written-text.ts';
import { discover } from '../../src/trust/discover/discover.ts';
import type { DiscoveredLogin, FoundValue } from '../../src/trust/discover/login.ts';
import { projectFolder } from '../hosts/project-folder.ts';

/** Files of other people with what a person read in them; absent where only the project is checked out. */
export const CORPUS = path.join(projectFolder, '../shared/corpus');

/** How far what is discovered agrees with what a person read. */
export interface Agreement {
  /** Logins that are expected and found, found, and expected. */
  readonly both: number;
  readonly found: number;
  readonly expected: number;
  /** Of the logins that are both: values that agree, of all that are compared. */
  readonly values: { readonly agree: number; readonly all: number };
  /** Every disagreement, one line each. */
  readonly disagreements: readonly string[];
  /** What could not be read. */
  readonly unread: readonly string[];
}

/** One row of EXPECTED.tsv, by its header. */
interface Row {
  readonly file: string;
  readonly kind: string;
  readonly cloud: string;
  readonly role: string;
  readonly role_resolved: string;
  readonly region: string;
  readonly region_resolved: string;
  readonly duration: string;
  readonly audience: string;
  readonly job: string;
  readonly steps: string;
}

const KINDS = /^(?:gha-|gitlab-ci|gitpod|ona)/;

/** Undefined where there is no corpus. Each file is read alone, by its name in the corpus. */
export function discoverAgreement(): Agreement | undefined {
  const table = path.join(CORPUS, 'EXPECTED.tsv');
  if (!existsSync(table)) return undefined;
  const rows = rowsOf(readFileSync(table, 'utf8')).filter(({ kind }) => KINDS.test(kind));
  const disagreements: string[] = [];
  const unread: string[] = [];
  const count = { both: 0, found: 0, expected: 0, agree: 0, all: 0 };
  for (const file of new Set(rows.map(row => row.file))) {
    const text = readFileSync(path.join(CORPUS, file), 'utf8');
    const discovery = discover([{ path: file, text }]);
    unread.push(...discovery.unread.map(({ message }) => `${file}: ${message}`));
    const left = [...discovery.logins];
    count.found += left.length;
    for (const { row, job } of rows.filter(row => row.file === file).flatMap(expectedOf)) {
      count.expected += 1;
      const index = left.findIndex(login => isOf(login, row, job));
      const login = left[index];
      if (login === undefined) {
        disagreements.push(`not found: ${file} ${job}: ${row.cloud} ${row.role}`);
        continue;
      }
      left.splice(index, 1);
      count.both += 1;
      for (const [name, agrees, shown] of comparisons(login, row)) {
        count.all += 1;
        if (agrees) count.agree += 1;
        else disagreements.push(`${name}: ${file} ${job}: ${shown}`);
      }
    }
    for (const { cloud, role, run } of left) {
      disagreements.push(`not expected: ${file} ${run.job ?? '-'}: ${cloud} ${role.written}`);
    }
  }
  const { agree, all, ...counts } = count;
  return { ...counts, values: { agree, all }, disagreements, unread };
}

function rowsOf(table: string): readonly Row[] {
  const [header = [], ...lines] = table
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split('\t'));
  return lines.map(cells => {
    const cell = (name: string): string => cells[header.indexOf(name)] ?? '-';
    return {
      file: cell('file'),
      kind: cell('kind'),
      cloud: cell('cloud'),
      role: cell('role'),
      role_resolved: cell('role_resolved'),
      region: cell('region'),
      region_resolved: cell('region_resolved'),
      duration: cell('duration'),
      audience: cell('audience'),
      job: cell('job'),
      steps: cell('steps'),
    };
  });
}

/** One for each job and step that a row stands for; none for a row that says there is no role. */
function expectedOf(row: Row): readonly { readonly row: Row; readonly job: string }[] {
  if (row.role === '-' || /^none\b/i.test(row.role)) return [];
  const jobs = row.job.replaceAll(/\s*\([^)]*\)/g, '').split(', ');
  const times = Math.max(1, Number(row.steps) || 1);
  return jobs.flatMap(job => Array.from({ length: times }, () => ({ row, job })));
}

function isOf({ cloud, role, run }: DiscoveredLogin, row: Row, job: string): boolean {
  return cloud === row.cloud && role.written === row.role && (run.job ?? '-') === job;
}

function shown(value: FoundValue | undefined): string {
  return value?.resolved.values.map(shownText).join(' or ') ?? '-';
}

function beside(value: FoundValue | undefined, expected: string): string {
  return `${shown(value)}, expected ${expected}`;
}

type Comparison = readonly [name: string, agrees: boolean, shown: string];

function comparisons({ role, settings }: DiscoveredLogin, row: Row): readonly Comparison[] {
  return [
    ['role', isResolved(role, row.role_resolved), beside(role, row.role_resolved)],
    ['region', isWritten(settings.region, row.region), beside(settings.region, row.region)],
    ['region', isResolvedRegion(settings.region, row.region_resolved), beside(settings.region, row.region_resolved)],
    ['duration', isWritten(settings.duration, row.duration), beside(settings.duration, row.duration)],
    ['audience', isWritten(settings.audience, row.audience), beside(settings.audience, row.audience)],
  ];
}

/** The table adds words of its own behind what is written, and says that there is none in words. */
function isWritten(value: FoundValue | undefined, expected: string): boolean {
  if (value === undefined) return expected === '-' || /^(?:none|default)\b/.test(expected);
  return expected === value.written || expected.startsWith(`${value.written} (`);
}

function isResolved({ written, resolved }: FoundValue, expected: string): boolean {
  const values = resolved.values.map(shownText);
  if (expected === '=' || expected.startsWith('not set in the file'))
    return values.length === 1 && values[0] === written;
  // Where it lists them in words: each of ours is among them, under its own name or as an expression.
  return values.every(value => expected.includes(value) || expected.includes(nameOf(value)));
}

function nameOf(value: string): string {
  return /^\$\{\{ *secrets\.(\w+) *\}\}$/.exec(value)?.[1] ?? value;
}

function isResolvedRegion(value: FoundValue | undefined, expected: string): boolean {
  if (value === undefined) return expected === '-';
  const values = value.resolved.values.map(shownText);
  if (expected === '-') return values.some(text => text.includes('$'));
  if (expected.startsWith('matrix of literal regions, '))
    return expected.includes(values[0] ?? '?') && values.length > 1;
  return values.every(text => expected.includes(text));
}
