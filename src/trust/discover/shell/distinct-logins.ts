import { isSameRole } from '../same-role.ts';
import type { ScriptLogin } from './found-in-script.ts';

/**
 * Each role once: a script that writes a profile and then asks for the same role's credentials itself takes one role. The first
 * stays, with what the others say besides.
 */
export function distinctLogins(logins: readonly ScriptLogin[]): readonly ScriptLogin[] {
  const distinct: ScriptLogin[] = [];
  for (const login of logins) {
    const index = distinct.findIndex(other => isSameRole(other, login));
    const other = distinct[index];
    if (other === undefined) distinct.push(login);
    else distinct[index] = { ...other, settings: { ...login.settings, ...other.settings } };
  }
  return distinct;
}
