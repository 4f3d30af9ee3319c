import assert from 'node:assert/strict';
import { HARMLESS } from './harmless.ts';
import { SYMPTOMS_ELSEWHERE } from './symptoms-elsewhere.ts';
import { SYMPTOMS_HERE } from './symptoms-here.ts';

/** Faults that end alike, and leave the same. */
export interface Case {
  /** What goes wrong, as a sentence's beginning: `STS never answers`. */
  readonly faults: readonly string[];
  /** What is kept, and that nothing is left. */
  readonly kept: string;
  /** The test's file, relative to the project. Each fault is the title of its own test there, unless `title` says another. */
  readonly test: string;
  readonly title?: string;
  /** What stands in these cases where the symptom's sentence has `{}`. */
  readonly is?: string;
}

/** One way in which something goes wrong for a person or a tool, whatever the cause. `…` stands for what differs. */
export interface Symptom {
  /** What is said: what happened. Empty where nothing can be said. */
  readonly says: string;
  /** What is said after it: what to do next. */
  readonly hint?: string;
  readonly code: number;
  /** Undefined where a shell or a signal ended the run. */
  readonly kind?: string;
  readonly means: string;
  readonly first: string;
  readonly cases: readonly Case[];
}

/** Faults of one sort after which nothing went wrong for anybody. */
export interface Harmless {
  readonly about: string;
  readonly cases: readonly (Case & {
    /** What comes out in place of a failure, where it is more than what was asked for. */
    readonly comes?: string;
  })[];
}

export { HARMLESS };

/** In the order of the page. */
export const SYMPTOMS: readonly Symptom[] = [...SYMPTOMS_HERE, ...SYMPTOMS_ELSEWHERE];

/** One fault of the table, with how it ends. */
export interface Fault {
  readonly fault: string;
  readonly code: number;
  readonly kind: string | undefined;
  /** Sentence and hint; empty where nothing is said. */
  readonly says: string;
  readonly kept: string;
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

export const FAULTS: readonly Fault[] = [
  ...SYMPTOMS.flatMap(({ says, hint, code, kind, cases }) =>
    cases.flatMap(each => {
      const words = [says.replace('{}', each.is ?? ''), hint ?? ''].join(' ').trim();
      return each.faults.map(fault => faultOf(fault, each, { code, kind, says: words }));
    }),
  ),
  ...HARMLESS.flatMap(({ cases }) =>
    cases.flatMap(each => each.faults.map(fault => faultOf(fault, each, { code: 0, kind: undefined, says: '' }))),
  ),
];

function faultOf(
  fault: string,
  { kept, test, title = fault }: Case,
  end: Pick<Fault, 'code' | 'kind' | 'says'>,
): Fault {
  return { fault, ...end, kept, file: test, title };
}

/**
 * Asserts that a run ended as the table says of this fault: exit code, kind and words, where `…` stands for anything. So the
 * page that is made of it cannot say anything else than what happens.
 */
export function assertSeen(fault: string, { code, text, kind }: Seen): void {
  const row = FAULTS.find(each => each.fault === fault);
  assert.ok(row, `The table has no fault "${fault}"; it ended with ${code} \`${kind ?? '?'}\`: ${text}`);
  assert.equal(code, row.code, `${fault}: ${text}`);
  if (row.says === '') return assert.equal(text, '', fault);
  if (kind !== undefined) assert.equal(kind, row.kind, fault);
  const pattern = row.says.split('…').map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  assert.match(text, new RegExp(`^${pattern.join('.*')}$`, 's'), fault);
}
