import { readToken } from '../../issuers/token-facts.ts';
import { outcomeFor } from '../explain/explain-trust.ts';
import type { FoundTrust } from '../found-trust.ts';
import type { TrustOutcome } from '../trace.ts';
import type { AdmittedToken } from './admitted-tokens.ts';
import { CLOUD_TOKENS } from './clouds.ts';
import { mutatedTokens } from './mutated-tokens.ts';
import { type Reach, type Stranger, staysOut } from './stranger.ts';

/** Whether somebody gets in; `unknown` where what the files leave open decides, or what no policy says. */
export type StrangerVerdict = 'in' | 'out' | 'unknown';

export interface TestedStranger extends Stranger {
  readonly verdict: StrangerVerdict;
}

/** How a trust fares where each boundary of the tokens that it is for is broken. */
export interface BoundaryTest {
  readonly trust: FoundTrust;
  /** Empty where none is known. */
  readonly tokens: readonly AdmittedToken[];
  readonly strangers: readonly TestedStranger[];
  /** Whether each subject that the trust names has a token here: of too many only the first are tried. */
  readonly complete: boolean;
}

/** @param complete whether there are no more tokens that the trust is for. */
export function testBoundaries(trust: FoundTrust, tokens: readonly AdmittedToken[], complete = true): BoundaryTest {
  const named = new Set(tokens.map(({ claims }) => claims['sub']));
  const strangers = tokens.flatMap(token =>
    [...ofProposedCode(token), ...mutatedTokens(token.issuer, token.claims)]
      // Whom a policy names in so many words is no stranger; code that nobody has accepted is one all the same.
      .filter(
        each => each.boundary === 'pull-request' || !each.changed.includes('sub') || !named.has(each.claims['sub']),
      )
      .map(each => (token.ofWholeUnit && each.reach === 'insider' ? { ...each, reach: 'unit' as const } : each))
      .map(each => tested(trust, each)),
  );
  return { trust, tokens, strangers: distinct(strangers), complete };
}

/** Whether everybody stays out who must, and that is known. What was not tried has not passed. */
export function holds({ tokens, strangers, complete }: BoundaryTest): boolean {
  return complete && tokens.length > 0 && strangers.every(each => each.verdict === 'out' || !staysOut(each));
}

/** What is for pull requests is for whoever can open one: the token is the stranger itself. */
function ofProposedCode({ issuer, claims }: AdmittedToken): readonly Stranger[] {
  const { subject } = readToken(issuer, claims);
  if (subject.kind !== 'own' || subject.form.implies?.[1] !== 'pull_request') return [];
  const who = 'whoever can open a pull request';
  return [{ boundary: 'pull-request', who, reach: 'insider', claims, changed: [] }];
}

function tested(trust: FoundTrust, stranger: Stranger): TestedStranger {
  const verdict = VERDICTS[outcomeFor(trust, stranger.claims)];
  const isElsewhere = stranger.boundary === 'another-audience' && CLOUD_TOKENS[trust.cloud].audienceIsElsewhere;
  if (!isElsewhere || verdict === 'out') return { ...stranger, verdict };
  return { ...stranger, reach: 'elsewhere', verdict: 'unknown' };
}

const VERDICTS: Readonly<Record<TrustOutcome, StrangerVerdict>> = {
  allowed: 'in',
  unknown: 'unknown',
  denied: 'out',
  'not-allowed': 'out',
};

const WORST: readonly StrangerVerdict[] = ['in', 'unknown', 'out'];
const NEAREST: readonly Reach[] = ['outsider', 'insider', 'unit', 'elsewhere', 'name', 'same-subject', 'spelling'];

/** Of several tokens that are broken alike, the one that gets in; those first whom it is worst to let in. */
function distinct(strangers: readonly TestedStranger[]): readonly TestedStranger[] {
  const sorted = strangers.toSorted(
    (one, other) =>
      WORST.indexOf(one.verdict) - WORST.indexOf(other.verdict) ||
      NEAREST.indexOf(one.reach) - NEAREST.indexOf(other.reach),
  );
  const seen = new Set<string>();
  return sorted.filter(({ who, boundary, reach }) => {
    const key = JSON.stringify([who, boundary, reach]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
