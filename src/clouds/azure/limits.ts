import { AssumeError } from '../../core/errors.ts';
import type { AzureTarget } from '../../core/target.ts';
import { printable } from '../../core/text.ts';
import { type SubjectToken, epochSeconds } from '../../core/token.ts';
import type { TokenTimes } from '../subject-times.ts';
import { audienceMeant } from './environments.ts';
import { GUID_PATTERN } from './writing.ts';

/** Of each field of a federated credential: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations */
const LONGEST_FIELD = 600;

/**
 * Refuses before anything is sent what Microsoft Entra would refuse anyway, so that the token stays here.
 * @returns the times of the token, on which an exchange rests.
 * @throws AssumeError `role-map-invalid`, `identity-rejected`.
 */
export function checkAzureLimits(target: AzureTarget, { audience, claims }: SubjectToken): TokenTimes {
  if (!GUID_PATTERN.test(target.tenantId)) {
    throw new AssumeError('role-map-invalid', `${printable(target.tenantId, 100)} is no directory's ID.`, {
      hint: "Write the directory's GUID as `tenantId`: a domain name leads to whichever directory has it then.",
    });
  }
  if (!GUID_PATTERN.test(target.clientId)) {
    throw new AssumeError('role-map-invalid', `${printable(target.clientId, 100)} is no application's ID.`, {
      hint: "Write the application's GUID as `clientId`.",
    });
  }
  const meant = audienceMeant(audience);
  if (meant !== undefined) {
    throw new AssumeError('identity-rejected', `The identity token is for ${printable(audience)}, not for ${meant}.`, {
      hint: 'Azure compares the audience character by character, its scheme and letter case too. Have the token issued for that one.',
    });
  }
  const expiresAt = epochSeconds(claims['exp']);
  if (expiresAt === undefined) {
    throw new AssumeError('identity-rejected', 'The identity token does not say until when it is good.', {
      hint: 'Azure takes none without `exp`.',
    });
  }
  for (const claim of ['iss', 'sub', 'aud']) {
    const value = claims[claim];
    if (typeof value !== 'string' || value.length <= LONGEST_FIELD) continue;
    throw new AssumeError(
      'identity-rejected',
      `The identity token's ${claim} has ${value.length} characters, and no federated credential takes more than ${LONGEST_FIELD}.`,
      { hint: 'Have the issuer put less into it.' },
    );
  }
  return { issuedAt: epochSeconds(claims['iat']), expiresAt };
}

const HOST = String.raw`[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?`;
const PATH = String.raw`(?:/[\w.~-]{0,100}){0,8}`;
/** A resource's URI or id, then `/.default`; `https://storage.azure.com//.default` where the URI itself ends with a slash. */
const SCOPE = new RegExp(`^(?:(?:https|api)://${HOST}${PATH}|${GUID_PATTERN.source.slice(1, -1)})/\\.default$`);

/**
 * What an application may ask for: all that it was given at one resource.
 * https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope
 * @throws AssumeError `usage`.
 */
export function checkScope(scope: string): void {
  if (SCOPE.test(scope)) return;
  throw new AssumeError('usage', `"${printable(scope, 100)}" is no scope that an application can ask for.`, {
    hint: "Write the resource's URI or id with /.default at its end, such as https://vault.azure.net/.default.",
  });
}
