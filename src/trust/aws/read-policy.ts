import { printable } from '../../core/text.ts';
import type { OpenMap, OpenValue } from '../../documents/open-value.ts';
import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import type { IamPolicy, IamStatement } from './iam-policy.ts';
import { type Field, fieldsOf, itemsOf, type PolicyFault, PolicyFaults, textsOf } from './policy-fields.ts';
import type { PolicyUse } from './policy-use.ts';
import { readConditions } from './read-conditions.ts';
import { readActions, readPrincipals, readResources } from './read-lists.ts';

export type IamPolicyReading =
  | { readonly ok: true; readonly policy: IamPolicy }
  | {
      readonly ok: false;
      readonly faults: readonly PolicyFault[];
      /** As far as it can be read all the same: IAM has none of it, but what it was meant to let in can be told. */
      readonly policy?: IamPolicy;
    };

/**
 * A policy of a document. What IAM would refuse is a fault; what the file leaves open is said to be open and never refused.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function iamPolicyOf(value: OpenValue, use: PolicyUse = 'either'): IamPolicyReading {
  const faults = new PolicyFaults();
  const policy = readDocument(value, use, faults);
  if (policy !== undefined && faults.all.length === 0) return { ok: true, policy };
  return { ok: false, faults: faults.all, ...(policy !== undefined && { policy }) };
}

function readDocument(value: OpenValue, use: PolicyUse, faults: PolicyFaults): IamPolicy | undefined {
  const { place } = value;
  if (isOpen(value)) return { version: '2012-10-17', statements: [], complete: false, place };
  if (value.kind !== 'map') {
    faults.add(place, 'The policy is no JSON object.');
    return undefined;
  }
  const field = fieldsOf(value, ['Version', 'Id', 'Statement'], 'The policy', faults);
  const version = readVersion(field('Version'), faults);
  const statement = field('Statement');
  if (statement === undefined) {
    faults.add(place, 'The policy has no Statement.');
    return undefined;
  }
  if (statement === 'open') return { version: version ?? '2012-10-17', statements: [], complete: false, place };
  const { items, complete } = itemsOf(statement.value);
  if (items.length === 0 && complete) faults.add(statement.value.place, 'The policy has no statement.');
  const sids = new Set<string>();
  const statements = items.flatMap(({ value: item, certain }, index) => {
    if (isOpen(item)) return [];
    const reading = { number: index + 1, certain: certain && statement.certain, use };
    const read = readStatement(item, reading, faults);
    const sid = read?.sid === undefined ? undefined : knownText(read.sid);
    if (sid !== undefined && sid !== '' && read?.certain === true) {
      if (sids.has(sid)) faults.add(item.place, `Two statements have the Sid "${printable(sid, 60)}".`);
      sids.add(sid);
    }
    return read === undefined ? [] : [version === undefined ? withOpenVariables(read) : read];
  });
  const shown = items.every(({ value: item }) => !isOpen(item));
  return { version: version ?? '2012-10-17', statements, complete: complete && shown, place };
}

function isOpen({ kind }: OpenValue): boolean {
  return kind === 'unknown' || kind === 'text';
}

/** Undefined where it is open. */
function readVersion(field: Field, faults: PolicyFaults): IamPolicy['version'] | undefined {
  if (field === undefined) return '2008-10-17';
  if (field === 'open' || !field.certain || isOpen(field.value)) return undefined;
  const version = field.value.kind === 'scalar' ? field.value.value : undefined;
  if (version === '2012-10-17' || version === '2008-10-17') return version;
  faults.add(field.value.place, 'The policy has a Version that IAM does not know.');
  return undefined;
}

const FIELDS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
] as const;

interface StatementReading {
  readonly number: number;
  readonly certain: boolean;
  readonly use: PolicyUse;
}

function readStatement(
  value: OpenValue,
  { number, certain, use }: StatementReading,
  faults: PolicyFaults,
): IamStatement | undefined {
  const what = `Statement ${number}`;
  const { place } = value;
  if (value.kind !== 'map') {
    faults.add(place, `${what} is no object.`);
    return undefined;
  }
  const field = fieldsOf(value, FIELDS, what, faults);
  const sid = readSid(field('Sid'), what, faults);
  const principals = readPrincipals(field, value, { what, use }, faults);
  const resources = readResources(field, value, { what, use }, faults);
  const { conditions, complete } = readConditions(field('Condition'), what, faults);
  return {
    ...(sid !== undefined && { sid }),
    effect: readEffect(field('Effect'), value, what, faults),
    ...(principals !== undefined && { principals }),
    actions: readActions(field, value, { what, use }, faults),
    ...(resources !== undefined && { resources }),
    conditions,
    certain,
    conditionsComplete: complete,
    place,
  };
}

function readSid(field: Field, what: string, faults: PolicyFaults): WrittenText | undefined {
  if (field === undefined || field === 'open') return undefined;
  if (field.value.kind === 'list') {
    faults.add(field.value.place, `${what}'s Sid is no text.`);
    return undefined;
  }
  const [sid] = textsOf(field.value, `${what}'s Sid`, faults).values;
  const text = sid === undefined ? undefined : knownText(sid);
  if (text !== undefined && !/^[A-Za-z0-9]*$/.test(text)) {
    faults.add(field.value.place, `${what}'s Sid has other characters than letters and digits.`);
  }
  return sid;
}

function readEffect(field: Field, statement: OpenMap, what: string, faults: PolicyFaults): IamStatement['effect'] {
  if (field === 'open' || (field !== undefined && (!field.certain || isOpen(field.value)))) return 'unknown';
  const effect = field?.value.kind === 'scalar' ? field.value.value : undefined;
  if (effect === 'Allow' || effect === 'Deny') return effect;
  faults.add((field?.value ?? statement).place, `${what} has no Effect of Allow or Deny.`);
  return 'unknown';
}

/** Where the version is open, so is whether `${…}` is a variable. */
function withOpenVariables(statement: IamStatement): IamStatement {
  const { resources, conditions } = statement;
  return {
    ...statement,
    ...(resources !== undefined && { resources: { ...resources, values: resources.values.map(opened) } }),
    conditions: conditions.map(condition => ({ ...condition, values: condition.values.map(opened) })),
  };
}

function opened(text: WrittenText): WrittenText {
  const hasVariable = text.parts.some(part => typeof part === 'string' && part.includes('$'));
  return hasVariable ? { ...text, parts: [{ unknown: shownText(text) }] } : text;
}
