import { readYaml } from '../../read-yaml.ts';
import { either } from '../either.ts';
import { jsonValueOf, valueOfNode } from '../json-text.ts';
import { failure, isNull, knownBoolean, knownNumber, knownText, scalar, type Value } from '../value.ts';
import type { HclFunction } from './function.ts';

/** The first that Terraform would not refuse. */
const attempt: HclFunction = (candidates, { place, written }) => {
  let found: Value | undefined;
  for (const value of candidates) {
    if (value.kind === 'failure') continue;
    found = found === undefined ? value : either(found, value, written, place);
    // Of what is not known at all it is not known either whether it is there.
    if (value.kind !== 'unknown') return found;
  }
  return found ?? failure(written, place);
};

const can: HclFunction = ([value], { place }) => {
  if (value === undefined || value.kind === 'unknown') return undefined;
  return scalar(value.kind !== 'failure', place);
};

const same: HclFunction = ([value]) => value;

const tostring: HclFunction = ([value], { place }) => {
  if (value === undefined || isNull(value) || value.kind === 'text' || value.kind === 'unknown') return value;
  const text = knownText(value);
  return text === undefined ? undefined : scalar(text, place);
};

const tonumber: HclFunction = ([value], { place, written }) => {
  if (value === undefined || isNull(value)) return value;
  const number = knownNumber(value);
  if (number !== undefined) return scalar(number, place);
  return knownText(value) === undefined ? undefined : failure(written, place);
};

const tobool: HclFunction = ([value], { place, written }) => {
  if (value === undefined || isNull(value)) return value;
  const truth = knownBoolean(value);
  if (truth !== undefined) return scalar(truth, place);
  return knownText(value) === undefined ? undefined : failure(written, place);
};

function numeric(use: (...numbers: number[]) => number): HclFunction {
  return (given, { place }) => {
    const numbers = given.map(knownNumber).filter(number => number !== undefined);
    return numbers.length === given.length && numbers.length > 0 ? scalar(use(...numbers), place) : undefined;
  };
}

const jsonencode: HclFunction = ([value], { place }) =>
  value === undefined ? undefined : { kind: 'json', value, place };

const jsondecode: HclFunction = ([value], { place, written }) => {
  if (value === undefined || value.kind === 'unknown') return undefined;
  return jsonValueOf(value) ?? (knownText(value) === undefined ? undefined : failure(written, place));
};

const yamldecode: HclFunction = ([value], { place, written }) => {
  const text = value === undefined ? undefined : knownText(value);
  if (text === undefined) return undefined;
  const read = readYaml(text);
  if (!read.ok) return failure(written, place);
  return read.root === undefined ? scalar(null, place) : valueOfNode(read.root, () => place);
};

const file: HclFunction = ([path], { scope }) => {
  const name = path === undefined ? undefined : knownText(path);
  const found = name === undefined ? undefined : scope.file(name);
  if (found === undefined) return undefined;
  const place = { file: found.path, start: 0, end: found.text.length };
  return { kind: 'text', pieces: [{ text: found.text, place }], place };
};

export const VALUE_FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map<string, HclFunction>([
  ['try', attempt],
  ['can', can],
  ['sensitive', same],
  ['nonsensitive', same],
  ['tomap', same],
  ['tostring', tostring],
  ['tonumber', tonumber],
  ['tobool', tobool],
  ['max', numeric(Math.max)],
  ['min', numeric(Math.min)],
  ['abs', numeric(Math.abs)],
  ['ceil', numeric(Math.ceil)],
  ['floor', numeric(Math.floor)],
  ['jsonencode', jsonencode],
  ['jsondecode', jsondecode],
  ['yamldecode', yamldecode],
  ['file', file],
]);
