import { knownText } from '../../documents/written-text.ts';
import type { AskedTokens } from '../asked-tokens.ts';
import { readClaimsExpression } from './claims-expression.ts';
import type { FederatedCredential } from './federated-credential.ts';

export function tokensAskedOfAzure(credential: FederatedCredential): AskedTokens {
  const { issuer, audiences, subject, expression } = credential;
  const read = expression === undefined ? undefined : readClaimsExpression(expression);
  const compared = read?.kind === 'comparisons' ? read.comparisons : [];
  return {
    issuer: knownText(issuer),
    audience: audiences.values[0],
    conditions: [
      ...(subject === undefined ? [] : [[{ claim: 'sub', comparison: 'exact', text: subject } as const]]),
      ...compared.map(({ claim, operator, comparand }) => [
        { claim, comparison: operator === 'eq' ? 'exact' : 'wildcard', text: comparand } as const,
      ]),
    ],
    needed: [],
  };
}
