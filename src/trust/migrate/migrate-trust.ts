import type { Claims } from '../../core/token.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { outcomeFor } from '../explain/explain-trust.ts';
import type { FoundTrust } from '../found-trust.ts';
import { admittedTokens, namesTooMany } from '../strangers/admitted-tokens.ts';
import { mutatedTokens } from '../strangers/mutated-tokens.ts';
import type { StrangerVerdict } from '../strangers/test-boundaries.ts';
import { movedTrust } from './clouds.ts';
import type { Move } from './move.ts';
import { tokenAfter, tokenOfMoved } from './moved-claims.ts';
import { movedText } from './moved-text.ts';
import type { MovedValue, Stage, Translate } from './stage.ts';

/** One token of whatever moves, before and after. */
export interface MovedToken {
  readonly issuer: Issuer;
  readonly before: Claims;
  readonly after: Claims;
}

/** A policy for a stage of the move, and what evaluating it came to. */
export interface StagedTrust {
  readonly stage: Stage;
  readonly trusts: readonly FoundTrust[];
  readonly values: readonly MovedValue[];
  readonly proof: Proof;
}

export interface Proof {
  /** Whether it lets in what it must: of `both` the token before and the one after, of `afterwards` the latter. */
  readonly letsIn: boolean;
  /** Whether what the file leaves open decides besides, as it did before the move. */
  readonly isOpen: boolean;
  /** Who gets in now that did not before, in a few words each. */
  readonly newcomers: readonly string[];
}

export interface Migration {
  readonly trust: FoundTrust;
  readonly tokens: readonly MovedToken[];
  /** `breaks`: tokens that are let in will not be. `unknown`: what the file leaves open decides. */
  readonly status: 'breaks' | 'holds' | 'unknown';
  /** Whether it names so many subjects that only the first of them were looked at. */
  readonly isCut: boolean;
  /** Empty where no text of it can be said to be another. */
  readonly stages: readonly StagedTrust[];
}

/** What a move does to a trust; undefined where the trust is for nothing that moves. */
export function migrateTrust(trust: FoundTrust, move: Move): Migration | undefined {
  const tokens = tokensBefore(trust, move).flatMap(({ issuer, before }): readonly MovedToken[] => {
    const after = tokenAfter(issuer, before, move);
    const isSame = JSON.stringify(after) === JSON.stringify(before);
    return isSame || lacksIds(issuer, before, move) ? [] : [{ issuer, before, after }];
  });
  const [first] = tokens;
  if (first === undefined) return undefined;
  const verdicts = tokens.map(({ after }) => verdictOf([trust], after));
  const isCut = namesTooMany(trust);
  const status = verdicts.includes('out') ? 'breaks' : verdicts.includes('unknown') || isCut ? 'unknown' : 'holds';
  const translate: Translate = (claim, text, comparison) => movedText(first.issuer, claim, text, { comparison, move });
  const stages = (['both', 'afterwards'] as const).flatMap((stage): readonly StagedTrust[] => {
    const { trusts, values } = movedTrust(trust, translate, stage);
    return values.length === 0 ? [] : [{ stage, trusts, values, proof: proofOf(stage, tokens, [trust], trusts) }];
  });
  return { trust, tokens, status, isCut, stages };
}

/** Whether a new name gives subjects of this trust ids that are not known: of a repository whose ids nobody gave. */
export function needsIds(trust: FoundTrust, move: Move): boolean {
  return tokensBefore(trust, move).some(({ issuer, before }) => lacksIds(issuer, before, move));
}

/** Tokens of what moves that the trust lets in, or may. */
function tokensBefore(trust: FoundTrust, move: Move): readonly Omit<MovedToken, 'after'>[] {
  return admittedTokens(trust).flatMap(({ issuer, claims }) => {
    const before = tokenOfMoved(issuer, claims, move);
    return before === undefined || verdictOf([trust], before) === 'out' ? [] : [{ issuer, before }];
  });
}

function lacksIds(issuer: Issuer, { sub, repository }: Claims, move: Move): boolean {
  if (move.kind !== 'rename' || typeof sub !== 'string' || typeof repository !== 'string') return false;
  const moved = (ids: typeof move.ids): string | undefined =>
    movedText(issuer, 'sub', sub, { comparison: 'exact', move: { ...move, ids } });
  return moved(move.ids) === undefined && moved({ ownerId: '1', repositoryId: '1', repository }) !== undefined;
}

/** By evaluation: that the tokens are let in that must be, and that nobody is who was not. */
export function proofOf(
  stage: Stage,
  tokens: readonly MovedToken[],
  old: readonly FoundTrust[],
  now: readonly FoundTrust[],
): Proof {
  const must = tokens.flatMap(({ before, after }) => {
    const was = verdictOf(old, before);
    return (stage === 'both' ? [before, after] : [after]).map(claims => ({ was, is: verdictOf(now, claims) }));
  });
  const letsIn = must.every(({ was, is }) => is === 'in' || (is === 'unknown' && was === 'unknown'));
  const isOpen = must.some(({ is }) => is === 'unknown');
  const newcomers = tokens.flatMap(token => newcomersFor(token, old, now));
  return { letsIn, isOpen, newcomers: [...new Set(newcomers)] };
}

/** Strangers of the new token stand for those of the old one whose boundary they break. */
function newcomersFor(
  { issuer, before, after }: MovedToken,
  old: readonly FoundTrust[],
  now: readonly FoundTrust[],
): readonly string[] {
  const others = mutatedTokens(issuer, before);
  const known = new Set(
    others.filter(({ claims }) => verdictOf(old, claims) !== 'out').map(({ boundary }) => boundary),
  );
  const own = new Set([before, after].map(({ sub }) => sub));
  return [...others, ...mutatedTokens(issuer, after)]
    .filter(
      ({ boundary, changed, claims }) => !known.has(boundary) && !(changed.includes('sub') && own.has(claims['sub'])),
    )
    .filter(({ claims }) => verdictOf(now, claims) !== 'out')
    .map(({ who }) => who);
}

/** Of several trusts together: one that lets in is enough. */
export function verdictOf(trusts: readonly FoundTrust[], claims: Claims): StrangerVerdict {
  const outcomes = trusts.map(trust => outcomeFor(trust, claims));
  if (outcomes.includes('allowed')) return 'in';
  return outcomes.includes('unknown') ? 'unknown' : 'out';
}
