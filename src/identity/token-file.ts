import { asAssumeError } from '../core/errors.ts';
import type { Clock, TokenFileReader } from '../core/ports.ts';
import { printable } from '../core/text.ts';
import type { TokenSource } from '../core/token.ts';
import { checkAudience } from './audience.ts';
import { checkClaims, decodeToken } from './claims.ts';

export interface TokenFilePorts {
  readonly tokenFiles: TokenFileReader;
  readonly clock: Clock;
}

/**
 * Tokens that something else writes to a file, read afresh for every attempt because they are rotated. `file` must come
 * from the user's configuration (or a session record made from it), never from the environment: a repository that chose it
 * could have another identity's token sent in the user's name.
 */
export function createTokenFileSource(file: string, { tokenFiles, clock }: TokenFilePorts): TokenSource {
  const name = `The token file ${printable(file)}`;
  return {
    id: 'token-file',
    name,
    interactive: false,
    async availability() {
      try {
        await tokenFiles.read(file);
        return { usable: true };
      } catch (error) {
        return { usable: false, reason: asAssumeError(error).message };
      }
    },
    async token(audience) {
      checkAudience(audience);
      const { jwt, claims } = decodeToken(await tokenFiles.read(file), name);
      // Any issuer: the person chose the file, and the cloud's trust policy names the issuer it accepts.
      checkClaims(claims, name, { audience, issuer: undefined, fresh: false, now: clock.now() });
      return { jwt, claims, audience, source: 'token-file' };
    },
    record: () => ({ id: 'token-file', file }),
  };
}
