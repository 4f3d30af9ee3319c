import type { Claims } from '../core/token.ts';
import type { ClaimForm, Issuer, Slot } from './issuer.ts';
import { ALLOWED } from './patterns/characters.ts';
import { type Segment, segmentsOf } from './patterns/template.ts';
import type { TokenFacts } from './subjects.ts';

/** Which form a subject has: one of the issuer's own, pairs that somebody chose, or none that its row knows. */
export type SubjectForm =
  | { readonly kind: 'own'; readonly form: ClaimForm }
  | { readonly kind: 'pairs'; readonly keys: readonly string[] }
  | { readonly kind: 'unread' };

/** A token as its issuer's row reads it: what {@link TokenFacts} are made back of claims. */
export interface ReadToken {
  readonly facts: TokenFacts;
  readonly subject: SubjectForm;
  /** What each claim says by itself: two of them may fill one slot with different values. */
  readonly byClaim: ReadonlyMap<string, TokenFacts>;
}

/** Longer than any claim that a cloud takes. */
const LONGEST_CLAIM = 8192;

export function readToken(issuer: Issuer, claims: Claims): ReadToken {
  const subject = readSubject(issuer, textOf(claims['sub']) ?? '');
  const byClaim = new Map<string, TokenFacts>();
  for (const { name, forms } of issuer.claims) {
    const value = name === 'sub' ? undefined : textOf(claims[name]);
    const facts = value === undefined ? undefined : readForms(issuer, forms, value)?.facts;
    if (facts !== undefined) byClaim.set(name, facts);
  }
  // A claim has the plain value of what stands escaped in the subject.
  const facts = together([...byClaim.values(), subject.facts, ...plainFacts(issuer, byClaim)]);
  return { facts, subject: subject.form, byClaim };
}

function plainFacts({ slots }: Issuer, byClaim: ReadToken['byClaim']): readonly TokenFacts[] {
  const plain = new Set(Object.values(slots).flatMap(slot => slot.plain ?? []));
  return [...byClaim.values()].map(facts =>
    Object.fromEntries(Object.entries(facts).filter(([key]) => plain.has(key))),
  );
}

/** Of two the later counts. */
function together(all: readonly TokenFacts[]): TokenFacts {
  return Object.fromEntries(all.flatMap(facts => Object.entries(facts)));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= LONGEST_CLAIM ? value : undefined;
}

interface ReadText {
  readonly form: SubjectForm;
  readonly facts: TokenFacts;
}

function readSubject(issuer: Issuer, text: string): ReadText {
  const forms = issuer.claims.find(({ name }) => name === 'sub')?.forms ?? [];
  const own = readForms(issuer, forms, text);
  if (own !== undefined) return { form: { kind: 'own', form: own.form }, facts: own.facts };
  return readPairs(issuer, text) ?? { form: { kind: 'unread' }, facts: {} };
}

function readForms(
  issuer: Issuer,
  forms: readonly ClaimForm[],
  text: string,
): { readonly form: ClaimForm; readonly facts: TokenFacts } | undefined {
  for (const form of forms) {
    const facts = factsIn(segmentsOf(form.template, issuer.slots), text);
    if (facts !== undefined) return { form, facts: { ...facts, ...implied(issuer, form) } };
  }
  return undefined;
}

/** What a form says without a slot: a subject of a pull request is of the event `pull_request`. */
function implied({ slots }: Issuer, { implies }: ClaimForm): TokenFacts {
  if (implies === undefined) return {};
  const [part, value] = implies;
  const name = Object.keys(slots).find(each => slots[each]?.part === part);
  return name === undefined ? {} : { [name]: value };
}

/** A key behind a separator begins a pair, unless it stands where the value of the one before has not begun yet. */
function readPairs(issuer: Issuer, text: string): ReadText | undefined {
  const keys = issuer.paired?.keys ?? {};
  const pairs: { key: string; value: string }[] = [];
  for (const word of text.split(':')) {
    const last = pairs.at(-1);
    if (last?.value === '') last.value = word;
    else if (Object.hasOwn(keys, word)) pairs.push({ key: word, value: '' });
    else if (last === undefined) return undefined;
    else last.value += `:${word}`;
  }
  const read = pairs.map(({ key, value }) => firstFit(issuer, keys[key] ?? [], value));
  const known = read.filter(facts => facts !== undefined);
  if (pairs.length === 0 || known.length < read.length) return undefined;
  return { form: { kind: 'pairs', keys: pairs.map(({ key }) => key) }, facts: together(known) };
}

function firstFit({ slots }: Issuer, templates: readonly string[], value: string): TokenFacts | undefined {
  for (const template of templates) {
    const facts = factsIn(segmentsOf(template, slots), value);
    if (facts !== undefined) return facts;
  }
  return undefined;
}

/** The value of each slot, which ends where the text behind it is next; undefined for another text. */
function factsIn(segments: readonly Segment[], text: string): TokenFacts | undefined {
  const facts: Record<string, string> = {};
  let at = 0;
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'text') {
      if (!text.startsWith(segment.text, at)) return undefined;
      at += segment.text.length;
    }
    if (segment.kind !== 'slot') continue;
    const next = segments[index + 1];
    const end = next?.kind === 'text' ? text.indexOf(next.text, at + 1) : text.length;
    if (end < 0) return undefined;
    const value = text.slice(at, end);
    if (!isOf(segment.slot, value)) return undefined;
    facts[segment.slot.plain ?? segment.name] = plainValue(segment.slot, value);
    at = end;
  }
  return at === text.length ? facts : undefined;
}

function isOf({ characters, only }: Slot, value: string): boolean {
  if (value === '' || (only !== undefined && !only.includes(value))) return false;
  const admits = ALLOWED[characters];
  return value.split('').every(character => admits(character.charCodeAt(0)));
}

function plainValue({ characters }: Slot, value: string): string {
  return characters === 'text' ? value.replaceAll('%3A', ':') : value;
}
