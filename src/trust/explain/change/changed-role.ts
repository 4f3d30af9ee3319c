import { printable } from '../../../core/text.ts';
import { shownText, written, type WrittenTexts } from '../../../documents/written-text.ts';
import { conditionOperator } from '../../aws/condition-operators.ts';
import type { IamStatement } from '../../aws/iam-policy.ts';
import { policyDocument } from '../../aws/policy-document.ts';
import type { FoundAwsTrust } from '../../found-trust.ts';
import type { SourceEdit, SourceTexts } from '../../lint/fixes/source-texts.ts';
import { stagedEdit } from '../../migrate/list-edit.ts';
import type { CheckTrace } from '../../trace.ts';
import { type ChangedTrust, nearestRule, type Refused } from './changed-trust.ts';

/** The nearest statement with the token's own values beside those that it wants, and the actions that it lacks. */
export function changedRole(trust: FoundAwsTrust, { parts, texts }: Refused): ChangedTrust | undefined {
  const { policy } = trust;
  // A statement whose effect is open has two rules, so that a rule's index is no statement's.
  if (policy.statements.some(({ effect }) => effect === 'unknown')) return undefined;
  if (policy.statements.some(({ conditions }) => conditions.some(({ values }) => values.length > MOST_VALUES))) {
    return undefined;
  }
  const statements = [...policy.statements];
  const edits: (SourceEdit | undefined)[] = [];
  const titles: string[] = [];
  for (const part of parts) {
    if (part.trace.outcome === 'allowed') continue;
    const near = nearestRule(part);
    if (near === undefined) return undefined;
    for (const check of near.failing) {
      const statement = statements[near.index];
      const change = statement === undefined ? undefined : changedStatement(statement, check, texts);
      if (change === undefined) return undefined;
      if (change === 'there') continue;
      statements[near.index] = change.statement;
      edits.push(change.edit);
      titles.push(change.title);
    }
  }
  const changed = { ...policy, statements };
  const text = JSON.stringify(policyDocument(changed), undefined, 2);
  return { trust: { ...trust, policy: changed }, title: titles.join(', and '), text, language: 'json', edits };
}

/** More than a trust policy has room for. */
const MOST_VALUES = 500;

interface StatementChange {
  readonly statement: IamStatement;
  readonly edit: SourceEdit | undefined;
  readonly title: string;
}

/** `there`: an earlier part asked for the same. */
function changedStatement(
  statement: IamStatement,
  { key, operator, seen }: CheckTrace,
  texts: SourceTexts,
): StatementChange | 'there' | undefined {
  const [value, ...more] = seen ?? [];
  if (value === undefined || more.length > 0) return undefined;
  if (key === 'Action') {
    const { actions } = statement;
    if (has(actions, value)) return 'there';
    const added = withValue(actions, value, texts);
    return {
      statement: { ...statement, actions: { ...actions, ...added.list } },
      edit: added.edit,
      title: `Allow ${value}`,
    };
  }
  const index = statement.conditions.findIndex(
    each => shownText(each.key) === key && shownText(each.operator) === operator,
  );
  const condition = statement.conditions[index];
  if (condition === undefined || !takesValue(operator, value)) return undefined;
  if (has(condition, value)) return 'there';
  const added = withValue(condition, value, texts);
  const conditions = statement.conditions.with(index, { ...condition, ...added.list });
  const title = `Let ${printable(key)} be ${printable(value)} too`;
  return { statement: { ...statement, conditions }, edit: added.edit, title };
}

/** Whether one value more lets a token with that value through, and nobody else. */
function takesValue(operator: string, value: string): boolean {
  if (value.length > LONGEST_POLICY) return false;
  const test = conditionOperator(operator);
  if (test === undefined || test.negated || test.set === 'ForAllValues' || test.test === undefined) return false;
  return test.compares === 'texts' || (test.compares === 'patterns' && !/[*?$]/.test(value));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: of a role's trust, 2048 characters where nobody asks for more. */
const LONGEST_POLICY = 2048;

function has({ values }: WrittenTexts, value: string): boolean {
  return values.some(each => shownText(each) === value);
}

function withValue({ values, complete }: WrittenTexts, value: string, texts: SourceTexts) {
  const last = values.at(-1);
  const edit =
    last === undefined ? undefined : stagedEdit({ from: last, to: value, kind: 'list', isThere: false }, 'both', texts);
  return { list: { values: [...values, written(value)], complete }, edit };
}
