import type { Place } from '../../documents/place.ts';
import { listed, printable } from '../../core/text.ts';
import type { Issuer, Part } from '../../issuers/issuer.ts';
import type { ClaimAnalysis, NeverReason } from '../../issuers/patterns/analysis.ts';
import { UNKNOWN_ISSUER } from '../../issuers/rows/clouds.ts';
import { breadthOf } from '../../issuers/patterns/breadth.ts';
import type { Found } from './make-finding.ts';
import { RULES } from './rules.ts';
import { leftOpenFinding } from './shared-findings.ts';

/** What conditions on who it is come to, for whichever cloud. */
export interface Admission {
  readonly issuer: Issuer;
  /** Of all conditions on claims that tell who it is; undefined where there is none. */
  readonly analysis: ClaimAnalysis | undefined;
  /** Where the conditions stand, or what has none. */
  readonly place: Place;
  /** What is to be changed, in the words of this cloud: `a condition on sub`. */
  readonly subject: string;
}

/** At most one finding: how wide a trust is, or that nobody can meet it. */
export function breadthFindings(admission: Admission): readonly Found[] {
  const { issuer, analysis, place } = admission;
  if (analysis === undefined) return [nobodyNamed(admission)];
  if (analysis.matches === 'never') return [never(admission, analysis)];
  const who = `This trusts ${analysis.words}.`;
  switch (breadthOf(issuer, analysis)) {
    case 'none':
    case 'anyone':
      return [{ rule: RULES.anyOwner, place, message: strangersSentence(issuer, who), advice: pinTenant(admission) }];
    case 'tenant':
      return [{ rule: RULES.wholeOrganisation, place, message: who, advice: pinUnit(admission) }];
    case 'unit':
      return isContextPinned(admission, analysis)
        ? exactFindings(admission, analysis, who)
        : [contextFinding(admission, analysis, who)];
    case 'depends':
      // Whoever it is that a variable decides: a wildcard beside it is one all the same.
      return isContextOpen(admission, analysis)
        ? [contextFinding(admission, analysis, who)]
        : [leftOpen(place, analysis)];
    case 'exact':
      return exactFindings(admission, analysis, who);
  }
}

function exactFindings(admission: Admission, analysis: ClaimAnalysis, who: string): readonly Found[] {
  // A name may hold them, as an environment's may; hardly anybody means that.
  if (analysis.literalWildcard) {
    const [, advice] = REASONS['literal-wildcard'];
    const message = `${who} Here \`*\` and \`?\` are characters: only a name that has them is trusted.`;
    return [{ rule: RULES.literalWildcard, place: admission.place, message, advice }];
  }
  // Where the person is pinned, nobody else's code is meant.
  // Nor is known of an issuer that has no row whether it has pull requests at all.
  const mayBeProposed = analysis.proposedCode === 'yes' && admission.issuer !== UNKNOWN_ISSUER;
  const isOfAnyone = mayBeProposed && analysis.parts.get('person')?.kind !== 'pinned';
  return isOfAnyone ? [pullRequests(admission.place, who)] : mutableNames(admission, analysis);
}

function contextKinds({ issuer }: Admission, { parts }: ClaimAnalysis): readonly (string | undefined)[] {
  return issuer.context.map(part => parts.get(part)?.kind);
}

function isContextOpen(admission: Admission, analysis: ClaimAnalysis): boolean {
  const kinds = contextKinds(admission, analysis);
  return kinds.includes('open') && !kinds.includes('unknown');
}

function isContextPinned(admission: Admission, analysis: ClaimAnalysis): boolean {
  const kinds = contextKinds(admission, analysis);
  return kinds.includes('pinned') && !kinds.includes('open') && !kinds.includes('narrowed');
}

function nobodyNamed({ issuer, place, subject }: Admission): Found {
  const message =
    issuer.shared && issuer !== UNKNOWN_ISSUER
      ? `Every customer of ${issuer.name} has tokens of this issuer, and nothing here says whose are meant.`
      : `Nothing here says which tokens of ${issuer.name} are meant, so every one of them is trusted.`;
  return {
    rule: RULES.subjectMissing,
    place,
    message,
    advice: `Add ${subject} that names ${nounOf(issuer.unit.at(-1) ?? 'subject')} and where it runs.`,
    ...(issuer.shared ? {} : { severity: 'warning' as const }),
  };
}

function strangersSentence(issuer: Issuer, who: string): string {
  return issuer.shared
    ? `${who} Strangers can have such a token: every customer of ${issuer.name} has this issuer.`
    : who;
}

function pinTenant({ issuer, subject }: Admission): string {
  return `Write the whole ${bare(issuer.tenant[0] ?? 'organisation')} before the first wildcard, up to and with its separator, in ${subject}.`;
}

function pinUnit({ issuer, subject }: Admission): string {
  return `Name ${listed(issuer.unit.map(nounOf))} in ${subject}.`;
}

function contextFinding(admission: Admission, analysis: ClaimAnalysis, who: string): Found {
  const { issuer, place } = admission;
  const debugged = issuer.debugSessions === undefined ? '' : ` ${issuer.debugSessions}`;
  const proposed =
    analysis.proposedCode === 'yes' ? ' Code of a pull request that nobody has accepted is among them.' : '';
  return {
    rule: RULES.anyRef,
    place,
    message: `${who}${proposed}${debugged}`,
    advice: `Name ${listed(issuer.context.filter(part => part !== 'event').map(nounOf), 'or')} as well.`,
    ...(isUnitById(admission, analysis) ? { severity: 'note' as const } : {}),
  };
}

/** By an id and with no wildcard: nobody else can ever be it, and whoever wrote it meant all of it. */
function isUnitById(admission: Admission, analysis: ClaimAnalysis): boolean {
  const isById = admission.issuer.unit.some(part => isPinnedBy(analysis.parts.get(part), 'id'));
  return (
    isById &&
    admission.issuer.debugSessions === undefined &&
    contextKinds(admission, analysis).every(kind => kind === undefined)
  );
}

function pullRequests(place: Place, who: string): Found {
  return {
    rule: RULES.pullRequest,
    place,
    message: `${who} Whoever can open one runs code of their own as this role, before anyone has read it.`,
    advice: 'Use a role of its own that may only read, or name a branch or an environment that asks for a review.',
  };
}

function leftOpen(place: Place, { parts }: ClaimAnalysis): Found {
  // No variable decides it: it is more than is looked at, or about a claim that nobody knows here, and may let anyone in.
  if (parts.size === 0) {
    return {
      rule: RULES.leftOpen,
      place,
      severity: 'warning',
      message:
        'Whom this trusts cannot be told: it is too long, has too many wildcards, or compares a claim that is not known here.',
      advice: 'Write the subject out, or check by hand whom it lets in.',
    };
  }
  const open = [...parts.values()].flatMap(latitude => (latitude.kind === 'unknown' ? [latitude.text] : []));
  const [first] = open.toSorted((one, other) => one.length - other.length);
  const by = first === undefined ? 'a variable' : printable(first, 120);
  return leftOpenFinding(place, `Whom this trusts is decided by ${by}, and the file does not say what that is.`);
}

function mutableNames({ issuer, place }: Admission, { parts }: ClaimAnalysis): readonly Found[] {
  const byId = [...issuer.tenant, ...issuer.unit].some(part => isPinnedBy(parts.get(part), 'id'));
  const named = issuer.unit.filter(part => isPinnedBy(parts.get(part), 'name'));
  const hasIds = Object.values(issuer.slots).some(({ part, naming }) => naming === 'id' && issuer.unit.includes(part));
  if (byId || named.length === 0 || !hasIds || !issuer.shared) return [];
  return [
    {
      rule: RULES.mutableName,
      place,
      message: `The ${listed(named.map(bare))} is named by a name: after a rename or a deletion somebody else can take it, and the tokens with it.`,
      advice: 'Name the id as well, where the issuer writes it into a claim that the cloud compares.',
    },
  ];
}

function isPinnedBy(latitude: ReturnType<ClaimAnalysis['parts']['get']>, by: 'id' | 'name'): boolean {
  return latitude?.kind === 'pinned' && latitude.by === by;
}

const REASONS: Readonly<Record<NeverReason, readonly [message: string, advice: string]>> = {
  'wrong-form': ['No token of this issuer looks like that.', 'Compare it with the forms in docs/claims.md.'],
  'literal-wildcard': [
    'Here `*` and `?` are characters, so no token matches.',
    'Compare with wildcards where one is meant (StringLike), or write the text out.',
  ],
  'letter-case': [
    'Upper and lower case count here, and tokens are written otherwise.',
    'Write it as the token has it.',
  ],
  'half-immutable': [
    'A subject has the ids of owner and repository, or neither: one alone is in no token.',
    'Write `owner@id/repository@id`, both with their ids.',
  ],
  contradiction: ['Two conditions exclude each other.', 'Remove one of them.'],
};

function never({ place }: Admission, { never: reason = 'wrong-form', meant }: ClaimAnalysis): Found {
  const [message, advice] = REASONS[reason];
  const rule = reason === 'literal-wildcard' ? RULES.literalWildcard : RULES.neverMatches;
  return { rule, place, message: meant === undefined ? message : `${message} Meant is ${meant.words}.`, advice };
}

function nounOf(part: Part): string {
  return /^[aeiou]/.test(part) ? `an ${bare(part)}` : `a ${bare(part)}`;
}

function bare(part: Part): string {
  return part.replaceAll('-', ' ');
}
