import { AssumeError } from '../../../core/errors.ts';
import { MOST_CREDENTIALS } from '../../azure/credential-faults.ts';
import { flexibleClaims } from '../../azure/flexible-claims.ts';
import { exactSubject, wildcardText } from '../subject-pattern.ts';
import type { TrustTargetByCloud } from '../trust-target.ts';
import type { TrustRequest } from '../trust-text.ts';
import type { TrustedToken } from '../trusted-token.ts';

export type AzureRequest = TrustRequest<TrustTargetByCloud['azure']>;

/** As Microsoft Graph has it: https://learn.microsoft.com/graph/api/resources/federatedidentitycredential */
export interface FederatedCredentialDocument {
  readonly name: string;
  readonly issuer: string;
  readonly subject?: string;
  readonly claimsMatchingExpression?: { readonly value: string; readonly languageVersion: 1 };
  readonly audiences: readonly string[];
}

/** One a token. @throws AssumeError `usage` where something is open that Azure can compare only whole. */
export function credentials({ tokens }: AzureRequest): readonly FederatedCredentialDocument[] {
  if (tokens.length <= MOST_CREDENTIALS) return tokens.map((token, index) => credential(token, index));
  throw new AssumeError(
    'usage',
    `An application has at most ${MOST_CREDENTIALS} federated credentials, and these are ${tokens.length}.`,
    { hint: 'Use an application for fewer tokens, or leave open what they differ in.' },
  );
}

function credential(token: TrustedToken, index: number): FederatedCredentialDocument {
  const { issuer, url, audience, subject, pins, varying } = token;
  const exact = exactSubject(subject);
  const shared = {
    name: index === 0 ? issuer.id : `${issuer.id}-${index + 1}`,
    issuer: url,
    audiences: [audience],
  };
  if (exact !== undefined && pins.length === 0) return { ...shared, subject: exact };
  if (flexibleClaims(url) === undefined) {
    throw new AssumeError(
      'usage',
      `Azure compares subjects of ${issuer.name} whole, and something of this one is to be open.`,
      {
        hint: `Have the issuer write subjects that are the same in each run, or name this very one${
          varying.length === 0 ? '' : ` with --only ${varying.join(' --only ')}`
        }.`,
      },
    );
  }
  const terms = [
    exact === undefined
      ? `claims['sub'] matches ${expressionText(wildcardText(subject, literal))}`
      : `claims['sub'] eq ${expressionText(exact)}`,
    ...pins.map(({ claim, value }) => `claims['${claim}'] eq ${expressionText(value)}`),
  ];
  return { ...shared, claimsMatchingExpression: { value: terms.join(' and '), languageVersion: 1 } };
}

/** Two quotes are one: https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials */
function expressionText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Nothing makes a character of a wildcard there. @throws AssumeError `usage`. */
function literal(text: string): string {
  if (!/[*?]/.test(text)) return text;
  throw new AssumeError(
    'usage',
    'The subject holds `*` or `?`, which Azure takes for wildcards where something is open.',
  );
}
