import type { Cloud } from '../../core/target.ts';
import type { Claims } from '../../core/token.ts';
import type { Issuer, Part } from '../../issuers/issuer.ts';
import { issuerFor } from '../../issuers/known-issuers.ts';
import { analyseConditions } from '../../issuers/patterns/analyse.ts';
import type { ClaimAnalysis, ClaimPattern } from '../../issuers/patterns/analysis.ts';
import { claimsOf, type TokenFacts } from '../../issuers/subjects.ts';
import { readToken } from '../../issuers/token-facts.ts';
import type { AskedTokens } from '../asked-tokens.ts';
import { outcomeFor } from '../explain/explain-trust.ts';
import type { FoundTrust } from '../found-trust.ts';
import { ANYTHING, exampleOf, exampleText, subjectsFor, subjectsOfForms } from './asked-subjects.ts';
import { CLOUD_TOKENS, type TrustOf } from './clouds.ts';
import { sampleFacts } from './sample-facts.ts';

/** A token that a trust lets in, or may. */
export interface AdmittedToken {
  readonly issuer: Issuer;
  readonly claims: Claims;
  /** `unknown` where what the file leaves open decides. */
  readonly outcome: 'allowed' | 'unknown';
  /** Whether it is let in by an id of its unit alone, so that all of the unit is meant. */
  readonly ofWholeUnit: boolean;
}

/** Subjects that are tried of one trust: about as many as fit into one that a cloud takes. */
const MOST_SUBJECTS = 150;

/** Whether a trust names more subjects than are tried. */
export function namesTooMany<K extends Cloud>(trust: TrustOf<K>): boolean {
  const counts = CLOUD_TOKENS[trust.cloud].asked(trust).map(({ conditions }) => subjectsIn(conditions).length || 1);
  return counts.reduce((sum, count) => sum + count, 0) > MOST_SUBJECTS;
}

function subjectsIn(conditions: AskedTokens['conditions']): readonly ClaimPattern[] {
  return conditions.filter(([first]) => first?.claim === 'sub').flat();
}

/**
 * Tokens that a trust is for: made of what its conditions ask, with the issuer's own forms where they leave something open, and
 * evaluated. One for each subject that it names.
 */
export function admittedTokens<K extends Cloud>(trust: TrustOf<K>): readonly AdmittedToken[] {
  const { asked, usualAudience } = CLOUD_TOKENS[trust.cloud];
  const found = asked(trust)
    .slice(0, MOST_SUBJECTS)
    .flatMap(each => candidates(each, usualAudience))
    .slice(0, MOST_SUBJECTS)
    .flatMap(tokens => firstAdmitted(trust, tokens));
  const texts = found.map(({ claims }) => JSON.stringify(claims));
  return found.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

function firstAdmitted(trust: FoundTrust, { issuer, tokens, ofWholeUnit }: Candidates): readonly AdmittedToken[] {
  let open: AdmittedToken | undefined;
  for (const claims of tokens) {
    const outcome = outcomeFor(trust, claims);
    if (outcome === 'allowed') return [{ issuer, claims, outcome, ofWholeUnit }];
    if (outcome === 'unknown') open ??= { issuer, claims, outcome, ofWholeUnit };
  }
  return open === undefined ? [] : [open];
}

/** Tokens of which one is looked for, the likeliest first. */
interface Candidates extends Pick<AdmittedToken, 'ofWholeUnit'> {
  readonly issuer: Issuer;
  readonly tokens: readonly Claims[];
}

function candidates(
  { issuer: address, audience, conditions, needed }: AskedTokens,
  usual: string,
): readonly Candidates[] {
  const subjects = subjectsIn(conditions);
  const [beginning] = subjects;
  const issuer = issuerFor(address, beginning === undefined ? '' : exampleOf(beginning));
  const iss = withScheme(address ?? issuer.addresses[0] ?? 'issuer.example');
  const aud = audience === undefined ? (issuer.awsAudience ?? usual) : exampleText(audience);
  const claimed = conditions.flatMap(([first]) =>
    first === undefined || first.claim === 'sub' ? [] : [[first.claim, exampleOf(first)] as const],
  );
  const asked = Object.fromEntries(claimed);
  const present = Object.fromEntries(needed.map(name => [name, ANYTHING]));
  const { facts } = readToken(issuer, asked);
  const ofWholeUnit = meansWholeUnit(issuer, analyseConditions(issuer, conditions));
  const made = (sub: string): Claims => wholeToken(issuer, { iss, aud, sub, ...asked }, present);
  if (subjects.length === 0) {
    const subs = subjectsOfForms(issuer, { ...sampleFacts(issuer), ...facts });
    return [{ issuer, tokens: subs.map(made), ofWholeUnit }];
  }
  return subjects
    .slice(0, MOST_SUBJECTS)
    .map(pattern => ({ issuer, tokens: subjectsFor(issuer, pattern, facts).map(made), ofWholeUnit }));
}

function meansWholeUnit(issuer: Issuer, { parts }: ClaimAnalysis): boolean {
  const isById = issuer.unit.some(part => {
    const latitude = parts.get(part);
    return latitude?.kind === 'pinned' && latitude.by === 'id';
  });
  return isById && issuer.debugSessions === undefined && issuer.context.every(part => !parts.has(part));
}

function withScheme(address: string): string {
  return address.includes('://') ? address : `https://${address}`;
}

/** With the claims that every token of the issuer has besides, so that they can be others in a stranger's. */
function wholeToken(issuer: Issuer, claims: Claims, present: Claims): Claims {
  const { facts } = readToken(issuer, claims);
  const others = claimsOf(issuer, { ...usualFacts(issuer), ...atRef(issuer, facts), ...facts });
  // What is asked comes first, for people, and counts.
  return { ...claims, ...present, ...others, ...claims };
}

/** An enterprise is above some repositories only, an environment of some jobs; of which ref it is, is said apart. */
const NOT_USUAL: readonly Part[] = ['account', 'audience', 'ref', 'ref-type'];

function usualFacts(issuer: Issuer): TokenFacts {
  return Object.fromEntries(
    Object.entries(sampleFacts(issuer)).filter(([name]) => {
      const slot = issuer.slots[name];
      const isOfSomeJobs = slot?.part === 'environment' && issuer.slots['environment']?.naming === 'name';
      return slot !== undefined && !NOT_USUAL.includes(slot.part) && !isOfSomeJobs;
    }),
  );
}

/** A run is of a branch where nothing says otherwise. */
function atRef({ slots, claims }: Issuer, { branch, tag, event }: TokenFacts): TokenFacts {
  if (slots['branch'] === undefined) return {};
  const isRequest = event === 'pull_request';
  const ref = branch ?? tag ?? 'main';
  const isPlain = claims.some(
    ({ name, forms }) => name === 'ref' && forms.some(({ template }) => template === '{ref}'),
  );
  return {
    ...(tag === undefined && !isRequest ? { branch: ref } : {}),
    ...(isPlain ? { ref } : {}),
    refType: tag === undefined ? 'branch' : 'tag',
  };
}
