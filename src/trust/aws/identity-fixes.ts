import { knownText, shownText } from '../../documents/written-text.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { analyseConditions } from '../../issuers/patterns/analyse.ts';
import type { ClaimPattern } from '../../issuers/patterns/analysis.ts';
import { respelled } from '../../issuers/patterns/respelled.ts';
import { breadthFindings } from '../lint/breadth-rules.ts';
import type { FindingFix } from '../lint/finding.ts';
import { replacedText, type SourceTexts } from '../lint/fixes/source-texts.ts';
import { type Found } from '../lint/make-finding.ts';
import { RULES } from '../lint/rules.ts';
import { operatorFix } from './fixes.ts';
import type { IamCondition, IamStatement } from './iam-policy.ts';

/** A condition on a claim that tells who it is, and what it asks of it. */
interface IdentityTest {
  readonly condition: IamCondition;
  readonly patterns: readonly ClaimPattern[];
}

interface IdentityLint {
  readonly statement: IamStatement;
  readonly issuer: Issuer;
  readonly texts: SourceTexts;
}

/** What lets those in that conditions were meant for, where nobody can meet them as they are, and no more than one would name. */
export function identityFixes(
  { rule, place }: Found,
  tests: readonly IdentityTest[],
  lint: IdentityLint,
): readonly FindingFix[] {
  if (rule === RULES.literalWildcard) return wildcardFixes(tests, lint, place);
  return rule === RULES.neverMatches ? letterCaseFixes(tests, lint, place) : [];
}

function wildcardFixes(
  tests: readonly IdentityTest[],
  { statement, issuer, texts }: IdentityLint,
  place: Found['place'],
): readonly FindingFix[] {
  const literal = tests.filter(
    ({ condition, patterns }) => knownText(condition.operator) === 'StringEquals' && patterns.some(isWide),
  );
  const [only] = literal;
  if (only === undefined || literal.length > 1) return [];
  const meant = tests.map(({ patterns }) =>
    patterns === only.patterns ? patterns.map(each => ({ ...each, comparison: 'wildcard' as const })) : patterns,
  );
  if (!isNarrow(issuer, meant, place)) return [];
  const means = (other: IamCondition): boolean => other === only.condition || (other.complete && !hasWildcard(other));
  return operatorFix(statement, only.condition, 'StringLike', texts, means);
}

function isWide({ text }: ClaimPattern): boolean {
  return /[*?]/.test(shownText(text));
}

/** Also one that a variable may bring. */
function hasWildcard({ values }: IamCondition): boolean {
  return values.some(each => /[*?]/.test(knownText(each) ?? '*'));
}

function letterCaseFixes(
  tests: readonly IdentityTest[],
  { issuer, texts }: IdentityLint,
  place: Found['place'],
): readonly FindingFix[] {
  return tests.flatMap(({ patterns }) => {
    const spelled = patterns.map(pattern => ({ pattern, text: respelled(issuer, pattern) }));
    const edits = spelled.flatMap(({ pattern, text }) =>
      text === undefined ? [] : (replacedText(pattern.text, text, texts) ?? []),
    );
    const after = spelled.map(({ pattern, text }) =>
      text === undefined ? pattern : { ...pattern, text: { parts: [text] } },
    );
    const others = tests.map(each => (each.patterns === patterns ? after : each.patterns));
    const first = spelled.find(({ text }) => text !== undefined)?.text;
    if (first === undefined || edits.length === 0 || !isNarrow(issuer, others, place)) return [];
    return [{ title: `Write ${first}`, edits }];
  });
}

/** Whether they come to one repository or project: any branch of it may be what was meant, and strangers never are. */
function isNarrow(issuer: Issuer, conditions: readonly (readonly ClaimPattern[])[], place: Found['place']): boolean {
  const analysis = analyseConditions(issuer, conditions);
  const found = breadthFindings({ issuer, analysis, place, subject: '' });
  return found.every(({ rule, severity }) => (severity ?? rule.severity) === 'note' || rule === RULES.anyRef);
}
