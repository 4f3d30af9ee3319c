import { AssumeError } from '../../../core/errors.ts';
import { readToken } from '../../../issuers/token-facts.ts';
import { exactSubject, fixedShape, type SubjectPattern } from '../subject-pattern.ts';
import type { TrustTargetByCloud } from '../trust-target.ts';
import type { TrustRequest } from '../trust-text.ts';
import type { ClaimPin, TrustedToken } from '../trusted-token.ts';

export type GoogleRequest = TrustRequest<TrustTargetByCloud['gcp']>;

/** A provider and whom of its pool the service account lets act as it. */
export interface GoogleTrust {
  readonly project: string;
  readonly pool: string;
  readonly provider: string;
  readonly issuer: string;
  /** Empty where it takes its own name, as clients ask for. */
  readonly allowedAudiences: readonly string[];
  readonly mapping: readonly (readonly [attribute: string, expression: string])[];
  readonly condition: string;
  readonly members: readonly string[];
  readonly serviceAccount: string | undefined;
}

/** In bytes: https://docs.cloud.google.com/iam/docs/workload-identity-federation#mapping */
const LONGEST_SUBJECT = 127;

/** @throws AssumeError `usage` for tokens of several issuers, and where no attribute can tell whom is meant. */
export function googleTrust({ target, tokens }: GoogleRequest): GoogleTrust {
  const [, project = '', pool = '', provider = ''] =
    /^projects\/([^/]+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/([^/]+)$/.exec(
      target.provider,
    ) ?? [];
  const [first] = tokens;
  if (first === undefined || tokens.some(({ url }) => url !== first.url)) {
    throw new AssumeError('usage', 'A provider of Google takes tokens of one issuer, and these are of several.', {
      hint: 'Write a provider for each of them.',
    });
  }
  const own = [`//iam.googleapis.com/${target.provider}`, `https://iam.googleapis.com/${target.provider}`];
  const audiences = [...new Set(tokens.map(({ audience }) => audience))];
  const identities = tokens.map(identityOf);
  const pins = tokens.flatMap(token => token.pins);
  return {
    project,
    pool,
    provider,
    issuer: first.url,
    allowedAudiences: audiences.every(each => own.includes(each)) ? [] : audiences,
    mapping: mappingOf([...pins.map(({ claim }) => claim), ...identities.flatMap(({ claim }) => claim ?? [])], tokens),
    condition: tokens.length === 1 ? conditionOf(first) : tokens.map(token => `(${conditionOf(token)})`).join(' || '),
    members: [...new Set(identities.map(each => memberOf(project, pool, each)))],
    serviceAccount: target.serviceAccount,
  };
}

function conditionOf({ subject, pins }: TrustedToken): string {
  return [
    ...subjectTerms(subject),
    ...pins.map(({ claim, value }) => `${claimField(claim)} == ${celText(value)}`),
  ].join(' && ');
}

/** A condition for each stretch that is written out; how long the whole is, where that never changes. */
function subjectTerms(subject: SubjectPattern): readonly string[] {
  const exact = exactSubject(subject);
  if (exact !== undefined) return [`assertion.sub == ${celText(exact)}`];
  const isFixed = subject.every(each => each.kind === 'text' || fixedShape(each.value) !== undefined);
  const length = subject.map(each => (each.kind === 'text' ? each.text : each.value)).join('').length;
  return [
    ...subject.flatMap((stretch, index) => {
      if (stretch.kind === 'open') return [];
      const test = index === 0 ? 'startsWith' : index === subject.length - 1 ? 'endsWith' : 'contains';
      return [`assertion.sub.${test}(${celText(stretch.text)})`];
    }),
    ...(isFixed ? [`size(assertion.sub) == ${length}`] : []),
  ];
}

/** https://github.com/google/cel-spec/blob/master/doc/langdef.md#string-and-bytes-values */
function celText(text: string): string {
  return `'${text.replace(/[\\']/g, sign => `\\${sign}`)}'`;
}

function claimField(claim: string): string {
  return /^[A-Za-z_]\w*$/.test(claim) ? `assertion.${claim}` : `assertion[${celText(claim)}]`;
}

function mappingOf(claims: readonly string[], tokens: readonly TrustedToken[]): GoogleTrust['mapping'] {
  const named = [...new Set(claims)].filter(claim => claim !== 'sub' && attributeName(claim) !== undefined);
  return [
    ['google.subject', tokens.every(hasShortSubject) ? 'assertion.sub' : claimField(named[0] ?? 'sub')],
    ...named.map(claim => [attributeName(claim) ?? '', claimField(claim)] as const),
  ];
}

/** `repositoryUuid` → `attribute.repository_uuid`: Google takes small letters, digits and `_`. */
function attributeName(claim: string): string | undefined {
  const name = claim
    .replace(/(?<=[a-z\d])[A-Z]/g, letter => `_${letter}`)
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_');
  return name.length <= 100 ? `attribute.${name}` : undefined;
}

function hasShortSubject({ claims }: TrustedToken): boolean {
  return new TextEncoder().encode(String(claims['sub'])).length <= LONGEST_SUBJECT;
}

/** By what a binding names whoever is meant: the subject where all of it is known, else the claim that names most. */
interface Identity extends Pick<ClaimPin, 'value'> {
  /** Undefined for the subject. */
  readonly claim: string | undefined;
}

function identityOf(token: TrustedToken): Identity {
  const exact = exactSubject(token.subject);
  if (exact !== undefined && hasShortSubject(token)) return { claim: undefined, value: exact };
  const named = nearestClaim(token);
  if (named !== undefined) return named;
  throw new AssumeError(
    'usage',
    'No claim of this token names whoever is meant, so a binding of Google could name nobody.',
    {
      hint: 'Leave less open.',
    },
  );
}

/** Of claims that speak of the tenant and the unit alone the one that names most of the unit, ids before names. */
function nearestClaim({ issuer, claims, open }: TrustedToken): Identity | undefined {
  const { byClaim } = readToken(issuer, claims);
  const found = [...byClaim].flatMap(([claim, facts]) => {
    const value = claims[claim];
    const slots = Object.keys(facts).flatMap(name => issuer.slots[name] ?? []);
    const isOfIdentity = slots.every(
      ({ part }) => [...issuer.tenant, ...issuer.unit].includes(part) && !open.includes(part),
    );
    if (typeof value !== 'string' || !isOfIdentity || attributeName(claim) === undefined || claim === 'aud') return [];
    const rank = Math.max(
      ...slots.map(({ part, naming }) => 2 * issuer.unit.indexOf(part) + (naming === 'id' ? 1 : 0)),
    );
    return [{ claim, value, rank }];
  });
  return found.toSorted((one, other) => other.rank - one.rank)[0];
}

function memberOf(project: string, pool: string, { claim, value }: Identity): string {
  const place = `iam.googleapis.com/projects/${project}/locations/global/workloadIdentityPools/${pool}`;
  return claim === undefined
    ? `principal://${place}/subject/${value}`
    : `principalSet://${place}/${attributeName(claim) ?? ''}/${value}`;
}
