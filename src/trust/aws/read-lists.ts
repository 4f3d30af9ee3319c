import { printable } from '../../core/text.ts';
import type { OpenMap, OpenValue } from '../../documents/open-value.ts';
import { knownText, written, type WrittenText } from '../../documents/written-text.ts';
import type { ActionList, IamPrincipal, PrincipalKind, PrincipalList, ResourceList } from './iam-policy.ts';
import { type Field, type FieldOf, type PolicyFaults, textsOf } from './policy-fields.ts';
import type { PolicyUse } from './policy-use.ts';

type Fields = FieldOf<'Principal' | 'NotPrincipal' | 'Action' | 'NotAction' | 'Resource' | 'NotResource'>;

interface Reading {
  /** `Statement 1`. */
  readonly what: string;
  readonly use: PolicyUse;
}

const OPEN = { values: [], complete: false, others: false };

export function readActions(
  fields: Fields,
  statement: OpenMap,
  { what, use }: Reading,
  faults: PolicyFaults,
): ActionList {
  const list = oneOf(fields, 'Action', statement, what, faults);
  if (list === undefined) faults.add(statement.place, `${what} has neither Action nor NotAction.`);
  if (list === undefined || list === 'open') return OPEN;
  const texts = textsOf(list.value, `${what}'s ${list.name}`, faults);
  for (const text of texts.values) {
    const action = knownText(text);
    if (action === undefined) continue;
    const shown = printable(action, 60);
    if (action !== '*' && !/^[\w-]+:./.test(action)) {
      faults.add(
        text.place ?? statement.place,
        `${what} has the action "${shown}", which has no prefix as in "sts:TagSession".`,
      );
    } else if (use === 'trust' && action !== '*' && !/^sts:/i.test(action)) {
      faults.add(
        text.place ?? statement.place,
        `${what} has the action "${shown}", which is none of STS, as a trust policy needs.`,
      );
    }
  }
  return { ...texts, others: list.others };
}

export function readResources(
  fields: Fields,
  statement: OpenMap,
  { what, use }: Reading,
  faults: PolicyFaults,
): ResourceList | undefined {
  const list = oneOf(fields, 'Resource', statement, what, faults);
  if (list === undefined) {
    if (use === 'rights') faults.add(statement.place, `${what} has neither Resource nor NotResource.`);
    return undefined;
  }
  if (list === 'open') return use === 'trust' ? undefined : OPEN;
  if (use === 'trust') faults.add(list.value.place, `${what} has ${list.name}, which no trust policy has.`);
  const texts = textsOf(list.value, `${what}'s ${list.name}`, faults);
  for (const text of texts.values) {
    const resource = knownText(text);
    if (resource === undefined || resource === '*' || resource.startsWith('arn:')) continue;
    faults.add(
      text.place ?? statement.place,
      `${what} has the resource "${printable(resource, 60)}", which is no ARN.`,
    );
  }
  return { ...texts, others: list.others };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function readPrincipals(
  fields: Fields,
  statement: OpenMap,
  { what, use }: Reading,
  faults: PolicyFaults,
): PrincipalList | undefined {
  const list = oneOf(fields, 'Principal', statement, what, faults);
  if (list === undefined) {
    if (use === 'trust') faults.add(statement.place, `${what} has no Principal.`);
    return undefined;
  }
  if (list === 'open') return use === 'rights' ? undefined : { principals: [], others: false, complete: false };
  const { value, others } = list;
  if (use === 'rights' || (use === 'trust' && others)) {
    const kind = use === 'trust' ? 'trust policy' : 'policy of rights';
    faults.add(value.place, `${what} has ${list.name}, which no ${kind} has.`);
  }
  if (value.kind === 'scalar' && value.value === '*') {
    return { principals: [{ kind: 'anyone', name: written('*', value.place) }], others, complete: true };
  }
  if (value.kind === 'unknown' || value.kind === 'text') return { principals: [], others, complete: false };
  if (value.kind !== 'map') {
    faults.add(value.place, `${what}'s ${list.name} is neither "*" nor an object.`);
    return undefined;
  }
  return { ...principalsIn(value, what, faults), others };
}

const KINDS = ['AWS', 'Federated', 'Service', 'CanonicalUser'] as const satisfies readonly PrincipalKind[];

function principalsIn(map: OpenMap, what: string, faults: PolicyFaults): Omit<PrincipalList, 'others'> {
  let { complete } = map;
  const seen = new Set<string>();
  const principals = map.entries.flatMap(({ key, keyPlace, value, certain }): readonly IamPrincipal[] => {
    const name = knownText(key);
    const kind = KINDS.find(each => each === name);
    if (name !== undefined && kind === undefined) {
      faults.add(keyPlace, `${what} has the kind of principal "${printable(name, 60)}", which IAM does not know.`);
    }
    if (name !== undefined && certain) {
      if (seen.has(name)) faults.add(keyPlace, `${what} has the kind of principal "${printable(name, 60)}" twice.`);
      seen.add(name);
    }
    if (kind === undefined || !certain) {
      complete = false;
      return [];
    }
    const texts = textsOf(value, `${what}'s Principal`, faults);
    complete &&= texts.complete;
    return texts.values.map(text => principalOf(kind, text, what, value, faults));
  });
  return { principals, complete };
}

function principalOf(
  kind: (typeof KINDS)[number],
  name: WrittenText,
  what: string,
  { place }: OpenValue,
  faults: PolicyFaults,
): IamPrincipal {
  const text = knownText(name);
  if (kind === 'AWS' && text === '*') return { kind: 'anyone', name };
  if (text !== undefined && text !== '*' && !isPrincipalName(kind, text)) {
    faults.add(
      name.place ?? place,
      `${what} has the principal "${printable(text, 100)}", which IAM does not take for ${kind}.`,
    );
  }
  return { kind, name };
}

/** Of AWS: an account's number, an ARN or the unique id that IAM shows of what was deleted. A part is never a wildcard. */
function isPrincipalName(kind: (typeof KINDS)[number], text: string): boolean {
  if (/[*?\s]/.test(text) || text === '') return false;
  return kind !== 'AWS' || /^(?:\d{12}|arn:[^:]+:(?:iam|sts)::.+|A[A-Z0-9]{15,})$/.test(text);
}

type List = { readonly value: OpenValue; readonly name: string; readonly others: boolean } | 'open' | undefined;

/** `Action` or `NotAction`, and so on: one of the two. */
function oneOf(
  fields: Fields,
  name: 'Principal' | 'Action' | 'Resource',
  statement: OpenMap,
  what: string,
  faults: PolicyFaults,
): List {
  const plain = fields(name);
  const opposite = fields(`Not${name}`);
  if (isThere(plain) && isThere(opposite)) {
    if (plain.certain && opposite.certain) faults.add(statement.place, `${what} has both ${name} and Not${name}.`);
    return 'open';
  }
  if (isThere(plain)) return { value: plain.value, name, others: false };
  if (isThere(opposite)) return { value: opposite.value, name: `Not${name}`, others: true };
  return plain ?? opposite;
}

function isThere(field: Field): field is Exclude<Field, 'open' | undefined> {
  return field !== undefined && field !== 'open';
}
