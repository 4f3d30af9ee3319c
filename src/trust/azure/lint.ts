import type { Place } from '../../documents/place.ts';
import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { issuerFor } from '../../issuers/known-issuers.ts';
import { analyseConditions } from '../../issuers/patterns/analyse.ts';
import type { ClaimPattern } from '../../issuers/patterns/analysis.ts';
import { respelled } from '../../issuers/patterns/respelled.ts';
import { UNKNOWN_ISSUER } from '../../issuers/rows/clouds.ts';
import type { FoundAzureTrust } from '../found-trust.ts';
import { misspeltAudiences } from '../lint/audience-rule.ts';
import { breadthFindings } from '../lint/breadth-rules.ts';
import { environmentFindings } from '../lint/environment-rules.ts';
import type { FindingFix, TrustFinding } from '../lint/finding.ts';
import { fixWith, replacedText, type SourceTexts } from '../lint/fixes/source-texts.ts';
import { type Found, makeFinding } from '../lint/make-finding.ts';
import { RULES } from '../lint/rules.ts';
import { readClaimsExpression } from './claims-expression.ts';
import { faultsOfCredentials } from './credential-faults.ts';

/** What clients ask for, in each of Azure's clouds. */
const AUDIENCES = ['api://AzureADTokenExchange', 'api://AzureADTokenExchangeUSGov', 'api://AzureADTokenExchangeChina'];

/** What a federated credential lets in besides those it is for, and what can be met by nobody. */
export function lintAzure(
  { credential, name, place: whole }: FoundAzureTrust,
  texts: SourceTexts,
): readonly TrustFinding[] {
  const place = credential.subject?.place ?? credential.expression?.place ?? credential.place ?? whole;
  const faults = faultsOfCredentials([credential]).map(({ message }): Found => ({
    rule: RULES.refused,
    place,
    message,
    advice: 'Entra refuses to write it like this.',
  }));
  const url = knownText(credential.issuer);
  const audiences = misspeltAudiences(credential.audiences.values, AUDIENCES, place, texts);
  return [...faults, ...slashFindings(credential.issuer, place, texts), ...audiences, ...subjectFindings()].map(each =>
    makeFinding(name, each),
  );

  function subjectFindings(): readonly Found[] {
    const patterns = patternsOf(credential.subject, credential.expression);
    if (patterns === undefined) return [];
    const issuer = issuerFor(url, credential.subject === undefined ? '' : shownText(credential.subject));
    const analysis = analyseConditions(issuer, patterns);
    const breadth = breadthFindings({ issuer, analysis, place, subject: 'the subject' }).map(found => {
      if (found.rule === RULES.literalWildcard) return { ...found, rule: RULES.exactWildcard };
      return found.rule === RULES.neverMatches ? { ...found, fixes: spellingFixes(issuer) } : found;
    });
    return [...breadth, ...environmentFindings(issuer, patterns, place)];
  }

  function spellingFixes(issuer: Issuer): readonly FindingFix[] {
    const { subject } = credential;
    const spelled =
      subject === undefined ? undefined : respelled(issuer, { claim: 'sub', comparison: 'exact', text: subject });
    if (subject === undefined || spelled === undefined) return [];
    return fixWith(`Write ${spelled}`, replacedText(subject, spelled, texts));
  }
}

/** All of them must hold; undefined where what is compared is left open. */
function patternsOf(
  subject: WrittenText | undefined,
  expression: WrittenText | undefined,
): readonly (readonly ClaimPattern[])[] | undefined {
  if (subject !== undefined) return [[{ claim: 'sub', comparison: 'exact', text: subject }]];
  const read = expression === undefined ? undefined : readClaimsExpression(expression);
  if (read?.kind !== 'comparisons') return undefined;
  return read.comparisons.map(({ claim, operator, comparand }) => [
    { claim, comparison: operator === 'eq' ? 'exact' : 'wildcard', text: comparand },
  ]);
}

/** Issuers that end in a slash themselves, of which the text without one is another. */
function slashFindings(issuer: WrittenText, place: Place, texts: SourceTexts): readonly Found[] {
  const url = knownText(issuer);
  if (url === undefined || !url.endsWith('/') || !URL.canParse(url) || new URL(url).pathname !== '/') return [];
  // Of others nobody knows here how their tokens name them.
  if (issuerFor(url.slice(0, -1), '') === UNKNOWN_ISSUER) return [];
  return [
    {
      rule: RULES.issuerSlash,
      place: issuer.place ?? place,
      message: `${url} ends in a slash, and the tokens of this issuer name it without one: Entra compares them exactly.`,
      advice: 'Remove the slash at the end.',
      fixes: fixWith('Remove the slash at the end', replacedText(issuer, url.slice(0, -1), texts)),
    },
  ];
}
