import { knownText, shownText } from '../../documents/written-text.ts';
import { matchesGlob } from '../glob.ts';
import type { FindingFix } from '../lint/finding.ts';
import { endOfObject, insertedBefore, removed, type SourceEntry, sourceEntry } from '../lint/fixes/entries.ts';
import { fixWith, replacedText, type SourceEdit, type SourceTexts } from '../lint/fixes/source-texts.ts';
import { conditionBlock } from './condition-block.ts';
import type { FederatedStatement } from './federated-statement.ts';
import type { IamCondition, IamStatement } from './iam-policy.ts';

/** An operator and the conditions that stand under it. */
interface Group {
  readonly operator: IamCondition['operator'];
  readonly conditions: readonly IamCondition[];
}

/**
 * Another operator for a condition, and for those that stand under the same one if they allow it: `may` says whether they mean the
 * same under it.
 */
export function operatorFix(
  statement: IamStatement,
  condition: IamCondition,
  to: string,
  texts: SourceTexts,
  may: (other: IamCondition) => boolean,
): readonly FindingFix[] {
  const edits = operatorEdits(statement, condition, to, texts, may);
  if (edits === undefined) return [];
  return [{ title: `Compare with ${to} in place of ${shownText(condition.operator)}`, edits }];
}

function operatorEdits(
  statement: IamStatement,
  condition: IamCondition,
  to: string,
  texts: SourceTexts,
  may: (other: IamCondition) => boolean,
): readonly SourceEdit[] | undefined {
  const key = shownText(condition.key).toLowerCase();
  const under = statement.conditions.filter(each => knownText(each.operator) === to);
  // One key twice under one operator is refused.
  if (under.some(each => shownText(each.key).toLowerCase() === key)) return undefined;
  const block = conditionBlock(condition, texts);
  if (block !== undefined) {
    return block.isWhole ? only(replacedText({ ...condition.operator, place: block.test }, to, texts)) : undefined;
  }
  const group = groupOf(statement, condition);
  const keys = group.conditions.map(each => shownText(each.key).toLowerCase());
  if (!group.conditions.every(each => each.certain && may(each))) return undefined;
  if (under.some(each => keys.includes(shownText(each.key).toLowerCase()))) return undefined;
  const [target] = under;
  return target === undefined
    ? only(replacedText(condition.operator, to, texts))
    : movedUnder(group, groupOf(statement, target), texts);
}

function groupOf({ conditions }: IamStatement, { operator }: IamCondition): Group {
  const at = operator.place;
  const same = conditions.filter(
    ({ operator: { place } }) => place !== undefined && place.file === at?.file && place.start === at.start,
  );
  return { operator, conditions: same };
}

/** All that stands under one operator under another instead. */
function movedUnder(from: Group, to: Group, texts: SourceTexts): readonly SourceEdit[] | undefined {
  const [first, last] = [from.conditions[0]?.place, from.conditions.at(-1)?.place];
  const [target] = to.conditions;
  const before = target === undefined ? undefined : entryOf(target, texts);
  const source = first === undefined ? undefined : texts(first.file);
  if (before === undefined || first === undefined || last === undefined || source === undefined) return undefined;
  const moved = from.conditions.map(each => entryOf(each, texts));
  if (!moved.every(each => each !== undefined && each.inBraces === before.inBraces)) return undefined;
  const end = moved[0] === undefined ? undefined : endOfObject(moved[0], last.end, texts);
  const place = from.operator.place;
  const entry = place === undefined || end === undefined ? undefined : sourceEntry(place, end, texts);
  const gone = entry === undefined ? undefined : removed(entry, texts);
  if (gone === undefined) return undefined;
  return [gone, insertedBefore(before, source.slice(first.start, last.end))];
}

/** The condition that a token is made for one audience, beside one on another of its claims. */
export function audienceFix(
  statement: IamStatement,
  beside: IamCondition,
  audience: string,
  texts: SourceTexts,
): readonly FindingFix[] {
  const edit = audienceInBlock(beside, audience, texts) ?? audienceInObject(statement, beside, audience, texts);
  return edit === undefined ? [] : [{ title: `Require the audience ${audience}`, edits: [edit] }];
}

/** The operator without what lets an absent claim pass. */
export function plainOperatorFix(
  { statement, claims }: FederatedStatement,
  condition: IamCondition,
  texts: SourceTexts,
): readonly FindingFix[] {
  const plain = /^(?:ForAllValues:)?(String(?:Equals|EqualsIgnoreCase|Like))(?:IfExists)?$/;
  const to = plain.exec(knownText(condition.operator) ?? '')?.[1];
  if (to === undefined) return [];
  // A token has several values of no other claim, so that the plain operator asks the same of one.
  const single = claims.filter(({ claim }) => claim !== 'amr').map(each => each.condition);
  return operatorFix(statement, condition, to, texts, other => single.includes(other));
}

/** The issuer's usual audience in place of a wildcard that it matches. */
export function writtenAudienceFix(
  { values }: IamCondition,
  audience: string | undefined,
  texts: SourceTexts,
): readonly FindingFix[] {
  const wide = values.filter(each => /[*?]/.test(shownText(each)));
  const [first] = wide;
  const pattern = first === undefined ? undefined : knownText(first);
  if (first === undefined || pattern === undefined || audience === undefined || wide.length > 1) return [];
  if (!matchesGlob(audience, [pattern]) || values.some(each => knownText(each) === audience)) return [];
  return fixWith(`Require the audience ${audience}`, replacedText(first, audience, texts));
}

/** What says that a text is meant as it is, whatever its wildcards: an audience has none. */
const PINNING = ['StringEquals', 'StringLike'];

function audienceInObject(
  statement: IamStatement,
  beside: IamCondition,
  audience: string,
  texts: SourceTexts,
): SourceEdit | undefined {
  const exact = statement.conditions.find(each => knownText(each.operator) === 'StringEquals');
  const host = exact ?? (PINNING.includes(knownText(beside.operator) ?? '') ? beside : undefined);
  const [entry, model] = [host === undefined ? undefined : entryOf(host, texts), entryOf(beside, texts)];
  const key = model === undefined ? undefined : audienceKey(model.key);
  if (entry === undefined || model === undefined || key === undefined) return undefined;
  const value = entry.inBraces || /["']$/.test(key) ? `"${audience}"` : audience;
  return insertedBefore(entry, `${key}${model.separator}${value}`);
}

function audienceInBlock(beside: IamCondition, audience: string, texts: SourceTexts): SourceEdit | undefined {
  const block = conditionBlock(beside, texts);
  const key = block === undefined ? undefined : audienceKey(block.variable);
  if (block === undefined || key === undefined) return undefined;
  const { line, step } = block;
  const inner = `${line}${step}`;
  const lines = ['condition {', `test     = "StringEquals"`, `variable = ${key}`, `values   = ["${audience}"]`];
  const text = `${lines.join(inner)}${line}}${line}`;
  return { place: { ...block.place, end: block.place.start }, text };
}

/** `"token.actions.githubusercontent.com:sub"` → `…:aud"`, as it is written otherwise. */
function audienceKey(written: string): string | undefined {
  const key = /^(.*):[\w/.-]+(["']?)$/s.exec(written);
  return key === null ? undefined : `${key[1] ?? ''}:aud${key[2] ?? ''}`;
}

function entryOf({ key, place }: IamCondition, texts: SourceTexts): SourceEntry | undefined {
  return key.place === undefined || place === undefined ? undefined : sourceEntry(key.place, place.end, texts);
}

function only(edit: SourceEdit | undefined): readonly SourceEdit[] | undefined {
  return edit === undefined ? undefined : [edit];
}
