import type { Claims } from '../../core/token.ts';
import type { Issuer, IssuerClaim } from '../../issuers/issuer.ts';
import { segmentsOf } from '../../issuers/patterns/template.ts';
import { customisedSubject, fill, filledLast, subjectsOf, type TokenFacts } from '../../issuers/subjects.ts';
import type { ReadToken } from '../../issuers/token-facts.ts';

/** A value made of the one that is there: two claims may have two of one slot. */
type Rewrite = (value: string, claim: string) => string;

/** What is so of another token, by the issuer's slots; undefined for what is not so of it. */
export type ChangedFacts = Readonly<Record<string, string | Rewrite | undefined>>;

export interface Change {
  readonly facts: ChangedFacts;
  /** Whether the subject takes the form that the facts ask for, in place of the one that it has. */
  readonly otherForm?: boolean;
}

/**
 * The claims that a token has of which some facts are others: each claim that speaks of them says so, and those that do not are as
 * they were. Undefined where there is no such token.
 */
export function changedToken(
  issuer: Issuer,
  claims: Claims,
  token: ReadToken,
  { facts: change, otherForm = false }: Change,
): Claims | undefined {
  const facts = factsWith(token.facts, change, 'sub');
  const subject = subjectWith(issuer, token, facts, otherForm);
  if (subject === undefined) return undefined;
  const others = issuer.claims.flatMap(claim => {
    const { name, forms } = claim;
    if (name === 'sub') return [];
    const own = token.byClaim.get(name);
    const isNew = claims[name] === undefined && isAbout(issuer, claim, change);
    if (own === undefined) return isNew ? [[name, filledLast(issuer, forms, facts)] as const] : [];
    return [[name, filledLast(issuer, forms, { ...facts, ...factsWith(own, change, name) })] as const];
  });
  const changed = new Map<string, unknown>(Object.entries(claims));
  for (const [name, value] of [['sub', subject] as const, ...others]) {
    if (value === undefined) changed.delete(name);
    else changed.set(name, value);
  }
  return Object.fromEntries(changed);
}

function factsWith(facts: TokenFacts, change: ChangedFacts, claim: string): TokenFacts {
  const names = [...new Set([...Object.keys(facts), ...Object.keys(change)])];
  return Object.fromEntries(
    names.flatMap(name => {
      const was = facts[name];
      const becomes = Object.hasOwn(change, name) ? change[name] : was;
      const value = typeof becomes === 'function' ? was && becomes(was, claim) : becomes;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function subjectWith(issuer: Issuer, token: ReadToken, facts: TokenFacts, otherForm: boolean): string | undefined {
  const { subject } = token;
  if (subject.kind === 'unread') return undefined;
  if (subject.kind === 'pairs') return customisedSubject(issuer, subject.keys, facts);
  const same = otherForm ? undefined : fill(issuer, subject.form.template, facts);
  return same ?? subjectsOf(issuer, facts).find(({ format }) => format === subject.form.format)?.subject;
}

/** Whether a claim that the token did not have speaks of what is changed. */
function isAbout({ slots }: Issuer, { forms }: IssuerClaim, change: ChangedFacts): boolean {
  return forms.some(({ template }) =>
    segmentsOf(template, slots).some(
      segment => segment.kind === 'slot' && change[segment.slot.plain ?? segment.name] !== undefined,
    ),
  );
}
