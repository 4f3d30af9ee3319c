import { knownText } from '../../documents/written-text.ts';
import type { ClaimPattern, Comparison } from '../../issuers/patterns/analysis.ts';
import type { AskedTokens } from '../asked-tokens.ts';
import { conditionOperator } from './condition-operators.ts';
import { type ClaimCondition, federatedStatements } from './federated-statement.ts';
import type { IamPolicy } from './iam-policy.ts';

/** One for each provider of each statement that may allow. */
export function tokensAskedOfAws({ statements }: IamPolicy): readonly AskedTokens[] {
  return statements
    .filter(({ effect }) => effect !== 'Deny')
    .flatMap(federatedStatements)
    .map(({ issuer, claims }) => {
      const conditions = claims.map(patternsOf).filter(patterns => patterns.length > 0);
      const audience = conditions.flat().find(({ claim }) => claim === 'aud')?.text;
      return { issuer, audience, conditions: conditions.filter(([first]) => first?.claim !== 'aud'), needed: [] };
    });
}

function patternsOf({ claim, condition }: ClaimCondition): readonly ClaimPattern[] {
  const operator = conditionOperator(knownText(condition.operator) ?? '');
  if (operator === undefined || operator.negated || operator.compares === 'values') return [];
  const anyCase = knownText(condition.operator)?.includes('IgnoreCase') === true;
  const comparison: Comparison = operator.compares === 'patterns' ? 'wildcard' : anyCase ? 'exact-any-case' : 'exact';
  return condition.values.map(text => ({ claim, comparison, text }));
}
