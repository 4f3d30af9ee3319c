import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import type { IamCondition, IamStatement } from './iam-policy.ts';

/** A statement that lets identity tokens of a provider assume the role. */
export interface FederatedStatement {
  readonly statement: IamStatement;
  /** Host and path of the issuer, as condition keys begin: `token.actions.githubusercontent.com`. Absent where a variable says it. */
  readonly issuer: string | undefined;
  readonly claims: readonly ClaimCondition[];
  /** Conditions on something else than this issuer's claims: `aws:SourceIp`, and keys of another provider. */
  readonly others: readonly IamCondition[];
}

/** A condition on one claim of the issuer's tokens. */
export interface ClaimCondition {
  /** As the key says it, in lower case: `sub`, `aud`, `repository_id`. */
  readonly claim: string;
  readonly condition: IamCondition;
}

const OPENID_PROVIDER = ':oidc-provider/';
const SAML_PROVIDER = ':saml-provider/';

/** Principals by name that are OpenID providers without an ARN [IAM: reference_policies_elements_principal, "Federated user"]. */
const BY_NAME = ['cognito-identity.amazonaws.com', 'accounts.google.com', 'www.amazon.com', 'graph.facebook.com'];

/** The statement for each provider that it names; none when it is about no identity token at all. */
export function federatedStatements(statement: IamStatement): readonly FederatedStatement[] {
  if (isOfSaml(statement)) return [];
  const federated = (statement.principals?.principals ?? []).filter(
    ({ kind, name }) => kind === 'Federated' && !shownText(name).includes(SAML_PROVIDER),
  );
  return federated.map(({ name }) => {
    const issuer = issuerOf(name) ?? issuerOfKeys(statement.conditions);
    const claims = statement.conditions.flatMap(condition => {
      const claim = claimOf(condition.key, issuer);
      return claim === undefined ? [] : [{ claim, condition }];
    });
    const ofClaims = new Set(claims.map(({ condition }) => condition));
    return { statement, issuer, claims, others: statement.conditions.filter(each => !ofClaims.has(each)) };
  });
}

/** Where a variable names the provider, the actions tell that it is one of SAML. */
function isOfSaml({ actions: { values, complete, others } }: IamStatement): boolean {
  const names = values.map(value => knownText(value)?.toLowerCase());
  const isClear = complete && !others && names.every(name => name !== undefined && !/[*?]/.test(name));
  return isClear && names.includes('sts:assumerolewithsaml') && !names.includes('sts:assumerolewithwebidentity');
}

function issuerOf(name: WrittenText): string | undefined {
  const text = knownText(name);
  if (text === undefined) {
    // The account may be open, and the rest not.
    const last = name.parts.at(-1);
    const at = typeof last === 'string' ? last.indexOf('oidc-provider/') : -1;
    return typeof last === 'string' && at >= 0 ? last.slice(at + 'oidc-provider/'.length) || undefined : undefined;
  }
  const at = text.indexOf(OPENID_PROVIDER);
  if (at >= 0) return text.slice(at + OPENID_PROVIDER.length);
  return BY_NAME.includes(text) ? text : undefined;
}

/** Where the principal is a variable's, the keys tell whose tokens are meant, if they all say the same. */
function issuerOfKeys(conditions: readonly IamCondition[]): string | undefined {
  const prefixes = conditions.flatMap(({ key }) => {
    const text = knownText(key);
    const at = text?.lastIndexOf(':') ?? -1;
    const prefix = text?.slice(0, at) ?? '';
    return at > 0 && prefix.includes('.') ? [prefix.toLowerCase()] : [];
  });
  const [first, ...rest] = new Set(prefixes);
  return rest.length === 0 ? first : undefined;
}

/**
 * The claim that a key is about: what follows the issuer, which a file may leave open. Where the issuer is open a key is taken for
 * one of its own if it begins with something open too, or with a host.
 */
function claimOf(key: WrittenText, issuer: string | undefined): string | undefined {
  const last = key.parts.at(-1);
  const at = typeof last === 'string' ? last.lastIndexOf(':') : -1;
  if (typeof last !== 'string' || at < 0) return undefined;
  const claim = last.slice(at + 1).toLowerCase();
  if (key.parts.length > 1) return claim;
  const prefix = last.slice(0, at).toLowerCase();
  const isOwn = issuer === undefined ? prefix.includes('.') : prefix === issuer.toLowerCase();
  return isOwn ? claim : undefined;
}

/** Whether the file leaves open what a condition is about, so that it may be about anything. */
export function isOpenKey({ key }: IamCondition): boolean {
  return typeof key.parts.at(-1) !== 'string';
}
