import type { ClaimForm, Issuer, Slot } from './issuer.ts';
import { ALLOWED } from './patterns/characters.ts';
import { segmentsOf } from './patterns/template.ts';

/**
 * What is so of one token, by the names of the issuer's slots: `{ owner: 'acme', ownerId: '1', repository: 'app', branch: 'main' }`.
 * What does not apply is left out: a job without an environment has none.
 */
export type TokenFacts = Readonly<Record<string, string>>;

/** A subject that a token of these facts has in one of the issuer's formats. */
export interface TokenSubject {
  /** `classic`, `immutable`, `V2`, `customised`. */
  readonly format: string;
  readonly subject: string;
}

/**
 * The subject of a token in each format that the facts suffice for. Which of them the issuer writes is decided by settings and
 * dates, so who writes a policy asks for the format that the repository has, or for several.
 */
export function subjectsOf(issuer: Issuer, facts: TokenFacts): readonly TokenSubject[] {
  const forms = issuer.claims.find(({ name }) => name === 'sub')?.forms ?? [];
  return [...new Set(forms.map(({ format }) => format))].flatMap(format => {
    const subject = filledLast(
      issuer,
      forms.filter(form => form.format === format),
      facts,
    );
    return subject === undefined ? [] : [{ format, subject }];
  });
}

/**
 * The subject of pairs that an administrator chose: `['repository_owner_id', 'repository_id']`. Of GitHub, `context` stands for
 * the environment, the pull request or the ref.
 *
 * @returns undefined where the issuer has no such pairs, or the facts do not say what stands in one.
 */
export function customisedSubject(issuer: Issuer, keys: readonly string[], facts: TokenFacts): string | undefined {
  const pairs = keys.map(key => pair(issuer, key, facts));
  return issuer.paired === undefined || pairs.includes(undefined) ? undefined : pairs.join(':');
}

function pair(issuer: Issuer, key: string, facts: TokenFacts): string | undefined {
  if (key === 'context') {
    const whole = subjectsOf(issuer, facts)[0]?.subject;
    return whole?.split(':').slice(2).join(':');
  }
  const values = Object.hasOwn(issuer.paired?.keys ?? {}, key) ? (issuer.paired?.keys[key] ?? []) : [];
  const filled = values.map(template => fill(issuer, template, facts)).find(value => value !== undefined);
  return filled === undefined ? undefined : `${key}:${filled}`;
}

/** Every claim that the facts say, `sub` left out: it has several formats. */
export function claimsOf(issuer: Issuer, facts: TokenFacts): Readonly<Record<string, string>> {
  return Object.fromEntries(
    issuer.claims.flatMap(({ name, forms }) => {
      const value = name === 'sub' ? undefined : filledLast(issuer, forms, facts);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * What a claim of these forms says. Of several that could be, the later: an environment stands in the place of the branch that the
 * job is of. Undefined where the facts suffice for none.
 */
export function filledLast(issuer: Issuer, forms: readonly ClaimForm[], facts: TokenFacts): string | undefined {
  for (const form of forms.toReversed()) {
    if (!isImplied(issuer, form, facts)) continue;
    const text = fill(issuer, form.template, facts);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Whether the facts say the part that no slot of the form shows, where there is a fact of it and the form has no ref. */
function isImplied({ slots }: Issuer, { implies, template }: ClaimForm, facts: TokenFacts): boolean {
  if (implies === undefined) return true;
  const [part, value] = implies;
  if (segmentsOf(template, slots).some(segment => segment.kind === 'slot' && segment.slot.part === 'ref')) return true;
  const names = Object.keys(slots).filter(name => slots[name]?.part === part);
  return names.length === 0 || names.some(name => facts[name] === value);
}

/** A template with the facts in its slots; undefined where one is missing, or no token has such a value there. */
export function fill(issuer: Issuer, template: string, facts: TokenFacts): string | undefined {
  let text = '';
  for (const segment of segmentsOf(template, issuer.slots)) {
    if (segment.kind === 'text') text += segment.text;
    if (segment.kind !== 'slot') continue;
    const fact = segment.slot.plain ?? segment.name;
    const value = Object.hasOwn(facts, fact) ? valueIn(segment.slot, facts[fact] ?? '') : undefined;
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

/** As it stands in a token. Undefined for what no token has there. */
function valueIn(slot: Slot, value: string): string | undefined {
  const text = slot.characters === 'text' ? value.replaceAll(':', '%3A') : value;
  if (text === '' || (slot.only !== undefined && !slot.only.includes(text))) return undefined;
  const admits = ALLOWED[slot.characters];
  return text.split('').every(character => admits(character.charCodeAt(0))) ? text : undefined;
}
