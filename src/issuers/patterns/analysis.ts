import type { WrittenText } from '../../documents/written-text.ts';
import type { Naming, Part } from '../issuer.ts';

/**
 * How a cloud compares a claim with a text.
 * - `exact`: IAM's StringEquals, Entra's `subject` and `eq`, CEL's `==`: `*` and `?` are characters.
 * - `exact-any-case`: IAM's StringEqualsIgnoreCase.
 * - `wildcard`: IAM's StringLike and Entra's `matches`: `*` any text, `?` any one character, also across `:` and `/`.
 * - `prefix`, `suffix`, `contains`: CEL's `startsWith`, `endsWith`, `contains`.
 */
export type Comparison = 'exact' | 'exact-any-case' | 'wildcard' | 'prefix' | 'suffix' | 'contains';

/** One text that a condition asks of one claim. */
export interface ClaimPattern {
  /** As the token names it: `sub`, `repository_id`, `job_workflow_ref`. */
  readonly claim: string;
  readonly comparison: Comparison;
  readonly text: WrittenText;
}

/**
 * What a pattern leaves a part to be.
 * - `pinned`: one of these values and no other, by id or by a name that another can take over.
 * - `narrowed`: more than one value, but not any: `text` is the stretch of the pattern that says so.
 * - `open`: any value.
 * - `unknown`: a variable decides; `text` is the stretch of the pattern.
 */
export type Latitude =
  | {
      readonly kind: 'pinned';
      readonly by: Naming;
      readonly values: readonly string[];
      /** Where it is pinned by id: the name beside it, for people. */
      readonly names?: readonly string[];
    }
  | { readonly kind: 'narrowed'; readonly text: string }
  | { readonly kind: 'open' }
  | { readonly kind: 'unknown'; readonly text: string };

export type Known = 'yes' | 'no' | 'unknown';

/** Why no token of the issuer can match. */
export type NeverReason =
  /** No form of the claim is like that. */
  | 'wrong-form'
  /** A `*` or `?` under a comparison that takes it for a character. */
  | 'literal-wildcard'
  /** Only upper and lower case stand in the way. */
  | 'letter-case'
  /** GitHub's `@id` on the owner or on the repository alone. */
  | 'half-immutable'
  /** Two conditions that contradict each other. */
  | 'contradiction';

/** What one pattern, or several conditions together, let in. */
export interface ClaimAnalysis {
  /** Whether there is a token of this issuer that matches; `unknown` where a variable decides. */
  readonly matches: 'some' | 'never' | 'unknown';
  readonly never?: NeverReason;
  /**
   * What it was meant for, where a `*` under an exact comparison makes it match nothing: the same text as a wildcard. Breadth
   * and words go by it.
   */
  readonly meant?: ClaimAnalysis;
  /** What each part of the matching forms is left to be. A part that none of them speaks of is absent, and so left to anything. */
  readonly parts: ReadonlyMap<Part, Latitude>;
  /** The formats of the tokens that can match: `classic`, `immutable`, `customised`, `V2`. */
  readonly formats: readonly string[];
  /** Whether it admits only subjects that are written out, with no wildcard left in them. */
  readonly literal: boolean;
  /** Whether it has a `*` or `?` that its comparison takes for a character. */
  readonly literalWildcard: boolean;
  /** Whether customers of the service who are not the one meant can have a matching token. */
  readonly strangers: Known;
  /** Whether jobs of a pull or merge request can have a matching token; `environment-rules` where an environment decides. */
  readonly proposedCode: Known | 'environment-rules';
  /** What runs there that it admits, for people: `branch main`, `any tag`, `pull requests`; empty where it says nothing of that. */
  readonly contexts: readonly string[];
  /** For a review, a noun phrase: `every repository of acme: any branch, any tag, any environment and pull requests`. */
  readonly words: string;
}

/**
 * How wide conditions on a claim are, from tight to wide: one text; one unit (repository, project, service account) whose
 * branch or context is open; one tenant whose units are open; tenants too. `depends` on a variable.
 */
export type Breadth = 'exact' | 'unit' | 'tenant' | 'anyone' | 'depends' | 'none';
