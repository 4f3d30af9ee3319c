import { knownText, shownText } from '../../documents/written-text.ts';
import type { ClaimPattern } from '../../issuers/patterns/analysis.ts';
import { type Admissions, admittedBy } from '../admissions.ts';
import { readClaimsExpression } from './claims-expression.ts';
import type { FederatedCredential } from './federated-credential.ts';

/** Everybody whom a federated credential lets in. */
export function admissionsOfAzure({ issuer, subject, expression }: FederatedCredential): Admissions {
  const read = expression === undefined ? undefined : readClaimsExpression(expression);
  const conditions: readonly (readonly ClaimPattern[])[] =
    subject !== undefined
      ? [[{ claim: 'sub', comparison: 'exact', text: subject }]]
      : read?.kind === 'comparisons'
        ? read.comparisons.map(({ claim, operator, comparand }) => [
            { claim, comparison: operator === 'eq' ? 'exact' : 'wildcard', text: comparand },
          ])
        : [];
  const { admits, unknown } = admittedBy(knownText(issuer), conditions);
  const unread =
    conditions.length > 0
      ? []
      : expression === undefined
        ? ['The file does not say which subject is meant.']
        : [`The expression is not understood: ${shownText(expression)}.`];
  return { admits, besides: [], unknown: [...unknown, ...unread] };
}
