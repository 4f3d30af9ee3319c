import { shownText } from '../../documents/written-text.ts';
import type { FoundValue, LoginMeans } from './login.ts';

type RoleLogin = LoginMeans & { readonly role: FoundValue };

/** Whether both can take one role in the same way. */
export function isSameRole(a: RoleLogin, b: RoleLogin): boolean {
  if (a.cloud !== b.cloud || a.basis !== b.basis) return false;
  const roles = new Set(a.role.resolved.values.map(text => plain(shownText(text))));
  return b.role.resolved.values.some(text => roles.has(plain(shownText(text))));
}

/** `${A}` and `$A` are the same. */
function plain(text: string): string {
  return text.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, '$$$1');
}
