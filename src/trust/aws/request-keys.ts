import type { IamPolicy } from './iam-policy.ts';
import type { VariableValue } from './pattern.ts';
import type { IamRequest } from './request.ts';

/** What a request says that a key holds, by lower-case name; undefined where the key is absent. */
export function valuesOf({ keys }: IamRequest, key: string): readonly string[] | undefined {
  const values = keys.get(key);
  return values === undefined || values.length === 0 ? undefined : values;
}

export function isUnsure({ unsure = [] }: IamRequest, key: string): boolean {
  return unsure.some(name => (name.endsWith('/') ? key.startsWith(name) : key === name));
}

/** What stands for a policy variable: nothing of an older version, which takes them for text; none of several values. */
export function variablesOf(
  version: IamPolicy['version'],
  request: IamRequest,
): ((key: string) => VariableValue) | undefined {
  if (version === '2008-10-17') return undefined;
  return key => {
    if (isUnsure(request, key)) return 'open';
    const [value, ...more] = valuesOf(request, key) ?? [];
    return value === undefined || more.length > 0 ? 'absent' : { text: value };
  };
}
