import { knownText, shownText, type WrittenTexts } from '../../documents/written-text.ts';
import type { CheckTrace, RuleTrace, TrustTrace, WantedValue } from '../trace.ts';
import { all, any, not, type Verdict } from '../verdict.ts';
import { checkCondition, type ConditionScope } from './check-condition.ts';
import { checkPrincipals } from './check-principals.ts';
import { Effort } from './effort.ts';
import type { IamPolicy, IamStatement, PrincipalList } from './iam-policy.ts';
import { textTest } from './value-tests.ts';
import type { IamRequest } from './request.ts';
import { variablesOf } from './request-keys.ts';

/**
 * How a request fares with a policy, to the end of every statement. IAM's logic: a statement that denies and matches wins, else one
 * that allows and matches is enough, else it is refused.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluateIamPolicy(policy: IamPolicy, request: IamRequest): TrustTrace {
  const effort = new Effort();
  const rules = policy.statements.flatMap((statement, index) => {
    const scope = { version: policy.version, request, effort, providers: providersOf(statement.principals) };
    return rulesOf(statement, index, scope);
  });
  const matching = (effect: RuleTrace['effect'], verdict: Verdict): readonly number[] =>
    rules.flatMap((rule, index) => (rule.effect === effect && rule.verdict === verdict ? [index] : []));
  const denying = matching('deny', 'holds');
  if (denying.length > 0) return { outcome: 'denied', rules, decidedBy: denying };
  const allowing = matching('allow', 'holds');
  const isOpen = (effect: RuleTrace['effect']): boolean =>
    !policy.complete || rules.some(rule => rule.effect === effect && rule.verdict === 'unknown');
  if (allowing.length > 0) {
    return { outcome: isOpen('deny') ? 'unknown' : 'allowed', rules, decidedBy: allowing };
  }
  return { outcome: isOpen('allow') ? 'unknown' : 'not-allowed', rules, decidedBy: [] };
}

/** One rule, or one for each effect where the file leaves the effect open. */
function rulesOf(statement: IamStatement, index: number, scope: ConditionScope): readonly RuleTrace[] {
  const sid = statement.sid === undefined ? '' : ` "${shownText(statement.sid)}"`;
  const title = `Statement ${index + 1}${sid}`;
  const checks = checksOf(statement, scope);
  const place = statement.place !== undefined && { place: statement.place };
  if (statement.effect !== 'unknown') {
    const effect = statement.effect === 'Deny' ? 'deny' : 'allow';
    return [{ title, effect, checks, verdict: verdictOfAll(checks), ...place }];
  }
  return (['allow', 'deny'] as const).map(effect => {
    const both = [left('Effect'), ...checks];
    return { title, effect, checks: both, verdict: verdictOfAll(both), ...place };
  });
}

function verdictOfAll(checks: readonly CheckTrace[]): Verdict {
  return all(checks.map(({ verdict }) => verdict));
}

function checksOf(statement: IamStatement, scope: ConditionScope): readonly CheckTrace[] {
  const { request, effort } = scope;
  const { actions, resources, conditions, certain, conditionsComplete } = statement;
  const place = statement.place !== undefined && { place: statement.place };
  return [
    ...(certain ? [] : [{ ...left('Statement'), ...place }]),
    ...(request.caller === undefined ? [] : [checkPrincipals(statement, request.caller, effort)]),
    { ...checkNames('Action', actions, request.action, scope), ...place },
    ...(resources === undefined || request.resource === undefined
      ? []
      : [{ ...checkNames('Resource', resources, request.resource, scope), ...place }]),
    ...conditions.map(condition => checkCondition(condition, scope)),
    ...(conditionsComplete ? [] : [{ ...left('Condition'), ...place }]),
  ];
}

/** What the file leaves open as a whole. */
function left(key: string): CheckTrace {
  return { key, operator: 'open', wanted: [], seen: undefined, verdict: 'unknown' };
}

const ACTION = textTest({ wildcards: true, anyCase: true });
const RESOURCE = textTest({ wildcards: true, anyCase: false });

/** Policy variables hold in resources; actions know no case. */
function checkNames(
  key: 'Action' | 'Resource',
  list: WrittenTexts & { readonly others: boolean },
  seen: string,
  { version, request, effort }: ConditionScope,
): CheckTrace {
  const [test, variable] = key === 'Action' ? [ACTION, undefined] : [RESOURCE, variablesOf(version, request)];
  const wanted = list.values.map((text): WantedValue => {
    const verdict = test(seen, text, { variable, effort });
    return { text: shownText(text), verdict, ...(text.place !== undefined && { place: text.place }) };
  });
  const others: readonly Verdict[] = list.complete ? [] : ['unknown'];
  const named = any([...wanted.map(({ verdict }) => verdict), ...others]);
  return {
    key: list.others ? `Not${key}` : key,
    operator: 'like',
    wanted,
    seen: [seen],
    verdict: list.others ? notNamed(list, named) : named,
  };
}

/** AWS says of an empty list only that it "does not affect the policy". */
function notNamed({ values, complete }: WrittenTexts, named: Verdict): Verdict {
  return values.length === 0 && complete ? 'unknown' : not(named);
}

/** The prefixes of condition keys that belong to the statement's providers. */
function providersOf(list: PrincipalList | undefined): readonly string[] | undefined {
  if (list === undefined || list.others || !list.complete) return undefined;
  const providers = list.principals.map(({ kind, name }) => {
    const text = kind === 'Federated' ? knownText(name) : undefined;
    return text === undefined || text === '*'
      ? undefined
      : text.replace(/^arn:[^/]*:oidc-provider\//, '').toLowerCase();
  });
  return providers.every(provider => provider !== undefined) ? providers : undefined;
}
