import { isObject } from '../../../core/parse.ts';

/** The version of Live Share's API whose `session` is read here: npm `vsls`, https://npmjs.com/vsls. */
const API_VERSION = '1.0.4753';
/** `Role.None` of that API; 1 is the host, 2 a guest. */
const NOT_SHARED = 0;

/**
 * Whether this window shares its session, or is a guest in another's, as the API that the Live Share extension exports says.
 * What is no such API shares nothing. @param exported what the extension exports.
 */
export async function isSharedSession(exported: unknown, ownId: string): Promise<boolean> {
  const getApi = isObject(exported) ? exported['getApi'] : undefined;
  if (typeof getApi !== 'function') return false;
  try {
    const api: unknown = await Reflect.apply(getApi, exported, [API_VERSION, ownId]);
    const session = isObject(api) ? api['session'] : undefined;
    const role = isObject(session) ? session['role'] : undefined;
    return typeof role === 'number' && role !== NOT_SHARED;
  } catch {
    return false;
  }
}
