import { listed } from '../../core/text.ts';
import type { Place } from '../../documents/place.ts';
import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { issuerFor } from '../../issuers/known-issuers.ts';
import { analyseConditions } from '../../issuers/patterns/analyse.ts';
import type { FoundAwsTrust } from '../found-trust.ts';
import { misspeltAudiences } from '../lint/audience-rule.ts';
import { breadthFindings } from '../lint/breadth-rules.ts';
import type { TrustFinding } from '../lint/finding.ts';
import { environmentFindings } from '../lint/environment-rules.ts';
import type { SourceTexts } from '../lint/fixes/source-texts.ts';
import { type Found, makeFinding } from '../lint/make-finding.ts';
import { RULES } from '../lint/rules.ts';
import { leftOpenFinding, negatedFinding } from '../lint/shared-findings.ts';
import { type ClaimTest, claimTest } from './claim-test.ts';
import { conditionOperator } from './condition-operators.ts';
import { type FederatedStatement, federatedStatements, isOpenKey } from './federated-statement.ts';
import { audienceFix, plainOperatorFix, writtenAudienceFix } from './fixes.ts';
import { identityFixes } from './identity-fixes.ts';
import type { IamStatement } from './iam-policy.ts';
import { anyoneFindings } from './lint-principals.ts';
import { usesFindings } from './lint-uses.ts';
import { lintRights } from './lint-rights.ts';

/** Claims that say for whom a token is, not whose it is. */
const AUDIENCES = ['aud', 'oaud', 'azp'];
/** What says neither: how somebody signed in, and whose token it is by the provider alone. */
const TELL_NOBODY = [...AUDIENCES, 'amr', 'iss'];

/** What a role's trust lets in besides those it is for, and what can be met by nobody. */
export function lintAws(trust: FoundAwsTrust, texts: SourceTexts): readonly TrustFinding[] {
  const statements = trust.policy.statements.map(statement => ({
    statement,
    federated: federatedStatements(statement),
  }));
  const granting = statements.filter(({ statement: { effect } }) => effect !== 'Deny');
  const found = granting.flatMap(({ statement, federated }) =>
    federated.length === 0
      ? anyoneFindings(statement, trust.place)
      : [
          ...federated.flatMap(each => statementFindings(each, trust.place, texts)),
          ...actionFindings(statement, trust.place),
        ],
  );
  const mixed = usesFindings(granting, trust.place);
  const isFederated = statements.some(({ federated }) => federated.length > 0);
  const rights = isFederated && trust.role !== undefined ? lintRights(trust.role) : [];
  return [...found, ...mixed, ...rights].map(each => makeFinding(trust.name, each));
}

function actionFindings({ actions, place }: IamStatement, whole: Place): readonly Found[] {
  const wide = actions.values.map(shownText).filter(action => action.includes('*'));
  if (wide.length === 0 && !actions.others) return [];
  return [
    {
      rule: RULES.actionTooWide,
      place: place ?? whole,
      message: `The trust allows ${actions.others ? 'every action but some' : listed(wide)}, so more than a token needs.`,
      advice:
        'Allow sts:AssumeRoleWithWebIdentity, and sts:TagSession or sts:SetSourceIdentity where tokens carry tags.',
    },
  ];
}

function statementFindings(federated: FederatedStatement, whole: Place, texts: SourceTexts): readonly Found[] {
  const { statement } = federated;
  const place = statement.place ?? whole;
  const tests = federated.claims.map(each => claimTest(each, place));
  const issuer = issuerFor(federated.issuer, subjectOf(tests));
  const isOpen = !statement.conditionsComplete || federated.others.some(isOpenKey);
  const identity = tests.filter(({ claim }) => !TELL_NOBODY.includes(claim));
  return [
    ...operatorFindings(identity, federated, texts),
    ...keyFindings(federated, issuer, place),
    ...(isOpen ? [] : audienceFindings(tests, { federated, issuer, place, texts })),
    ...identityFindings(identity, isOpen, { federated, issuer, place, texts }),
  ];
}

/** What a statement is linted with. */
interface StatementLint {
  readonly federated: FederatedStatement;
  readonly issuer: Issuer;
  /** Of the statement. */
  readonly place: Place;
  readonly texts: SourceTexts;
}

/** What the subject begins with, for an issuer that has no address of its own. */
function subjectOf(tests: readonly ClaimTest[]): string {
  const [text] = tests.filter(({ claim }) => claim === 'sub').flatMap(({ condition }) => condition.values);
  return text === undefined ? '' : shownText(text);
}

/** Claims that every token has: a condition that an absent one passes is not passed by it. */
const ALWAYS_THERE = ['sub', ...AUDIENCES];

function operatorFindings(
  tests: readonly ClaimTest[],
  federated: FederatedStatement,
  texts: SourceTexts,
): readonly Found[] {
  return tests.flatMap(({ claim, operator, condition, place }) => {
    const severity = ALWAYS_THERE.includes(claim) ? ('warning' as const) : ('error' as const);
    const message = `A token without ${claim} passes this condition.`;
    const fixes = plainOperatorFix(federated, condition, texts);
    if (operator?.set === 'ForAllValues') {
      const advice = 'Remove ForAllValues: a token has one value.';
      return [{ rule: RULES.forAllValues, place, severity, message, advice, fixes }];
    }
    return operator?.ifExists === true
      ? [{ rule: RULES.ifExists, place, severity, message, advice: 'Remove IfExists.', fixes }]
      : [];
  });
}

/** Conditions on what AWS never sees. */
function keyFindings({ others, claims, issuer }: FederatedStatement, row: Issuer, whole: Place): readonly Found[] {
  const foreign = others.flatMap(({ key, place }) => {
    const text = knownText(key);
    const at = text?.lastIndexOf(':') ?? -1;
    if (text === undefined || issuer === undefined || at < 0 || !text.slice(0, at).includes('.')) return [];
    const message = `The key ${text} is of another provider than the principal, ${issuer}, so it is in no request.`;
    return [{ rule: RULES.noSuchKey, place: place ?? whole, message, advice: `Begin the key with ${issuer}:.` }];
  });
  const testable = row.clouds.aws;
  if (testable === 'all') return foreign;
  const known = [...testable, ...AUDIENCES].map(each => each.toLowerCase());
  const unseen = claims
    .filter(({ claim }) => !known.includes(claim))
    .map(({ claim, condition: { place, operator } }) => ({
      rule: RULES.noSuchKey,
      place: place ?? whole,
      message: `AWS makes no condition key of the claim ${claim} of ${row.name}, so ${passesWithoutKey(operator)} passes this condition.`,
      advice: `Compare one that it knows: ${listed(testable)}.`,
    }));
  return [...foreign, ...unseen];
}

function passesWithoutKey(written: WrittenText): 'everybody' | 'nobody' {
  const operator = conditionOperator(knownText(written) ?? '');
  const holds = operator?.negated === true || operator?.ifExists === true || operator?.set === 'ForAllValues';
  return holds ? 'everybody' : 'nobody';
}

function audienceFindings(
  tests: readonly ClaimTest[],
  { federated, issuer, place, texts }: StatementLint,
): readonly Found[] {
  const audiences = tests.filter(({ claim }) => AUDIENCES.includes(claim));
  if (audiences.length === 0) {
    const [beside] = federated.claims;
    return [
      {
        rule: RULES.audienceMissing,
        place,
        message: 'No condition says for whom the token must be; the audiences of the provider decide alone.',
        advice: `Add a condition on aud: ${issuer.awsAudience ?? 'sts.amazonaws.com'}, unless the tokens are made for another.`,
        fixes:
          issuer.awsAudience === undefined || beside === undefined
            ? []
            : audienceFix(federated.statement, beside.condition, issuer.awsAudience, texts),
      },
    ];
  }
  const usual = issuer.awsAudience === undefined ? [] : [issuer.awsAudience];
  const exact = audiences.filter(({ condition }) => knownText(condition.operator) === 'StringEquals');
  const misspelt = exact.flatMap(({ condition: { values } }) => misspeltAudiences(values, usual, place, texts));
  const wide = audiences
    .filter(({ condition, operator }) => operator?.compares === 'patterns' && condition.values.some(isWide))
    .map(({ condition, place: at }) => ({
      rule: RULES.audienceWildcard,
      place: at,
      message: 'A wildcard in the audience lets in tokens that were made for somebody else.',
      advice: 'Write the audience out.',
      fixes: writtenAudienceFix(condition, issuer.awsAudience, texts),
    }));
  return [...misspelt, ...wide];
}

function isWide({ parts }: WrittenText): boolean {
  return parts.some(part => typeof part === 'string' && /[*?]/.test(part));
}

function identityFindings(
  tests: readonly ClaimTest[],
  isOpen: boolean,
  { federated, issuer, place, texts }: StatementLint,
): readonly Found[] {
  const pinning = tests.filter(({ patterns }) => patterns.length > 0);
  const certain = pinning.filter(({ condition }) => condition.certain);
  if (certain.length === 0) {
    if (tests.some(passesNobody)) return [];
    if (isOpen || pinning.length > 0) return [leftOpenFinding(place, OPEN_CONDITION)];
    if (tests.some(({ operator }) => operator === undefined)) return [leftOpenFinding(place, OPEN_CONDITION)];
    const negated = tests.filter(({ operator }) => operator?.negated === true);
    if (negated.length > 0) return [negatedFinding(negated[0]?.place ?? place, 'Conditions say')];
  }
  const conditions = certain.map(({ patterns }) => patterns);
  const analysis = certain.length === 0 ? undefined : analyseConditions(issuer, conditions);
  const at = certain[0]?.place ?? place;
  const breadth = breadthFindings({ issuer, analysis, place: at, subject: 'a condition on sub' }).map(found => ({
    ...found,
    fixes: identityFixes(found, certain, { statement: federated.statement, issuer, texts }),
  }));
  return [...breadth, ...environmentFindings(issuer, conditions, at)];
}

/** A list without a value; with a variable's default it has some once that is set. */
function passesNobody({ operator, condition: { values, complete, certain } }: ClaimTest): boolean {
  const isPlain = operator?.negated === false && !operator.ifExists && operator.set !== 'ForAllValues';
  return isPlain && operator.test !== undefined && certain && complete && values.length === 0;
}

const OPEN_CONDITION = 'Whether there is a condition on sub is decided by a variable.';
