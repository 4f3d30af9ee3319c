import { readToken } from '../../issuers/token-facts.ts';
import { outcomeFor } from '../explain/explain-trust.ts';
import type { TrustFinding } from '../lint/finding.ts';
import { lintTrust } from '../lint/lint.ts';
import { RULES } from '../lint/rules.ts';
import { readTrust, type TrustReader } from '../read/reader.ts';
import { mutatedTokens } from '../strangers/mutated-tokens.ts';
import { type Stranger, staysOut } from '../strangers/stranger.ts';
import type { TrustText } from './trust-text.ts';
import { audienceIn, differingSlots, type TrustedToken } from './trusted-token.ts';

/** What reading a text back, and evaluating it, came to. */
export interface TrustProof {
  /** Of the tokens that it was written for. */
  readonly admitsAll: boolean;
  /** Who gets in that must not, or may. */
  readonly intruders: readonly Stranger[];
  /** What the rules of lint find that is not what was asked for. */
  readonly findings: readonly TrustFinding[];
  /** How many others were tried. */
  readonly tried: number;
}

export function isProved({ admitsAll, intruders, findings, tried }: TrustProof): boolean {
  return admitsAll && intruders.length === 0 && findings.length === 0 && tried > 0;
}

/** Reads the text as any file of a repository is read, and breaks every boundary of the tokens on purpose. */
export async function proveTrust(
  { text, file }: TrustText,
  tokens: readonly TrustedToken[],
  readers: readonly TrustReader[],
): Promise<TrustProof> {
  const files = [{ path: file, text }];
  const reading = await readTrust(readers, files);
  const letsIn = (claims: TrustedToken['claims']): readonly string[] =>
    reading.trusts.map(trust => outcomeFor(trust, claims));
  const strangers = tokens.flatMap(token =>
    mutatedTokens(token.issuer, token.claims).filter(stranger => !isMeant(stranger, tokens)),
  );
  return {
    admitsAll: reading.unread.length === 0 && tokens.every(({ claims }) => letsIn(claims).includes('allowed')),
    intruders: strangers.filter(stranger =>
      letsIn(stranger.claims).some(outcome => outcome === 'allowed' || outcome === 'unknown'),
    ),
    findings: lintTrust(reading, files).filter(finding => !isAskedFor(finding, tokens)),
    tried: strangers.length,
  };
}

/** Whether a token differs only in what one of the trusted leaves open, or is trusted itself. */
export function isMeant(stranger: Stranger, tokens: readonly TrustedToken[]): boolean {
  if (!staysOut(stranger)) return true;
  return tokens.some(token => {
    const { issuer, claims, open, audience } = token;
    if (claims['iss'] !== stranger.claims['iss'] || audience !== audienceIn(stranger.claims)) return false;
    const [own, other] = [claims, stranger.claims].map(each => readToken(issuer, each).subject.kind);
    return (
      own === other &&
      differingSlots(token, stranger.claims).every(slot => open.some(part => part === issuer.slots[slot]?.part))
    );
  });
}

/** What somebody who leaves something open, or trusts a pull request's token, has asked for. */
const OF_OPENNESS: readonly TrustFinding['rule'][] = [RULES.wholeOrganisation, RULES.anyRef, RULES.mutableName].map(
  ({ id }) => id,
);

function isAskedFor({ rule, severity }: TrustFinding, tokens: readonly TrustedToken[]): boolean {
  if (severity === 'note') return true;
  if (tokens.some(({ open }) => open.length > 0) && OF_OPENNESS.includes(rule)) return true;
  return rule === RULES.pullRequest.id;
}
