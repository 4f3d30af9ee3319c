import { AssumeError } from '../../core/errors.ts';
import type { OtherToken } from '../../core/ports.ts';
import { checkScope } from './limits.ts';

/** For what an access token is wanted. @throws AssumeError `usage`. */
export function requireScope(wanted: OtherToken): string {
  if (wanted.kind !== 'access-token') {
    throw new AssumeError('usage', 'A role of Azure has no ID token: an application gets access tokens.', {
      hint: 'Ask for one with `rolecall azure-token --role … --scope …`.',
    });
  }
  checkScope(wanted.scope);
  return wanted.scope;
}
