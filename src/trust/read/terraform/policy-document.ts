import { jsonValueOf } from '../../../documents/hcl/json-text.ts';
import {
  isNull,
  type JsonValue,
  knownText,
  type ListItem,
  type ListValue,
  type MapValue,
  scalar,
  type Value,
} from '../../../documents/hcl/value.ts';
import type { Place } from '../../../documents/place.ts';
import { entry, statementOf } from './policy-statement.ts';
import type { Resource } from './resource.ts';

/**
 * The JSON that `data.aws_iam_policy_document` makes:
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function policyDocumentOf(document: Resource): JsonValue {
  const { place } = document;
  const version = document.attribute('version') ?? scalar('2012-10-17', place);
  const merged = new Statements();
  for (const name of ['source_json', 'source_policy_documents']) merged.addAll(document.attribute(name));
  for (const block of document.blocks('statement')) merged.add(statementOf(block, version), block.certain);
  for (const name of ['override_json', 'override_policy_documents']) merged.override(document.attribute(name));
  const id = document.attribute('policy_id');
  const entries = [
    entry('Version', version),
    ...(id === undefined || isNull(id) ? [] : [entry('Id', id)]),
    entry('Statement', merged.list(place)),
  ];
  return { kind: 'json', value: { kind: 'map', entries, complete: true, place }, place };
}

/** IAM takes no policy of so many: sources of sources could double them without end. */
const MOST_STATEMENTS = 500;

/** Statements of several documents. One with the Sid of an earlier one takes its place. */
class Statements {
  readonly #items: ListItem[] = [];
  #complete = true;

  add(value: Value, certain: boolean): void {
    if (this.#items.length >= MOST_STATEMENTS) {
      this.#complete = false;
      return;
    }
    const sid = sidOf(value);
    const at = sid === undefined || sid === '' ? -1 : this.#items.findIndex(item => sidOf(item.value) === sid);
    const earlier = this.#items[at];
    if (earlier === undefined) this.#items.push({ value, certain });
    else if (certain) this.#items[at] = { value, certain };
    else {
      // It is not known which of the two is there.
      this.#items[at] = { ...earlier, certain: false };
      this.#items.push({ value, certain });
    }
  }

  /** One document or a list of them. */
  addAll(documents: Value | undefined): void {
    for (const { value, certain } of documentsIn(documents)) {
      const list = statementsOf(value);
      if (list === undefined) this.#complete = false;
      else {
        this.#complete &&= list.complete;
        for (const item of list.items) this.add(item.value, certain && item.certain);
      }
    }
  }

  override(documents: Value | undefined): void {
    const opens = documentsIn(documents).some(({ value }) => statementsOf(value)?.complete !== true);
    // A document that is not known may replace whatever has a Sid.
    if (opens) {
      for (const [index, item] of this.#items.entries()) {
        if (sidOf(item.value) !== '') this.#items[index] = { ...item, certain: false };
      }
    }
    this.addAll(documents);
  }

  list(place: Place): ListValue {
    return { kind: 'list', items: this.#items, complete: this.#complete, place };
  }
}

function documentsIn(value: Value | undefined): readonly ListItem[] {
  if (value === undefined || isNull(value) || knownText(value) === '') return [];
  if (value.kind !== 'list') return [{ value, certain: true }];
  const items = value.items.filter(item => !isNull(item.value) && knownText(item.value) !== '');
  const more: ListItem = { value: { kind: 'unknown', written: '…', place: value.place }, certain: false };
  return value.complete ? items : [...items, more];
}

/** Undefined where the document, or what statements it has, is not known. */
function statementsOf(document: Value): ListValue | undefined {
  const policy = jsonValueOf(document);
  if (policy?.kind !== 'map') return undefined;
  const statement = fieldOf(policy, 'Statement');
  if (statement === undefined) return { kind: 'list', items: [], complete: policy.complete, place: policy.place };
  if (statement.kind === 'list') return statement;
  if (statement.kind !== 'map') return undefined;
  return { kind: 'list', items: [{ value: statement, certain: true }], complete: true, place: statement.place };
}

/** Empty for none; undefined where it is not known. */
function sidOf(statement: Value): string | undefined {
  if (statement.kind !== 'map') return undefined;
  const sid = fieldOf(statement, 'Sid');
  return sid === undefined ? '' : knownText(sid);
}

function fieldOf(map: MapValue, name: string): Value | undefined {
  return map.entries.find(({ key }) => knownText(key) === name)?.value;
}
