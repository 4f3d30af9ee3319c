import { CLOUDS } from '../../clouds/clouds.ts';
import type { Cloud } from '../../core/target.ts';
import type { Claims } from '../../core/token.ts';
import { AssumeError } from '../../core/errors.ts';
import { listed, printable } from '../../core/text.ts';
import type { Issuer, Part, Slot } from '../../issuers/issuer.ts';
import { issuerFor } from '../../issuers/known-issuers.ts';
import type { TokenFacts } from '../../issuers/subjects.ts';
import { readToken } from '../../issuers/token-facts.ts';
import { type SubjectPattern, subjectPattern } from './subject-pattern.ts';

/** A token that a trust is to be written for, and what may differ from it. */
export interface AskedToken {
  /** With `iss`, `sub` and the audience that the cloud's clients ask for. */
  readonly claims: Claims;
  /** Slots of the issuer, or parts, that may be anything: `branch`, `environment`. */
  readonly open: readonly string[];
  /** What each run has another of, to be compared all the same. */
  readonly only: readonly string[];
  /** Claims to be compared besides: `ref`, `job_workflow_ref`. */
  readonly pinned: readonly string[];
}

/** What a trust asks of tokens, the same for every form that a cloud has. */
export interface TrustedToken {
  readonly issuer: Issuer;
  readonly claims: Claims;
  /** `https://…`, as the token has it. */
  readonly url: string;
  readonly audience: string;
  readonly subject: SubjectPattern;
  /** Claims besides the subject, each compared exactly. */
  readonly pins: readonly ClaimPin[];
  /** What may be anything, since somebody asked for it or since each run has another. */
  readonly open: readonly Part[];
  /** Of those, what nobody asked for: each run has another. */
  readonly varying: readonly Part[];
}

export interface ClaimPin {
  readonly claim: string;
  readonly value: string;
}

/**
 * By what a trust of a cloud can tell tokens apart: its subject, and besides it the tenant and the unit by ids, or by names where
 * nothing else says them.
 */
export function trustedToken(cloud: Cloud, { claims, open: asked, only, pinned }: AskedToken): TrustedToken {
  const [url, sub, audience] = [claims['iss'], claims['sub'], audienceIn(claims)];
  if (typeof url !== 'string' || typeof sub !== 'string' || audience === undefined) {
    throw new AssumeError('usage', 'The token has no `iss`, no `sub` or no `aud`, and every trust compares them.');
  }
  const issuer = issuerFor(url, sub);
  const partsOf = (names: readonly string[]): readonly Part[] =>
    names.flatMap(name => partNamed(issuer, name, claims) ?? []);
  const [named, kept] = [partsOf(asked), partsOf(only)];
  const shown = slotsOf(issuer, readToken(issuer, { sub }).facts);
  const identity = identityPins(cloud, issuer, claims, shown).filter(
    ({ slots }) => !slots.some(({ part }) => named.includes(part)),
  );
  const isHeld = (part: Part): boolean =>
    [...shown, ...identity.flatMap(({ slots }) => slots)].some(slot => slot.part === part && slot.varies !== true);
  // What is left open on purpose is held by nothing else either.
  const varying = issuer.unit.every(part => named.includes(part) || isHeld(part))
    ? shown.flatMap(({ part, varies }) =>
        varies === true && !named.includes(part) && !kept.includes(part) ? [part] : [],
      )
    : [];
  const open = [...new Set([...named, ...varying])];
  return {
    issuer,
    claims,
    url,
    audience,
    subject: subjectPattern(issuer, sub, (_, part) => open.includes(part)),
    pins: distinct([...identity, ...pinned.map(claim => pinOf(cloud, issuer, claims, claim))]),
    open,
    varying,
  };
}

/** The first of several. */
export function audienceIn({ aud }: Claims): string | undefined {
  const first: unknown = Array.isArray(aud) ? aud[0] : aud;
  return typeof first === 'string' ? first : undefined;
}

function slotsOf({ slots }: Issuer, facts: TokenFacts): readonly Slot[] {
  return Object.keys(facts).flatMap(name => slots[name] ?? []);
}

/** A slot stands for its part: who leaves a repository open means its id, too. Undefined for what the token says nothing of. */
function partNamed(issuer: Issuer, name: string, claims: Claims): Part | undefined {
  const filled = Object.keys(readToken(issuer, claims).facts).filter(slot => issuer.slots[slot] !== undefined);
  const slot = filled.find(each => each === name) ?? filled.find(each => issuer.slots[each]?.part === name);
  return slot === undefined ? undefined : issuer.slots[slot]?.part;
}

/** That each name of what is left open, or named all the same, means something in some token. @throws AssumeError `usage`. */
export function requireKnownParts(tokens: readonly AskedToken[]): void {
  const said = tokens.map(({ claims }) => {
    const [iss, sub] = [claims['iss'], claims['sub']].map(each => (typeof each === 'string' ? each : ''));
    return { issuer: issuerFor(iss, sub ?? ''), claims };
  });
  for (const name of new Set(tokens.flatMap(({ open, only }) => [...open, ...only]))) {
    if (said.some(({ issuer, claims }) => partNamed(issuer, name, claims) !== undefined)) continue;
    const known = new Set(
      said.flatMap(({ issuer, claims }) =>
        Object.keys(readToken(issuer, claims).facts).filter(slot => issuer.slots[slot] !== undefined),
      ),
    );
    throw new AssumeError('usage', `No token here says anything of ${printable(name, 60)} that could be left open.`, {
      hint:
        known.size === 0
          ? 'Their issuer is not known here: their subjects are compared as they are.'
          : `They say ${listed([...known])}.`,
    });
  }
}

interface IdentityPin extends ClaimPin {
  readonly slots: readonly Slot[];
}

/** Claims of the tenant and the unit alone that say something by an id, or at all, which nothing before them says. */
function identityPins(cloud: Cloud, issuer: Issuer, claims: Claims, shown: readonly Slot[]): readonly IdentityPin[] {
  const identity = [...issuer.tenant, ...issuer.unit];
  const found = [...readToken(issuer, claims).byClaim].flatMap(([claim, facts]): readonly IdentityPin[] => {
    const value = claims[claim];
    const slots = slotsOf(issuer, facts);
    const isIdentity = slots.every(({ part }) => identity.includes(part)) && claim !== 'aud' && claim !== 'oaud';
    return isIdentity && typeof value === 'string' && canTest(cloud, issuer, claim) ? [{ claim, value, slots }] : [];
  });
  const pins: IdentityPin[] = [];
  for (const isWanted of [
    (slot: Slot, said: readonly Slot[]) =>
      slot.naming === 'id' && !said.some(({ part, naming }) => part === slot.part && naming === 'id'),
    (slot: Slot, said: readonly Slot[]) => !said.some(({ part }) => part === slot.part),
  ]) {
    for (const pin of found) {
      const said = [...shown, ...pins.flatMap(({ slots }) => slots)];
      if (pin.slots.some(slot => isWanted(slot, said))) pins.push(pin);
    }
  }
  return pins;
}

/** In which slots a token differs from the one that is trusted. */
export function differingSlots({ issuer, claims }: TrustedToken, other: Claims): readonly string[] {
  const [own, theirs] = [readToken(issuer, claims).facts, readToken(issuer, other).facts];
  return [...new Set([...Object.keys(own), ...Object.keys(theirs)])].filter(slot => own[slot] !== theirs[slot]);
}

function canTest(cloud: Cloud, { clouds }: Issuer, claim: string): boolean {
  const testable = clouds[cloud];
  return testable === 'all' || testable.includes(claim);
}

/** @throws AssumeError `usage` for a claim that the cloud never sees, or that is no text. */
function pinOf(cloud: Cloud, issuer: Issuer, claims: Claims, claim: string): ClaimPin {
  const value = claims[claim];
  const name = printable(claim, 80);
  if (typeof value !== 'string') throw new AssumeError('usage', `The token has no claim ${name} that is a text.`);
  if (canTest(cloud, issuer, claim)) return { claim, value };
  const testable = issuer.clouds[cloud];
  throw new AssumeError('usage', `${CLOUDS[cloud].name} cannot compare the claim ${name} of ${issuer.name}.`, {
    hint: `It compares ${listed(testable === 'all' ? ['every claim'] : testable)}.`,
  });
}

function distinct(pins: readonly ClaimPin[]): readonly ClaimPin[] {
  const others = pins.filter(({ claim }) => claim !== 'sub');
  return others
    .filter(({ claim }, index) => others.findIndex(other => other.claim === claim) === index)
    .map(({ claim, value }) => ({ claim, value }));
}
