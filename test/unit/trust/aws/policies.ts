import { evaluateIamPolicy } from '../../../../src/trust/aws/evaluate.ts';
import type { IamCondition, IamPolicy } from '../../../../src/trust/aws/iam-policy.ts';
import { parseTrustPolicy } from '../../../../src/trust/aws/policy.ts';
import type { ContextKeys, IamCaller, IamRequest } from '../../../../src/trust/aws/request.ts';
import { written, type WrittenText } from '../../../../src/documents/written-text.ts';
import type { CheckTrace, TrustTrace } from '../../../../src/trust/trace.ts';

export const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/app.gitpod.io';
export const ACTION = 'sts:AssumeRoleWithWebIdentity';
/** Of the provider above. */
export const SUBJECT_KEY = 'app.gitpod.io:sub';

export type Keys = Readonly<Record<string, readonly string[]>>;

export function statement(change: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { Effect: 'Allow', Principal: { Federated: PROVIDER }, Action: ACTION, ...change };
}

export function trust(...statements: readonly unknown[]): IamPolicy {
  return parseTrustPolicy({ Version: '2012-10-17', Statement: statements });
}

export function requestWith(keys: Keys | ContextKeys = {}, change: Partial<IamRequest> = {}): IamRequest {
  const caller: IamCaller = { kind: 'Federated', name: PROVIDER };
  return { action: ACTION, caller, keys: keys instanceof Map ? keys : new Map(Object.entries(keys)), ...change };
}

export interface Condition {
  readonly operator: string | WrittenText;
  readonly key?: string | WrittenText;
  readonly values: readonly (string | WrittenText)[];
  readonly version?: IamPolicy['version'];
  readonly change?: Partial<IamCondition>;
}

const text = (given: string | WrittenText): WrittenText => (typeof given === 'string' ? written(given) : given);

/** Of one condition of one statement. */
export function conditionTrace(
  given: Condition,
  request: IamRequest,
): { readonly trace: TrustTrace; readonly check: CheckTrace } {
  const { operator, key = SUBJECT_KEY, values, version = '2012-10-17', change = {} } = given;
  const [base] = trust(statement()).statements;
  if (base === undefined) throw new Error('There is no statement.');
  const condition = {
    operator: text(operator),
    key: text(key),
    values: values.map(text),
    complete: true,
    certain: true,
  };
  const policy: IamPolicy = {
    version,
    statements: [{ ...base, conditions: [{ ...condition, ...change }] }],
    complete: true,
  };
  const trace = evaluateIamPolicy(policy, request);
  const check = trace.rules[0]?.checks.at(-1);
  if (check === undefined) throw new Error('There is no check.');
  return { trace, check };
}
