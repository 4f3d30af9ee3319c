import { sha256 } from '../../src/platform/digest.ts';
import { discover } from '../../src/trust/discover/discover.ts';
import type { FoundTrust, TrustFile } from '../../src/trust/found-trust.ts';
import { explainTrust } from '../../src/trust/explain/explain-trust.ts';
import { lintFiles } from '../../src/trust/lint/lint-files.ts';
import { readTrust } from '../../src/trust/read/reader.ts';
import { readers } from '../../src/trust/read/readers.ts';
import { admissionsOf } from '../../src/trust/review/clouds.ts';
import { reviewCsvRows } from '../../src/trust/review/report/review-csv.ts';
import { reviewMarkdown } from '../../src/trust/review/report/review-markdown.ts';
import { reviewSvg } from '../../src/trust/review/report/review-svg.ts';
import { reviewRoles } from '../../src/trust/review/review-roles.ts';
import { hclParser } from './hcl.ts';
import { type HostileBase, HOSTILE_BASES } from './hostile-bases.ts';

/** The same numbers again for the same seed (mulberry32): below `limit`, whole. */
type Random = (limit: number) => number;

function randomOf(seed: number): Random {
  let state = seed;
  return limit => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}

function oneOf<T>(random: Random, [first, ...others]: readonly [T, ...(readonly T[])]): T {
  const index = random(others.length + 1);
  return others[index - 1] ?? first;
}

/** Small mostly, since most of what breaks a reader is; some of a megabyte. */
function sizeOf(random: Random): number {
  return oneOf(random, [10, 100, 1000, 10_000, 100_000, 1_000_000]);
}

const BAITS = [
  '*a',
  '*',
  '?',
  'a',
  ' ',
  '\t',
  '${',
  '${{ ',
  '%{ for a in b }',
  '$(',
  '`',
  '"',
  "'",
  '\\',
  '\\u00',
  ':',
  '::',
  'repo:*',
  '&a ',
  '*a ',
  '[',
  '{',
  '(',
  '- ',
  '? ',
  '<<EOF\n',
  '<<-EOF\n',
  '!Sub ',
  '!If [',
  '#{',
  '/*',
  '//',
  '\r',
  '\u0000',
  '\u2028',
  '\ud800',
  '\ue000',
  '\u202e',
] as const;

/** What makes a text hostile: where it is put, the bases say. */
const MALICE: readonly [Malice, ...(readonly Malice[])] = [
  function bait({ text, slot }, random) {
    const size = sizeOf(random);
    const word = oneOf(random, BAITS);
    return text.replace(slot, () => word.repeat(Math.ceil(size / word.length)));
  },
  function nesting({ text, slot }, random) {
    const depth = Math.min(sizeOf(random), 100_000);
    const [open, close] = oneOf(random, [
      ['[', ']'],
      ['{"a":', '}'],
      ['(', ')'],
      ['${', '}'],
      ['"${', '}"'],
      ['!If [a, ', ', b]'],
      ['merge(', ')'],
      ['- ', ''],
      ['a:\n ', ''],
    ]);
    return text.replace(slot, () => open.repeat(depth) + close.repeat(random(2) * depth));
  },
  function aliases({ text, slot }, random) {
    const levels = 2 + random(30);
    const width = 2 + random(12);
    const names = Array.from(
      { length: levels },
      (_, level) => `a${level}: &a${level} [${`*a${level - 1}, `.repeat(level === 0 ? 0 : width)}x]`,
    );
    return `${names.join('\n')}\n${text.replace(slot, () => `*a${levels - 1}`)}`;
  },
  function repetition({ text, slot }, random) {
    const plain = text.replace(slot, () => 'main');
    const times = Math.min(Math.ceil(sizeOf(random) / plain.length) + 1, 2000);
    return plain.repeat(times);
  },
  function cut({ text, slot }, random) {
    const plain = text.replace(slot, () => 'main');
    return plain.slice(0, random(plain.length));
  },
  function scatter({ text, slot }, random) {
    let scattered = text.replace(slot, () => 'main');
    for (let count = 1 + random(20); count > 0; count -= 1) {
      const at = random(scattered.length);
      scattered = scattered.slice(0, at) + oneOf(random, BAITS) + scattered.slice(at + random(3));
    }
    return scattered;
  },
  function swap({ text, slot }, random) {
    const plain = text.replace(slot, () => 'main');
    const [from, to] = [random(plain.length), random(plain.length)];
    return plain.slice(0, to) + plain.slice(from, from + sizeOf(random)) + plain.slice(to);
  },
  function lines({ text, slot }, random) {
    const plain = text.replace(slot, () => 'main').split('\n');
    return plain.flatMap(line => (random(4) === 0 ? [line, line] : random(8) === 0 ? [] : [line])).join('\n');
  },
];

type Malice = (base: HostileBase, random: Random) => string;

/** A text that means harm: the same for the same number. */
export function hostileInput(seed: number): TrustFile & { readonly name: string } {
  const random = randomOf(seed);
  const base = oneOf(random, HOSTILE_BASES);
  const malice = oneOf(random, MALICE);
  return { path: base.path, text: malice(base, random), name: `${seed} ${malice.name} in ${base.path}` };
}

export interface HostileAnswers {
  readonly count: number;
  readonly slowest: { readonly milliseconds: number; readonly input: string };
  /** Which threw, and what. */
  readonly failures: readonly string[];
}

const CLAIMS = {
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'sts.amazonaws.com',
  sub: 'repo:acme/app:ref:refs/heads/main',
  repository: 'acme/app',
};

/** Lints each by itself, with what pipelines are read for, and explains what trusts it has. */
export async function hostileAnswers(count: number): Promise<HostileAnswers> {
  const failures: string[] = [];
  let slowest = { milliseconds: 0, input: 'none' };
  for (let seed = 1; seed <= count; seed += 1) {
    const { name, ...file } = hostileInput(seed);
    const started = performance.now();
    try {
      await answer(file);
    } catch (error) {
      failures.push(
        `${name}: ${error instanceof Error ? (error.stack ?? error.message).slice(0, 300) : String(error)}`,
      );
    }
    const milliseconds = performance.now() - started;
    if (milliseconds > slowest.milliseconds)
      slowest = { milliseconds, input: `${name}, ${file.text.length} characters` };
  }
  return { count, slowest, failures };
}

/** @throws Error for a finding without a sentence or outside the text. */
async function answer(file: TrustFile): Promise<void> {
  const forms = readers(hclParser);
  const { findings } = await lintFiles(forms, [file]);
  for (const { message, advice, place } of findings) {
    const isInside = place.start >= 0 && place.start <= place.end && place.end <= file.text.length;
    if (message === '' || advice === '' || !isInside) throw new Error(`${message} at ${place.start}–${place.end}`);
  }
  const { trusts } = await readTrust(forms, [file]);
  for (const trust of trusts.slice(0, 3)) {
    explainTrust(trust, CLAIMS);
    admissionsOf(trust, undefined);
  }
  review(file, trusts.slice(0, 3));
}

/** In every form that a review is printed in. */
function review(file: TrustFile, trusts: readonly FoundTrust[]): void {
  const { logins } = discover([file]);
  const reviewed = { roles: [], logins: logins.slice(0, 20), trusts, files: [file] };
  const roles = reviewRoles(reviewed, { today: 0, longest: 92, digest: sha256 });
  const said = { date: '', repository: '', commit: undefined, longest: 92, roles, unreviewed: [], unread: [] };
  for (const write of [reviewMarkdown, reviewCsvRows, reviewSvg]) write(said);
}
