import { isObject, type JsonObject, parseJson } from '../core/parse.ts';

/** What a JWT says, as far as it is ASCII; nothing of it is verified. Undefined for what is none. */
export function claimsIn(token: string): JsonObject | undefined {
  try {
    const claims = parseJson(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
