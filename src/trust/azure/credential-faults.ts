import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import { readClaimsExpression } from './claims-expression.ts';
import type { FederatedCredential } from './federated-credential.ts';
import { flexibleClaims } from './flexible-claims.ts';

/** At most so many on one application or managed identity, each field of at most so many characters. */
export const MOST_CREDENTIALS = 20;
export const LONGEST_FIELD = 600;

export type CredentialFaultCode =
  | 'too-many'
  | 'same-twice'
  | 'too-long'
  | 'name'
  | 'issuer'
  | 'audiences'
  | 'subject-or-expression'
  | 'expression'
  | 'flexible-issuer'
  | 'flexible-claim';

/** Why Entra would not let a credential be written. */
export interface CredentialFault {
  readonly code: CredentialFaultCode;
  /** One sentence. */
  readonly message: string;
  readonly credential: FederatedCredential;
}

/**
 * What Entra refuses of one application's credentials, as far as the file says.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations
 */
export function faultsOfCredentials(credentials: readonly FederatedCredential[]): readonly CredentialFault[] {
  return [
    ...credentials.slice(MOST_CREDENTIALS, MOST_CREDENTIALS + 1).map(credential => ({
      code: 'too-many' as const,
      message: `An application has at most ${MOST_CREDENTIALS} federated credentials, and this has ${credentials.length}.`,
      credential,
    })),
    ...repeated(credentials),
    ...credentials.flatMap(credential => [...faultsOfFields(credential), ...faultsOfExpression(credential)]),
  ];
}

function repeated(credentials: readonly FederatedCredential[]): readonly CredentialFault[] {
  const seen = new Set<string>();
  return credentials.flatMap(credential => {
    const issuer = knownText(credential.issuer);
    const subject = credential.subject === undefined ? undefined : knownText(credential.subject);
    if (issuer === undefined || subject === undefined) return [];
    const key = JSON.stringify([issuer, subject]);
    if (seen.size < seen.add(key).size) return [];
    const message = 'Another credential of the application has the same issuer and subject.';
    return [{ code: 'same-twice' as const, message, credential }];
  });
}

function faultsOfFields(credential: FederatedCredential): readonly CredentialFault[] {
  const { name, issuer, audiences, subject, expression } = credential;
  const faults: CredentialFault[] = [];
  const add = (code: CredentialFaultCode, message: string) => faults.push({ code, message, credential });
  const fields: readonly (readonly [string, WrittenText | undefined])[] = [
    ['issuer', issuer],
    ['subject', subject],
    ...audiences.values.map(audience => ['audience', audience] as const),
  ];
  for (const [field, text] of fields) {
    const length = text === undefined ? 0 : knownLength(text);
    if (length > LONGEST_FIELD) {
      add('too-long', `The ${field} has ${length} characters, and Entra takes at most ${LONGEST_FIELD}.`);
    }
  }
  const known = knownText(name);
  if (known !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/.test(known)) {
    add('name', 'A name has 3 to 120 letters, digits, hyphens and underscores, and begins with a letter or digit.');
  }
  const url = knownText(issuer);
  if (url !== undefined && !(URL.canParse(url) && new URL(url).protocol === 'https:')) {
    add('issuer', `The issuer ${shownText(issuer)} is no https: URL.`);
  }
  if (audiences.complete && audiences.values.length !== 1) {
    add('audiences', `A credential has exactly one audience, and this has ${audiences.values.length}.`);
  }
  if ((subject === undefined) === (expression === undefined)) {
    add('subject-or-expression', 'A credential has either a subject or a claims matching expression.');
  }
  return faults;
}

/** Of the parts that the file shows: the whole is at least as long. */
function knownLength({ parts }: WrittenText): number {
  return parts.reduce((length, part) => length + (typeof part === 'string' ? part.length : 0), 0);
}

function faultsOfExpression(credential: FederatedCredential): readonly CredentialFault[] {
  const { issuer, expression } = credential;
  if (expression === undefined) return [];
  const read = readClaimsExpression(expression);
  if (read.kind === 'open') return [];
  if (read.kind === 'broken') return [{ code: 'expression', message: read.message, credential }];
  const url = knownText(issuer);
  if (url === undefined) return [];
  const allowed = flexibleClaims(url);
  if (allowed === undefined) {
    const message = `Entra takes a claims matching expression for tokens of GitHub, GitLab and Terraform Cloud only, not of ${url}.`;
    return [{ code: 'flexible-issuer', message, credential }];
  }
  return read.comparisons.flatMap(({ claim }) => {
    if (allowed.includes(claim)) return [];
    const message = `Of a token of ${url} an expression can compare ${allowed.join(' and ')} only, not ${claim}.`;
    return [{ code: 'flexible-claim' as const, message, credential }];
  });
}
