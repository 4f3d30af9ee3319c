import { listed } from '../core/text.ts';
import { shownText } from '../documents/written-text.ts';
import type { Issuer } from '../issuers/issuer.ts';
import { issuerFor } from '../issuers/known-issuers.ts';
import { analyseConditions } from '../issuers/patterns/analyse.ts';
import type { Breadth, ClaimAnalysis, ClaimPattern, Comparison } from '../issuers/patterns/analysis.ts';
import { breadthOf } from '../issuers/patterns/breadth.ts';
import { UNKNOWN_ISSUER } from '../issuers/rows/clouds.ts';

/** Somebody whom a trust lets in. Texts of files are in it as they are: whoever shows it escapes them. */
export interface Admission {
  /** Who vouches for them: `GitHub Actions`, an address, a cloud itself. */
  readonly issuer: string;
  /** Who they are, as a noun phrase: `the repository app of the owner acme: branch main`. */
  readonly who: string;
  /** The conditions that say so: `sub is repo:acme/app:ref:refs/heads/main`. */
  readonly asks: readonly string[];
  /** Absent where it is no identity token. */
  readonly breadth?: Breadth;
}

/** Everybody whom a trust lets in, as far as its file says. */
export interface Admissions {
  readonly admits: readonly Admission[];
  /** What keeps out some of them besides, a sentence each. */
  readonly besides: readonly string[];
  /** What may let in others, or cannot be told, a sentence each: never taken for nobody. */
  readonly unknown: readonly string[];
}

/**
 * Whom conditions on claims let in, and what of that is left open. Each of several texts that a claim may be is told by itself: in
 * one sentence the repository of one would stand beside the owner of another.
 *
 * @param address of the issuer; undefined where the file leaves it open.
 */
export function admittedBy(
  address: string | undefined,
  conditions: readonly (readonly ClaimPattern[])[],
): { readonly admits: readonly Admission[]; readonly unknown: readonly string[] } {
  const subject = conditions.flat().find(({ claim }) => claim === 'sub');
  const issuer = issuerFor(address, subject === undefined ? '' : shownText(subject.text));
  return {
    admits: alternativesOf(conditions).map(each => admissionOf(issuer, address, each)),
    unknown: [
      ...(address === undefined ? [`The file leaves open whose tokens are meant; told is of ${issuer.name}.`] : []),
      ...openSentences(issuer, conditions),
    ],
  };
}

/** More texts of one claim than people look at one by one. */
const MOST_ALTERNATIVES = 60;

/** The same conditions for each text that the first of them with several may be. */
function alternativesOf(
  conditions: readonly (readonly ClaimPattern[])[],
): readonly (readonly (readonly ClaimPattern[])[])[] {
  const index = conditions.findIndex(({ length }) => length > 1 && length <= MOST_ALTERNATIVES);
  return index < 0 ? [conditions] : (conditions[index] ?? []).map(pattern => conditions.with(index, [pattern]));
}

function admissionOf(
  issuer: Issuer,
  address: string | undefined,
  conditions: readonly (readonly ClaimPattern[])[],
): Admission {
  const analysis = analyseConditions(issuer, conditions);
  const breadth = breadthOf(issuer, conditions.length === 0 ? undefined : analysis);
  const open = openParts(conditions);
  return {
    issuer: nameOf(issuer, address),
    who: isLeftOpen(conditions) ? `whoever is meant by ${open.join(', ')}` : whoOf(analysis),
    asks: [...new Set(conditions.map(patternsText))],
    // One text that a variable makes is one text, and anybody's.
    breadth: open.length > 0 && TIGHT.includes(breadth) ? 'depends' : breadth,
  };
}

function nameOf(issuer: Issuer, address: string | undefined): string {
  if (address === undefined) return issuer.name;
  if (issuer === UNKNOWN_ISSUER) return address;
  const known = address.replace(/^https:\/\//, '');
  return issuer.addresses.includes(known) ? issuer.name : `${issuer.name} at ${address}`;
}

/** Whether conditions say nothing at all that is not a variable's. */
function isLeftOpen(conditions: readonly (readonly ClaimPattern[])[]): boolean {
  const parts = conditions.flat().flatMap(({ text }) => text.parts);
  return parts.length > 0 && parts.every(part => typeof part !== 'string');
}

function whoOf({ matches, meant, words }: ClaimAnalysis): string {
  if (matches !== 'never') return words;
  return meant === undefined ? `${words} that is known here` : `no token as it is written; meant is ${meant.words}`;
}

const TIGHT: readonly Breadth[] = ['exact', 'unit'];

function openSentences(issuer: Issuer, conditions: readonly (readonly ClaimPattern[])[]): readonly string[] {
  const open = openParts(conditions);
  if (open.length > 0) return [`What the file does not say decides it: ${open.join(', ')}.`];
  if (analyseConditions(issuer, conditions).matches !== 'unknown') return [];
  return [`What these conditions come to is not known here: ${conditions.map(patternsText).join('; ')}.`];
}

function openParts(conditions: readonly (readonly ClaimPattern[])[]): readonly string[] {
  const parts = conditions.flat().flatMap(({ text }) => text.parts);
  return [...new Set(parts.flatMap(part => (typeof part === 'string' ? [] : [part.unknown])))];
}

const COMPARED: Readonly<Record<Comparison, string>> = {
  exact: 'is',
  'exact-any-case': 'is, in upper or lower case,',
  wildcard: 'is like',
  prefix: 'begins with',
  suffix: 'ends with',
  contains: 'contains',
};

/** `sub is like repo:acme/app:*`: of several patterns any may hold. */
function patternsText(patterns: readonly ClaimPattern[]): string {
  const [first] = patterns;
  if (first === undefined) return 'nothing can meet it';
  const isAlike = patterns.every(({ claim, comparison }) => claim === first.claim && comparison === first.comparison);
  if (isAlike) {
    const values = patterns.map(({ text }) => shownText(text));
    return `${first.claim} ${COMPARED[first.comparison]} ${listed(values, 'or')}`;
  }
  return listed(
    patterns.map(({ claim, comparison, text }) => `${claim} ${COMPARED[comparison]} ${shownText(text)}`),
    'or',
  );
}
