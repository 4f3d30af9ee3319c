import { AssumeError } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../core/parse.ts';
import { isConditionOperator } from './condition-operators.ts';

/** A role's trust policy, read from JSON: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. */
export interface TrustPolicy {
  /** `2012-10-17` knows policy variables; `2008-10-17`, which a missing version means, takes them as text. */
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly TrustStatement[];
}

export interface TrustStatement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly principal: TrustPrincipal;
  /** With `*` and `?`; matched without regard to case. */
  readonly actions: readonly string[];
  /** True for `NotAction`: every action but those. */
  readonly otherActions: boolean;
  readonly conditions: readonly TrustCondition[];
}

export type TrustPrincipal = 'anyone' | { readonly federated: readonly string[] };

/** One operator's test of one key. */
export interface TrustCondition {
  /** As written: `ForAllValues:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

const STATEMENT_FIELDS = new Set(['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Condition']);

/** @throws AssumeError `policy-malformed`, saying which statement and what is wrong, as IAM would refuse it. */
export function parseTrustPolicy(policy: unknown): TrustPolicy {
  if (!isObject(policy)) throw malformed('is no JSON object');
  const version = policy['Version'] ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') throw malformed('has a version that IAM does not know');
  const statements = listOf(policy['Statement']);
  if (statements.length === 0) throw malformed('has no statement');
  return { version, statements: statements.map(parseStatement) };
}

function parseStatement(statement: unknown, index: number): TrustStatement {
  const where = `statement ${index + 1}`;
  if (!isObject(statement)) throw malformed(`${where} is no object`);
  const unknown = Object.keys(statement).find(field => !STATEMENT_FIELDS.has(field));
  if (unknown !== undefined) throw malformed(`${where} has a field that trust policies do not take`);
  const { Sid: sid, Effect: effect, Principal: principal, Action: action, NotAction: notAction } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw malformed(`${where} has no Effect of Allow or Deny`);
  if ((action === undefined) === (notAction === undefined)) throw malformed(`${where} needs Action or NotAction`);
  return {
    sid: typeof sid === 'string' ? sid : undefined,
    effect,
    principal: parsePrincipal(principal, where),
    actions: texts(action ?? notAction, `${where}'s Action`),
    otherActions: notAction !== undefined,
    conditions: parseConditions(statement['Condition'], where),
  };
}

function parsePrincipal(principal: unknown, where: string): TrustPrincipal {
  if (principal === '*') return 'anyone';
  if (!isObject(principal)) throw malformed(`${where} has no Principal`);
  const known = ['AWS', 'Federated', 'Service', 'CanonicalUser'];
  if (Object.keys(principal).some(kind => !known.includes(kind))) {
    throw malformed(`${where} has a kind of Principal that IAM does not know`);
  }
  // Accounts and services never call with a web identity, so of them only "everyone" matters here.
  if (principal['AWS'] !== undefined && texts(principal['AWS'], `${where}'s Principal`).includes('*')) return 'anyone';
  const federated = principal['Federated'];
  return { federated: federated === undefined ? [] : texts(federated, `${where}'s Principal`) };
}

function parseConditions(block: unknown, where: string): readonly TrustCondition[] {
  if (block === undefined) return [];
  if (!isObject(block)) throw malformed(`${where}'s Condition is no object`);
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!isConditionOperator(operator)) throw malformed(`${where} has a condition operator that is not known`);
    if (!isObject(keys)) throw malformed(`${where}'s ${operator} is no object`);
    return conditionsOf(operator, keys, where);
  });
}

function conditionsOf(operator: string, keys: JsonObject, where: string): readonly TrustCondition[] {
  return Object.entries(keys).map(([key, values]) => ({
    operator,
    key,
    values: texts(values, `${where}'s ${operator}`),
  }));
}

/** A text or a list of texts; IAM takes numbers and booleans for their texts. */
function texts(value: unknown, what: string): readonly string[] {
  return listOf(value).map(item => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number' || typeof item === 'boolean') return String(item);
    throw malformed(`${what} holds something that is no text`);
  });
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [value];
  return value.map((item: unknown) => item);
}

function malformed(what: string): AssumeError {
  return new AssumeError('policy-malformed', `The trust policy: ${what}.`);
}
