import type { ClaimForm, Issuer, IssuerClaim, Part, PairedSubjects, ProposedCode } from '../issuer.ts';
import type { Known, Latitude } from './analysis.ts';
import { isCharacter, isSpan, type Pattern, VARIABLE } from './atoms.ts';
import { fit } from './fit.ts';
import { bothOf, type Parts } from './latitude.ts';
import { type Segment, segmentsOf } from './template.ts';

/** One form of a claim that a pattern can match, and what the pattern leaves its parts to be. */
export interface AdmittedForm {
  readonly format: string;
  readonly parts: Parts;
  readonly proposedCode: Known | 'environment-rules';
}

interface Candidate {
  readonly form: Omit<ClaimForm, 'template'>;
  readonly segments: readonly Segment[];
}

const SEPARATOR = ':';

/** The forms that the issuer gives a claim by itself. */
export function ownForms(issuer: Issuer, claim: IssuerClaim, pattern: Pattern): readonly AdmittedForm[] {
  return claim.forms.flatMap(form => admitted({ form, segments: segmentsOf(form.template, issuer.slots) }, pattern));
}

/** Whether one of these templates, which no token has, is what the pattern asks for. */
export function isImpossible(issuer: Issuer, template: string, pattern: Pattern): boolean {
  return fit(pattern, segmentsOf(template, issuer.slots)) !== undefined;
}

/**
 * The subjects that whoever may choose their pairs can have. Where values hold no separator, a key that stands written out in the
 * pattern speaks of itself wherever it stands, and what lies between two of them can be any pairs; where they may, a wildcard
 * before a key can take in a value that looks like it.
 */
export function pairedForms(issuer: Issuer, paired: PairedSubjects, pattern: Pattern): readonly AdmittedForm[] {
  const beginsSo = Object.keys(paired.keys).some(
    key => fit(pattern, [{ kind: 'text', text: key + SEPARATOR }, WHATEVER]) !== undefined,
  );
  if (!beginsSo || !goesOnInPairs(issuer, paired, pattern)) return [];
  const form = { format: paired.format, proposedCode: paired.proposedCode };
  const firstSpan = pattern.atoms.findIndex(isSpan);
  const keys = writtenKeys(pattern).filter(
    ({ key, at }) =>
      Object.hasOwn(paired.keys, key) && !(canHoldSeparators(issuer, paired) && firstSpan >= 0 && at > firstSpan),
  );
  if (keys.length === 0) return admitted({ form, segments: [WHATEVER] }, pattern);
  const head: readonly Segment[] = keys[0]?.at === 0 ? [] : [{ kind: 'head' }];
  const choices = keys.reduce<readonly (readonly Segment[])[]>(
    (begun, { key }) =>
      begun.flatMap(segments =>
        (paired.keys[key] ?? []).map(value => [
          ...segments,
          { kind: 'text', text: key + SEPARATOR } as const,
          ...segmentsOf(value, issuer.slots),
          { kind: 'gap' } as const,
        ]),
      ),
    [head],
  );
  return choices.flatMap(segments => admitted({ form, segments: separated(segments) }, pattern));
}

const HOLD_SEPARATORS = new WeakMap<PairedSubjects, boolean>();

/** Whether a value can look like further pairs. */
export function canHoldSeparators({ slots }: Issuer, paired: PairedSubjects): boolean {
  const known = HOLD_SEPARATORS.get(paired) ?? holdSeparators(Object.values(paired.keys).flat(), slots);
  HOLD_SEPARATORS.set(paired, known);
  return known;
}

function holdSeparators(values: readonly string[], slots: Issuer['slots']): boolean {
  return values
    .flatMap(template => segmentsOf(template, slots))
    .some(segment => segment.kind === 'slot' && segment.slot.characters === 'any');
}

/**
 * Behind the first pair stands a word, whether it is a key or names what runs, such as `pull_request`: no branch and no
 * wildcard that is taken for a character. Not all keys are known, so that any word may be one, unless the subject ends with it.
 */
function goesOnInPairs({ slots, claims }: Issuer, paired: PairedSubjects, { atoms }: Pattern): boolean {
  const end = atoms.findIndex(atom => !isCharacter(atom));
  const known = atoms.slice(0, end < 0 ? atoms.length : end).filter(isCharacter);
  const [key = '', , ...following] = known
    .map(code => String.fromCharCode(code))
    .join('')
    .split(SEPARATOR);
  const [next = ''] = following;
  const values = Object.hasOwn(paired.keys, key) ? (paired.keys[key] ?? []) : [];
  if (holdSeparators(values, slots)) return true;
  const isLast = end < 0 && following.length === 1;
  return /^[\w.-]*$/.test(next) && !(isLast && !endsAlone(next, claims));
}

/** Whether a subject can end with this word and nothing behind it: `pull_request`. */
function endsAlone(word: string, claims: Issuer['claims']): boolean {
  return claims.some(({ forms }) => forms.some(({ template }) => template.endsWith(SEPARATOR + word)));
}

const WHATEVER = {
  kind: 'slot',
  name: 'whatever',
  slot: { part: 'subject', naming: 'name', characters: 'any' },
} as const satisfies Segment;

/** Between two pairs stands a separator, whether or not others stand between them. */
function separated(segments: readonly Segment[]): readonly Segment[] {
  return segments.map((segment, index) => {
    const isLater = segments.slice(0, index).some(({ kind }) => kind === 'gap');
    const follows = segments[index - 1]?.kind === 'gap';
    return segment.kind === 'text' && isLater && follows ? { kind: 'text', text: SEPARATOR + segment.text } : segment;
  });
}

/** Words between two separators, or between the pattern's beginning and one. No subject has a key twice. */
function writtenKeys({ atoms }: Pattern): readonly { readonly key: string; readonly at: number }[] {
  const found = new Map<string, number>();
  let word: string | undefined = '';
  for (const [at, atom] of atoms.entries()) {
    if (!isCharacter(atom)) word = undefined;
    else if (String.fromCharCode(atom) === SEPARATOR) {
      if (word !== undefined && word !== '' && !found.has(word)) found.set(word, at - word.length);
      word = '';
    } else if (word !== undefined) word += String.fromCharCode(atom);
  }
  return [...found].map(([key, at]) => ({ key, at }));
}

function admitted({ form, segments }: Candidate, pattern: Pattern): readonly AdmittedForm[] {
  const slots = fit(pattern, segments);
  if (slots === undefined) return [];
  const parts = new Map<Part, Latitude>();
  for (const { slot, latitude: found } of slots) {
    if (slot === WHATEVER.slot) continue;
    const latitude = slot.plain === undefined ? found : escaped(found);
    parts.set(slot.part, bothOf(parts.get(slot.part), latitude) ?? latitude);
  }
  if (form.implies !== undefined) {
    const [part, value] = form.implies;
    parts.set(part, { kind: 'pinned', by: 'name', values: [value] });
  }
  const isDefinite =
    !pattern.atoms.includes(VARIABLE) || fit({ ...pattern, variables: 'names' }, segments) !== undefined;
  return [{ format: form.format, parts, proposedCode: proposed(form.proposedCode, parts, isDefinite) }];
}

/** As subjects have it, so that both can be compared. */
function escaped(latitude: Latitude): Latitude {
  if (latitude.kind !== 'pinned') return latitude;
  return { ...latitude, values: latitude.values.map(value => value.replaceAll(SEPARATOR, '%3A')) };
}

function proposed(code: ProposedCode, parts: Parts, isDefinite: boolean): AdmittedForm['proposedCode'] {
  if (code === 'no') return 'no';
  if (typeof code === 'object') {
    const latitude = parts.get(code.unlessPinned);
    if (latitude?.kind === 'unknown') return 'unknown';
    const isElsewhere = (value: string): boolean => code.to === undefined || value === code.to;
    if (latitude?.kind === 'pinned' && latitude.values.every(isElsewhere)) return 'no';
  }
  if (!isDefinite) return 'unknown';
  return code === 'environment-rules' ? code : 'yes';
}
