import { importPKCS8, SignJWT } from 'jose';
import { AssumeError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { Claims } from '../../core/token.ts';

/**
 * Signs the tokens by which a GitHub App says who it is: RS256, by its private key.
 * @param name what the key is called in a failure; @param pem PKCS#8.
 * @throws AssumeError `local-file` for a text that holds no RSA key.
 */
export async function appTokenSigner(name: string, pem: Secret): Promise<(claims: Claims) => Promise<string>> {
  const key = await importPKCS8(pem.reveal(), 'RS256').catch(() => {
    // Without its cause: what a parser says of a key may quote it.
    throw new AssumeError('local-file', `The key of the GitHub App, ${name}, is no RSA private key in PEM form.`, {
      hint: "Make one under the App's settings on GitHub, Private keys, and use the file as it was downloaded.",
    });
  });
  return claims => new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', typ: 'JWT' }).sign(key);
}
