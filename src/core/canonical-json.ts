import { isObject } from './parse.ts';

/** JSON with sorted keys and no white space: equal data gives equal text, whatever order a file wrote it in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  // Written without lists between: a map of thousands of roles passes here at each reading.
  let fields = '';
  for (const name of Object.keys(value).sort()) {
    const field = value[name];
    if (field !== undefined) fields += `${fields === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(field)}`;
  }
  return `{${fields}}`;
}
