import { printable } from '../../core/text.ts';
import type { OpenEntry, OpenMap } from '../../documents/open-value.ts';
import { knownText } from '../../documents/written-text.ts';
import { conditionOperator } from './condition-operators.ts';
import type { IamCondition } from './iam-policy.ts';
import { type Field, type PolicyFaults, textsOf } from './policy-fields.ts';

interface ConditionsRead {
  readonly conditions: readonly IamCondition[];
  /** False where the file may leave out some. */
  readonly complete: boolean;
}

const NONE_KNOWN: ConditionsRead = { conditions: [], complete: false };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
export function readConditions(field: Field, what: string, faults: PolicyFaults): ConditionsRead {
  if (field === undefined) return { conditions: [], complete: true };
  if (field === 'open') return NONE_KNOWN;
  const block = mapIn(field, `${what}'s Condition`, faults);
  if (block === undefined) return NONE_KNOWN;
  const read = block.entries.map(entry => readOperator(entry, field.certain, what, faults));
  reportRepeated(block, `${what}'s Condition`, text => text, faults);
  return {
    conditions: read.flatMap(({ conditions }) => conditions),
    complete: block.complete && read.every(({ complete }) => complete),
  };
}

function readOperator(entry: OpenEntry, certain: boolean, what: string, faults: PolicyFaults): ConditionsRead {
  const operator = knownText(entry.key);
  if (operator !== undefined && conditionOperator(operator) === undefined) {
    faults.add(
      entry.keyPlace,
      `${what} has the condition operator "${printable(operator, 60)}", which IAM does not know.`,
    );
  }
  const name = `${what}'s ${operator === undefined ? 'condition' : printable(operator, 60)}`;
  const keys = mapIn(entry, name, faults);
  if (keys === undefined) return NONE_KNOWN;
  // Condition keys know no case.
  reportRepeated(keys, name, text => text.toLowerCase(), faults);
  const conditions = keys.entries.map(each => {
    const key = knownText(each.key);
    if (key !== undefined && !/^[^:]+:./.test(key)) {
      faults.add(
        each.keyPlace,
        `${name} has the key "${printable(key, 60)}", which has no prefix as in "aws:SourceIp".`,
      );
    }
    return {
      operator: entry.key,
      key: each.key,
      ...textsOf(each.value, name, faults, 'any'),
      certain: certain && entry.certain && each.certain,
      place: { ...each.keyPlace, end: Math.max(each.keyPlace.end, each.value.place.end) },
    };
  });
  return { conditions, complete: keys.complete };
}

/** Undefined for what is open, and for what is no map: a fault. */
function mapIn({ value }: OpenEntry, what: string, faults: PolicyFaults): OpenMap | undefined {
  if (value.kind === 'map') return value;
  if (value.kind !== 'unknown' && value.kind !== 'text') faults.add(value.place, `${what} is no object.`);
  return undefined;
}

function reportRepeated(map: OpenMap, what: string, sameAs: (text: string) => string, faults: PolicyFaults): void {
  const seen = new Set<string>();
  for (const { key, keyPlace, certain } of map.entries) {
    const text = knownText(key);
    if (text === undefined || !certain) continue;
    if (seen.has(sameAs(text))) faults.add(keyPlace, `${what} has "${printable(text, 60)}" twice.`);
    seen.add(sameAs(text));
  }
}
