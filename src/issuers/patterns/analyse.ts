import type { Issuer, IssuerClaim } from '../issuer.ts';
import { type AdmittedForm, canHoldSeparators, isImpossible, ownForms, pairedForms } from './admitted-forms.ts';
import type { ClaimAnalysis, ClaimPattern, Known, NeverReason } from './analysis.ts';
import { ANY_ONE, ANY_TEXT, isCharacter, type Pattern, patternOf, VARIABLE } from './atoms.ts';
import { bothParts, contradicts, eitherParts, type Parts } from './latitude.ts';
import { contextWords, wordsFor } from './words.ts';

/** The claim whose forms tell tenants apart on every cloud. */
const SUBJECT = 'sub';
const SEPARATOR = ':'.charCodeAt(0);

/**
 * What one text asked of one claim lets in. An open part of the text may stand for anything: what it decides is `unknown`, and
 * nothing is said to be pinned that some filling would leave open.
 */
export function analysePattern(issuer: Issuer, pattern: ClaimPattern): ClaimAnalysis {
  const claim = issuer.claims.find(({ name }) => name === pattern.claim);
  const read = patternOf(pattern.text, pattern.comparison);
  if (claim === undefined || read === undefined) return unsaid(issuer);
  const literalWildcard =
    pattern.comparison !== 'wildcard' && pattern.text.parts.some(part => typeof part === 'string' && /[*?]/.test(part));
  const forms = formsOf(issuer, claim, read);
  const isLiteral = claim.name === SUBJECT && isWrittenOut(read, pattern.comparison === 'wildcard');
  if (forms.length > 0) return ofForms(issuer, claim, read, forms, { literal: isLiteral, literalWildcard });
  const meant =
    literalWildcard && pattern.comparison.startsWith('exact')
      ? analysePattern(issuer, { ...pattern, comparison: 'wildcard' })
      : undefined;
  return {
    ...nothing(issuer, isLiteral, literalWildcard),
    never: reasonOf(issuer, claim, read, meant),
    ...(meant === undefined || meant.matches === 'never' ? {} : { meant, words: meant.words }),
  };
}

/** Several texts of one condition: any of them may match. Of none, nothing matches. */
export function analyseValues(issuer: Issuer, patterns: readonly ClaimPattern[]): ClaimAnalysis {
  const [first, ...others] = patterns.map(pattern => analysePattern(issuer, pattern));
  if (first === undefined) return nothing(issuer, true, false);
  return others.reduce((one, other) => either(issuer, one, other), first);
}

/** Several conditions: all of them must match. Of none, everything does. */
export function analyseConditions(issuer: Issuer, conditions: readonly (readonly ClaimPattern[])[]): ClaimAnalysis {
  return combine(
    issuer,
    conditions.map(patterns => analyseValues(issuer, patterns)),
  );
}

/** What remains where all of these must hold. */
export function combine(issuer: Issuer, analyses: readonly ClaimAnalysis[]): ClaimAnalysis {
  const [first, ...others] = analyses;
  if (first === undefined)
    return { ...unsaid(issuer), matches: 'some', strangers: anyone(issuer), proposedCode: 'yes' };
  return others.reduce((one, other) => both(issuer, one, other), first);
}

function formsOf(issuer: Issuer, claim: IssuerClaim, pattern: Pattern): readonly AdmittedForm[] {
  const own = ownForms(issuer, claim, pattern);
  if (own.length > 0 || claim.name !== SUBJECT || issuer.paired === undefined) return own;
  return pairedForms(issuer, issuer.paired, pattern);
}

/** No wildcard is left in it; under wildcards a variable may hold one. */
function isWrittenOut({ atoms }: Pattern, isWildcard: boolean): boolean {
  if (!atoms.some(isCharacter) || atoms.includes(ANY_TEXT) || atoms.includes(ANY_ONE)) return false;
  return !(isWildcard && atoms.includes(VARIABLE));
}

function ofForms(
  issuer: Issuer,
  claim: IssuerClaim,
  pattern: Pattern,
  forms: readonly AdmittedForm[],
  flags: Pick<ClaimAnalysis, 'literal' | 'literalWildcard'>,
): ClaimAnalysis {
  const parts = forms.map(form => form.parts).reduce((one, other) => eitherParts(one, other));
  const contexts = distinct(forms.flatMap(form => contextWords(issuer, form.parts) ?? []));
  const others = chosenForms(issuer, claim, pattern);
  const strangers = others.map(form => strangersIn(issuer, form.parts)).filter(known => known !== 'no');
  const isOpen = !firstKey(pattern).every(isCharacter);
  const code = isOpen ? others.map(({ proposedCode }) => proposedCode).filter(known => known !== 'no') : [];
  return {
    matches: pattern.atoms.includes(VARIABLE) ? 'unknown' : 'some',
    parts,
    formats: distinct(forms.map(({ format }) => format)),
    ...flags,
    strangers: strangers.map(known => unlessDecided(pattern, known)).reduce(worse, strangersIn(issuer, parts)),
    proposedCode: worstOf([
      ...forms.map(({ proposedCode }) => proposedCode),
      ...code.map(known => unlessDecided(pattern, known)),
    ]),
    contexts,
    words: wordsFor(issuer, parts, contexts),
  };
}

/** Whether customers who are not meant have tokens of these parts. */
export function strangersIn(issuer: Issuer, parts: Parts): Known {
  if (!issuer.shared) return 'no';
  const tenants = issuer.tenant.map(part => parts.get(part));
  const units = issuer.unit.map(part => parts.get(part));
  if (tenants.some(latitude => latitude?.kind === 'pinned')) return 'no';
  if (units.some(latitude => latitude?.kind === 'pinned' && latitude.by === 'id')) return 'no';
  const perhaps = issuer.tenantPerhaps?.some(part => parts.get(part)?.kind === 'pinned') ?? false;
  return perhaps || tenants.some(latitude => latitude?.kind === 'unknown') ? 'unknown' : 'yes';
}

/** Whoever may choose the pairs of a subject can have others than the issuer's own that match where a pattern is open. */
function chosenForms(issuer: Issuer, claim: IssuerClaim, pattern: Pattern): readonly AdmittedForm[] {
  if (claim.name !== SUBJECT || issuer.paired === undefined || pattern.atoms.every(isCharacter)) return [];
  const isFirstKeyKnown = firstKey(pattern).every(isCharacter);
  if (isFirstKeyKnown && !canHoldSeparators(issuer, issuer.paired)) return [];
  return pairedForms(issuer, issuer.paired, pattern);
}

/** What the pattern asks for before its first separator. */
function firstKey({ atoms }: Pattern): readonly number[] {
  const separator = atoms.indexOf(SEPARATOR);
  return separator < 0 ? atoms : atoms.slice(0, separator);
}

/** A variable decides whether there is such a subject at all. */
function unlessDecided<T>(pattern: Pattern, found: T): T | 'unknown' {
  return pattern.atoms.includes(VARIABLE) ? 'unknown' : found;
}

function reasonOf(issuer: Issuer, claim: IssuerClaim, pattern: Pattern, meant: ClaimAnalysis | undefined): NeverReason {
  if (meant !== undefined && meant.matches !== 'never') return 'literal-wildcard';
  const impossible = claim.impossible?.find(({ template }) => isImpossible(issuer, template, pattern));
  if (impossible !== undefined) return impossible.reason;
  return formsOf(issuer, claim, { ...pattern, anyCase: true }).length > 0 ? 'letter-case' : 'wrong-form';
}

function anyone(issuer: Issuer): Known {
  return issuer.shared ? 'yes' : 'no';
}

/** Of a claim that the row does not know, or a text longer than any subject. */
function unsaid(issuer: Issuer): ClaimAnalysis {
  return {
    matches: 'unknown',
    parts: new Map(),
    formats: [],
    literal: false,
    literalWildcard: false,
    strangers: issuer.shared ? 'unknown' : 'no',
    proposedCode: 'unknown',
    contexts: [],
    words: wordsFor(issuer, new Map(), []),
  };
}

function nothing(issuer: Issuer, literal: boolean, literalWildcard: boolean): ClaimAnalysis {
  return {
    matches: 'never',
    never: 'wrong-form',
    parts: new Map(),
    formats: [],
    literal,
    literalWildcard,
    strangers: 'no',
    proposedCode: 'no',
    contexts: [],
    words: `no token of ${issuer.name}`,
  };
}

function either(issuer: Issuer, one: ClaimAnalysis, other: ClaimAnalysis): ClaimAnalysis {
  if (one.matches === 'never' || other.matches === 'never') {
    const [dead, alive] = one.matches === 'never' ? [one, other] : [other, one];
    const meant = dead.meant ?? alive.meant;
    return {
      ...alive,
      literal: one.literal && other.literal,
      literalWildcard: one.literalWildcard || other.literalWildcard,
      ...(meant === undefined ? {} : { meant }),
    };
  }
  const parts = eitherParts(one.parts, other.parts);
  const contexts = distinct([...one.contexts, ...other.contexts]);
  return {
    matches: one.matches === 'some' || other.matches === 'some' ? 'some' : 'unknown',
    parts,
    formats: distinct([...one.formats, ...other.formats]),
    literal: one.literal && other.literal,
    literalWildcard: one.literalWildcard || other.literalWildcard,
    strangers: worse(one.strangers, other.strangers),
    proposedCode: worstOf([one.proposedCode, other.proposedCode]),
    contexts,
    words: wordsFor(issuer, parts, contexts),
  };
}

function both(issuer: Issuer, one: ClaimAnalysis, other: ClaimAnalysis): ClaimAnalysis {
  const literalWildcard = one.literalWildcard || other.literalWildcard;
  const parts = bothParts(one.parts, other.parts);
  const dead = [one, other].find(({ matches }) => matches === 'never');
  if (dead !== undefined) return { ...dead, literalWildcard };
  const literal = one.literal || other.literal;
  if (contradicts(parts)) return { ...nothing(issuer, literal, literalWildcard), never: 'contradiction' };
  const contexts = one.contexts.length === 0 ? other.contexts : one.contexts;
  const formats = one.formats.filter(format => other.formats.includes(format));
  const found = strangersIn(issuer, parts);
  return {
    matches: one.matches === 'some' && other.matches === 'some' ? 'some' : 'unknown',
    parts,
    formats: formats.length > 0 ? formats : distinct([...one.formats, ...other.formats]),
    literal,
    literalWildcard,
    strangers: better(better(one.strangers, other.strangers), found),
    proposedCode: bestOf([one.proposedCode, other.proposedCode]),
    contexts,
    words: wordsFor(issuer, parts, contexts),
  };
}

const KNOWN: readonly Known[] = ['no', 'unknown', 'yes'];

function worse(one: Known, other: Known): Known {
  return KNOWN.indexOf(one) > KNOWN.indexOf(other) ? one : other;
}

function better(one: Known, other: Known): Known {
  return KNOWN.indexOf(one) < KNOWN.indexOf(other) ? one : other;
}

const PROPOSED: readonly ClaimAnalysis['proposedCode'][] = ['no', 'environment-rules', 'unknown', 'yes'];

function worstOf(all: readonly ClaimAnalysis['proposedCode'][]): ClaimAnalysis['proposedCode'] {
  return PROPOSED.findLast(each => all.includes(each)) ?? 'unknown';
}

function bestOf(all: readonly ClaimAnalysis['proposedCode'][]): ClaimAnalysis['proposedCode'] {
  return PROPOSED.find(each => all.includes(each)) ?? 'unknown';
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
