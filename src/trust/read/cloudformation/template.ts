import type { LocatedEntry, LocatedMap, LocatedNode } from '../../../documents/located-tree.ts';
import { fieldOf, joinedText, openText, textOfValue } from '../../../documents/open-text-value.ts';
import type { OpenEntry, OpenValue } from '../../../documents/open-value.ts';
import type { Place } from '../../../documents/place.ts';
import { knownText, shownText, type WrittenText } from '../../../documents/written-text.ts';
import { all, any, not, type Verdict } from '../../verdict.ts';
import { FUNCTIONS } from './functions.ts';
import { type Intrinsic, intrinsicOf, type Names, writtenIntrinsic } from './intrinsic.ts';
import { entriesIn, isNoValue, parameterText, sameTexts, scalarIn, withoutPlaces } from './template-nodes.ts';

/** A resource with what `Fn::ForEach` gives for the names in it. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly node: LocatedMap;
  readonly place: Place;
  readonly names: Names;
}

const NO_NAMES: Names = new Map();
/** Nodes that are looked at for one template, with what functions repeat: enough for any real one. */
const MOST_STEPS = 300_000;
/** A resource that `Fn::ForEach` makes. */
const STEPS_OF_REPEATED = 100;

/** A template of CloudFormation or SAM, and what its values are as far as it says. */
export class Template {
  readonly file: string;
  readonly #root: LocatedMap;
  readonly #attributes = new Map<string, WrittenText | 'being asked'>();
  readonly #conditions = new Map<string, Verdict>();
  #resources: readonly TemplateResource[] | undefined;
  #steps = 0;

  constructor(root: LocatedMap, file: string) {
    this.#root = root;
    this.file = file;
  }

  /** False where more of it had to be left open than its functions leave open. */
  get isWhole(): boolean {
    return this.#steps <= MOST_STEPS;
  }

  get resources(): readonly TemplateResource[] {
    if (this.#resources !== undefined) return this.#resources;
    // What `Fn::ForEach` goes through may name a resource, which is then not known yet.
    this.#resources = [];
    this.#resources = this.#resourcesIn(entriesIn(this.#root, 'Resources'), NO_NAMES, 0);
    return this.#resources;
  }

  /** Undefined for a property that is not there, or is `AWS::NoValue`. */
  property({ node, names }: TemplateResource, name: string): OpenValue | undefined {
    const found = entriesIn(node, 'Properties').findLast(({ key }) => key === name);
    return found === undefined ? undefined : this.valueOf(found.value, names);
  }

  place({ start, end }: Pick<LocatedNode, 'start' | 'end'>): Place {
    return { file: this.file, start, end };
  }

  /** Undefined for `AWS::NoValue`. */
  valueOf(node: LocatedNode, names: Names = NO_NAMES): OpenValue | undefined {
    const place = this.place(node);
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) return { kind: 'unknown', written: '…', place };
    const intrinsic = intrinsicOf(node);
    if (intrinsic !== undefined) return this.#called(intrinsic, names, place);
    switch (node.kind) {
      case 'scalar':
        return { kind: 'scalar', value: node.value, place };
      case 'list':
        return { kind: 'list', ...this.#items(node.items, names), place };
      case 'map':
        return { kind: 'map', ...this.#entries(node, names), place };
    }
  }

  textOf(node: LocatedNode, names: Names): WrittenText {
    const value = this.valueOf(node, names);
    return value === undefined ? { parts: [] } : textOfValue(value);
  }

  #called(intrinsic: Intrinsic, names: Names, place: Place): OpenValue | undefined {
    const { name, argument } = intrinsic;
    const unknown: OpenValue = { kind: 'unknown', written: writtenIntrinsic(intrinsic), place };
    switch (name) {
      case 'Ref':
        if (argument.kind !== 'scalar') return unknown;
        if (argument.value === 'AWS::NoValue') return undefined;
        return this.#reference(String(argument.value), names, place);
      case 'If':
        return this.#chosen(argument, names, place, unknown);
      case 'FindInMap':
        return this.#mapped(argument, names) ?? unknown;
      case 'ToJsonString':
        return this.valueOf(argument, names);
      default: {
        const apply = FUNCTIONS[name];
        if (apply === undefined) return unknown;
        return apply({ argument, place, names, template: this }) ?? unknown;
      }
    }
  }

  #reference(name: string, names: Names, place: Place): OpenValue {
    const given = names.get(name);
    if (given !== undefined) return openText(given.parts, place);
    const parameter = this.#section('Parameters', name);
    if (parameter !== undefined && /List/.test(String(scalarIn(parameter, 'Type')))) {
      return { kind: 'unknown', written: `\${${name}}`, place };
    }
    return openText(this.reference(name, names).parts, place);
  }

  /** What `${name}` stands for in `Fn::Sub`, and `Ref` and `Fn::GetAtt` elsewhere: `Role.Arn`. */
  reference(name: string, names: Names): WrittenText {
    const given = names.get(name);
    if (given !== undefined) return given;
    const parameter = this.#section('Parameters', name);
    if (parameter !== undefined) return parameterText(name, parameter);
    return this.#attribute(name) ?? { parts: [{ unknown: `\${${name}}` }] };
  }

  /** Of the resources whose names lead to others: a provider's and a role's ARN. */
  #attribute(name: string): WrittenText | undefined {
    const known = this.#attributes.get(name);
    if (known !== undefined) return known === 'being asked' ? undefined : known;
    const dot = name.indexOf('.');
    const id = dot < 0 ? name : name.slice(0, dot);
    const attribute = dot < 0 ? 'Ref' : name.slice(dot + 1);
    const resource = this.resources.find(each => each.id === id);
    if (resource === undefined) return undefined;
    this.#attributes.set(name, 'being asked');
    const text = this.#attributeOf(resource, attribute);
    if (text === undefined) this.#attributes.delete(name);
    else this.#attributes.set(name, text);
    return text;
  }

  #attributeOf(resource: TemplateResource, attribute: string): WrittenText | undefined {
    const { type, id } = resource;
    const text = (name: string) => {
      const value = this.property(resource, name);
      return value === undefined ? undefined : textOfValue(value).parts;
    };
    if (type === 'AWS::IAM::OIDCProvider' && (attribute === 'Ref' || attribute === 'Arn')) {
      const [first = '', ...rest] = text('Url') ?? [{ unknown: `\${${id}}` }];
      const host = typeof first === 'string' ? first.replace(/^https:\/\//, '') : first;
      return { parts: [...ARN_OF_IAM, 'oidc-provider/', host, ...rest] };
    }
    if (type !== 'AWS::IAM::Role') return undefined;
    const name = text('RoleName') ?? [{ unknown: `\${${id}}` }];
    if (attribute === 'Ref') return { parts: name };
    return attribute === 'Arn' ? { parts: [...ARN_OF_IAM, 'role', ...(text('Path') ?? ['/']), ...name] } : undefined;
  }

  #chosen(argument: LocatedNode, names: Names, place: Place, unknown: OpenValue): OpenValue | undefined {
    const [condition, yes, no] = argument.kind === 'list' ? argument.items : [];
    if (condition?.kind !== 'scalar' || yes === undefined || no === undefined) return unknown;
    const verdict = this.#condition(String(condition.value), 0);
    if (verdict !== 'unknown') return this.valueOf(verdict === 'holds' ? yes : no, names);
    const [one, other] = [this.valueOf(yes, names), this.valueOf(no, names)];
    if (one === undefined || other === undefined) return one ?? other;
    return withoutPlaces(one) === withoutPlaces(other) ? one : { ...unknown, place };
  }

  /** Whether a value is there whatever the parameters are. */
  #isCertain(node: LocatedNode): boolean {
    const intrinsic = intrinsicOf(node);
    if (intrinsic?.name !== 'If' || intrinsic.argument.kind !== 'list') return true;
    const [condition, ...branches] = intrinsic.argument.items;
    const verdict = condition?.kind === 'scalar' ? this.#condition(String(condition.value), 0) : 'unknown';
    return verdict !== 'unknown' || !branches.some(isNoValue);
  }

  #items(nodes: readonly LocatedNode[], names: Names) {
    const items = nodes.flatMap(node => {
      const intrinsic = intrinsicOf(node);
      const certain = this.#isCertain(node);
      const value = this.valueOf(node, names);
      if (value === undefined) return [];
      if (intrinsic?.name !== 'If' || value.kind !== 'unknown' || intrinsic.argument.kind !== 'list') {
        return [{ value, certain }];
      }
      // Either of two: each may be there.
      return intrinsic.argument.items.slice(1).flatMap(branch => {
        const each = this.valueOf(branch, names);
        return each === undefined ? [] : [{ value: each, certain: false }];
      });
    });
    return { items, complete: true };
  }

  #entries(node: LocatedMap, names: Names) {
    let complete = true;
    const entries = node.entries.flatMap(({ key, keyStart, keyEnd, value }): readonly OpenEntry[] => {
      const keyPlace = this.place({ start: keyStart, end: keyEnd });
      if (key === 'Fn::Transform' || key.startsWith('Fn::ForEach::')) {
        complete = false;
        return [];
      }
      const found = this.valueOf(value, names);
      const name = { parts: this.#substituted(key, names).parts, place: keyPlace };
      return found === undefined ? [] : [{ key: name, keyPlace, value: found, certain: this.#isCertain(value) }];
    });
    return { entries, complete };
  }

  /** Names of `Fn::ForEach` in a key; nothing else is replaced there. */
  #substituted(key: string, names: Names): WrittenText {
    if (names.size === 0 || !key.includes('${')) return { parts: [key] };
    const parts = key
      .split(/(\$\{[^{}]*\})/)
      .flatMap(part => (part.startsWith('${') ? (names.get(part.slice(2, -1))?.parts ?? [part]) : [part]));
    return joinedText(parts, this.place({ start: 0, end: 0 }));
  }

  #mapped(argument: LocatedNode, names: Names): OpenValue | undefined {
    const [map, first, second] =
      argument.kind === 'list' ? argument.items.map(item => knownText(this.textOf(item, names))) : [];
    const mapping = map === undefined ? undefined : this.#section('Mappings', map);
    const found = mapping === undefined ? undefined : this.valueOf(mapping);
    return first === undefined || second === undefined ? undefined : fieldOf(fieldOf(found, first), second);
  }

  #condition(name: string, depth: number): Verdict {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    const node = this.#section('Conditions', name);
    // One that leads back to itself is never known.
    this.#conditions.set(name, 'unknown');
    const verdict = node === undefined ? 'unknown' : this.#holds(node, depth + 1);
    this.#conditions.set(name, verdict);
    return verdict;
  }

  #holds(node: LocatedNode, depth: number): Verdict {
    const intrinsic = intrinsicOf(node);
    this.#steps += 1;
    if (intrinsic === undefined || depth > 32 || this.#steps > MOST_STEPS) return 'unknown';
    const { name, argument } = intrinsic;
    const items = argument.kind === 'list' ? argument.items : [];
    switch (name) {
      case 'Condition':
        return argument.kind === 'scalar' ? this.#condition(String(argument.value), depth) : 'unknown';
      case 'Not':
        return items[0] === undefined ? 'unknown' : not(this.#holds(items[0], depth + 1));
      case 'And':
        return all(items.map(item => this.#holds(item, depth + 1)));
      case 'Or':
        return any(items.map(item => this.#holds(item, depth + 1)));
      case 'Equals': {
        const [one, other] = items.map(item => this.textOf(item, NO_NAMES));
        return one === undefined || other === undefined ? 'unknown' : sameTexts(one, other);
      }
      default:
        return 'unknown';
    }
  }

  #section(section: string, name: string): LocatedNode | undefined {
    return entriesIn(this.#root, section).findLast(({ key }) => key === name)?.value;
  }

  #resourcesIn(entries: readonly LocatedEntry[], names: Names, depth: number): readonly TemplateResource[] {
    return entries.flatMap(({ key, keyStart, keyEnd, value }): readonly TemplateResource[] => {
      if (key.startsWith('Fn::ForEach::')) return depth < 4 ? this.#repeated(value, names, depth) : [];
      const type = scalarIn(value, 'Type');
      if (value.kind !== 'map' || typeof type !== 'string') return [];
      this.#steps += names.size * STEPS_OF_REPEATED;
      if (this.#steps > MOST_STEPS) return [];
      const id = shownText(this.#substituted(key, names));
      return [{ id, type, node: value, place: this.place({ start: keyStart, end: keyEnd }), names }];
    });
  }

  /** `[name, [a, b], {body}]`; a collection that is not known leaves the name open in one. */
  #repeated(node: LocatedNode, names: Names, depth: number): readonly TemplateResource[] {
    const [variable, collection, body] = node.kind === 'list' ? node.items : [];
    if (variable?.kind !== 'scalar' || collection === undefined || body?.kind !== 'map') return [];
    const name = String(variable.value);
    const value = this.valueOf(collection, names);
    const known = value?.kind === 'list' ? value.items.map(item => textOfValue(item.value)) : [];
    const texts = known.length > 0 ? known : [{ parts: [{ unknown: `\${${name}}` }] }];
    return texts.flatMap(text =>
      this.#steps > MOST_STEPS ? [] : this.#resourcesIn(body.entries, new Map([...names, [name, text]]), depth + 1),
    );
  }
}

const ARN_OF_IAM: WrittenText['parts'] = [
  'arn:',
  { unknown: '${AWS::Partition}' },
  ':iam::',
  { unknown: '${AWS::AccountId}' },
  ':',
];
