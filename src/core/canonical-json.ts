import { isObject } from './parse.ts';

/** JSON with sorted keys and no white space: equal data gives equal text, whatever order a file wrote it in. */
export function canonicalJson(value: unknown): string {
  // A map of thousands of roles passes here at each reading: what is sorted already is written at one go.
  if (isSorted(value)) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  let fields = '';
  for (const name of Object.keys(value).sort()) {
    const field = value[name];
    if (field !== undefined) fields += `${fields === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(field)}`;
  }
  return `{${fields}}`;
}

/** Whether every object in it has its keys in order, as they are enumerated and so written. */
function isSorted(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isSorted);
  if (!isObject(value)) return true;
  let before = '';
  for (const name in value) {
    if (name < before || !isSorted(value[name])) return false;
    before = name;
  }
  return true;
}
