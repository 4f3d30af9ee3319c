import { knownText, type WrittenText } from '../../documents/written-text.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { analysePattern } from '../../issuers/patterns/analyse.ts';
import type { ClaimAnalysis, ClaimPattern, Latitude } from '../../issuers/patterns/analysis.ts';
import { customisedSubject, fill, type TokenFacts } from '../../issuers/subjects.ts';
import { sampleFacts } from './sample-facts.ts';

/** What a wildcard and an open part stand for, where nothing better is known. */
export const ANYTHING = 'any';

/** A text that a pattern takes, as far as that can be told by looking at it. */
export function exampleOf({ text, comparison }: ClaimPattern): string {
  const example = exampleText(text);
  return comparison === 'wildcard' ? example.replace(/[*?]+/g, ANYTHING) : example;
}

/** With a default, or anything, in place of what the file leaves open. */
export function exampleText({ parts }: WrittenText): string {
  return parts.map(part => (typeof part === 'string' ? part : (part.default ?? ANYTHING))).join('');
}

/** Subjects that a pattern may take, the likeliest first: the caller has to try them. */
export function subjectsFor(issuer: Issuer, pattern: ClaimPattern, known: TokenFacts): readonly string[] {
  // A wildcard that is compared as a character is in no subject.
  if (pattern.comparison.startsWith('exact') && /[*?]/.test(exampleText(pattern.text))) return [];
  const isWritten = knownText(pattern.text) !== undefined && !/[*?]/.test(exampleText(pattern.text));
  if (isWritten && pattern.comparison.startsWith('exact')) return [exampleOf(pattern)];
  const analysis = analysePattern(issuer, pattern);
  const facts = { ...sampleFacts(issuer), ...known, ...factsOf(issuer, analysis.meant ?? analysis) };
  const pairs = pairsIn(issuer, pattern);
  const unit = Object.keys(issuer.paired?.keys ?? {}).find(key => key === 'repository_id' || key === 'project_id');
  return [
    ...(isWritten && pattern.comparison === 'wildcard' ? [exampleOf(pattern)] : []),
    ...subjectsOfForms(issuer, facts),
    ...[pairs, unit === undefined || pairs.includes(unit) ? [] : [...pairs, unit]].flatMap(keys =>
      keys.length === 0 ? [] : (customisedSubject(issuer, keys, facts) ?? []),
    ),
    exampleOf(pattern),
  ];
}

/** One for each form that the facts fill. */
export function subjectsOfForms(issuer: Issuer, facts: TokenFacts): readonly string[] {
  const forms = issuer.claims.find(({ name }) => name === 'sub')?.forms ?? [];
  return forms.flatMap(({ template }) => fill(issuer, template, facts) ?? []);
}

function factsOf({ slots }: Issuer, { parts }: ClaimAnalysis): TokenFacts {
  return Object.fromEntries(
    Object.entries(slots).flatMap(([name, slot]) => {
      const latitude = parts.get(slot.part);
      const value = latitude === undefined || slot.plain !== undefined ? undefined : valueFor(latitude, slot.naming);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function valueFor(latitude: Latitude, naming: 'id' | 'name'): string | undefined {
  if (latitude.kind === 'narrowed') return naming === 'name' ? filledName(latitude.text) : undefined;
  if (latitude.kind !== 'pinned') return undefined;
  if (latitude.by === naming) return latitude.values[0];
  return naming === 'name' ? latitude.names?.[0] : undefined;
}

/** `acme*` takes in `acme` itself, which shows who else is taken in; `release/*` takes no `release/`. */
function filledName(text: string): string {
  const shortest = text.replaceAll('*', '').replaceAll('?', 'x');
  return /^\w(?:.*\w)?$/.test(shortest) ? shortest : text.replace(/[*?]+/g, ANYTHING);
}

/** The keys of pairs that stand written out in it. */
function pairsIn({ paired }: Issuer, { text }: ClaimPattern): readonly string[] {
  const keys = paired?.keys ?? {};
  return [...new Set(exampleText(text).split(':'))].filter(word => Object.hasOwn(keys, word));
}
