import { CORE_SCHEMA, defineScalarTag, defineSequenceTag, load } from 'js-yaml';
import { isObject, type JsonObject } from '../../../src/core/parse.ts';

/** A template with parameters filled in, as CloudFormation would work it out: what is there, and with which properties. */
export interface FilledTemplate {
  /** By logical name; what a condition leaves out is not there. */
  readonly resources: Readonly<Record<string, FilledResource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What its rules say against the parameters. */
  readonly violations: readonly string[];
}

export interface FilledResource {
  readonly type: string;
  readonly properties: JsonObject;
}

/** `!Ref x` and `!If [ … ]` in their long forms, `{ Ref: x }` and `{ 'Fn::If': [ … ] }`. */
export function parseTemplate(yaml: string): JsonObject {
  const schema = CORE_SCHEMA.withTags(
    defineScalarTag('!', {
      matchByTagPrefix: true,
      resolve: (source, _isExplicit, tag) => ({ [named(tag)]: source }),
      identify: () => false,
    }),
    defineSequenceTag<{ readonly name: string; readonly items: unknown[] }, JsonObject>('!', {
      matchByTagPrefix: true,
      create: tag => ({ name: named(tag), items: [] }),
      addItem: (carrier, item) => void carrier.items.push(item),
      finalize: ({ name, items }) => ({ [name]: items }),
      identify: () => false,
    }),
  );
  return objectOf(load(yaml, { schema }));
}

function named(tag: string): string {
  return tag === '!Ref' || tag === '!Condition' ? tag.slice(1) : `Fn::${tag.slice(1)}`;
}

/** Attributes of resources, as AWS would give them. @throws Error for what the template uses and nobody gave. */
export type Attributes = (logicalName: string, attribute: string) => string;

const ABSENT = Symbol('AWS::NoValue');

export function fillTemplate(
  template: JsonObject,
  given: Readonly<Record<string, string>>,
  attributes: Attributes,
): FilledTemplate {
  const parameters = Object.fromEntries(
    Object.entries(objectOf(template['Parameters'])).map(([name, definition]) => [
      name,
      given[name] ?? textOf(objectOf(definition)['Default']),
    ]),
  );
  const work = new Filling(template, parameters, attributes);
  const present = (part: string): [string, JsonObject][] =>
    Object.entries(objectOf(template[part])).flatMap(([name, value]): [string, JsonObject][] => {
      const definition = objectOf(value);
      const { Condition: condition } = definition;
      return typeof condition === 'string' && !work.condition(condition) ? [] : [[name, definition]];
    });
  return {
    resources: Object.fromEntries(
      present('Resources').map(([name, { Type: type, Properties: properties }]) => [
        name,
        { type: textOf(type), properties: objectOf(work.value(properties)) },
      ]),
    ),
    outputs: Object.fromEntries(present('Outputs').map(([name, { Value: value }]) => [name, work.value(value)])),
    violations: Object.values(objectOf(template['Rules'])).flatMap(rule => work.violations(objectOf(rule))),
  };
}

class Filling {
  readonly #template: JsonObject;
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #attributes: Attributes;

  constructor(template: JsonObject, parameters: Readonly<Record<string, string>>, attributes: Attributes) {
    this.#template = template;
    this.#parameters = parameters;
    this.#attributes = attributes;
  }

  condition(name: string): boolean {
    return this.value(objectOf(this.#template['Conditions'])[name]) === true;
  }

  violations({ RuleCondition: condition, Assertions: assertions }: JsonObject): readonly string[] {
    if (condition !== undefined && this.value(condition) !== true) return [];
    return listOf(assertions)
      .map(objectOf)
      .flatMap(({ Assert: assertion, AssertDescription: description }) =>
        this.value(assertion) === true ? [] : [textOf(description)],
      );
  }

  value(written: unknown): unknown {
    if (Array.isArray(written)) return written.map(item => this.value(item)).filter(item => item !== ABSENT);
    if (!isObject(written)) return written;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(written);
    if (others.length === 0 && (name.startsWith('Fn::') || name === 'Ref' || name === 'Condition')) {
      return this.#call(name, argument);
    }
    return Object.fromEntries(
      Object.entries(written).flatMap(([key, value]) => {
        const filled = this.value(value);
        return filled === ABSENT ? [] : [[key, filled]];
      }),
    );
  }

  #call(name: string, argument: unknown): unknown {
    const items = listOf(argument);
    switch (name) {
      case 'Ref':
        return this.#reference(textOf(argument));
      case 'Condition':
        return this.condition(textOf(argument));
      case 'Fn::GetAtt':
        return this.#attribute(textOf(argument));
      case 'Fn::If':
        return this.value(this.condition(textOf(items[0])) ? items[1] : items[2]);
      case 'Fn::Equals':
        return textOf(this.value(items[0])) === textOf(this.value(items[1]));
      case 'Fn::Not':
        return this.value(items[0]) !== true;
      case 'Fn::And':
        return items.every(item => this.value(item) === true);
      case 'Fn::Or':
        return items.some(item => this.value(item) === true);
      case 'Fn::Join':
        return listOf(this.value(items[1])).map(textOf).join(textOf(items[0]));
      case 'Fn::Split':
        return textOf(this.value(items[1])).split(textOf(items[0]));
      case 'Fn::Select':
        return listOf(this.value(items[1]))[Number(items[0])];
      case 'Fn::Sub':
        return typeof argument === 'string'
          ? this.#substituted(argument, {})
          : this.#substituted(textOf(items[0]), objectOf(this.value(items[1])));
      default:
        throw new Error(`The template uses ${name}, which this test does not know.`);
    }
  }

  #reference(name: string): unknown {
    if (name === 'AWS::NoValue') return ABSENT;
    return this.#parameters[name] ?? this.#attributes(name, 'Ref');
  }

  #attribute(place: string): string {
    const [name = '', ...rest] = place.split('.');
    if (objectOf(this.#template['Resources'])[name] === undefined) throw new Error(`There is no resource ${name}.`);
    return this.#attributes(name, rest.join('.'));
  }

  #substituted(text: string, names: JsonObject): string {
    return text.replace(/\$\{([A-Za-z0-9:.]+)\}/g, (_match, name: string) =>
      textOf(names[name] ?? (name.includes('.') ? this.#attribute(name) : this.#reference(name))),
    );
  }
}

export function objectOf(value: unknown): JsonObject {
  if (isObject(value)) return value;
  throw new Error('The template has no map where one is to be.');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
