import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import { asAssumeError, AssumeError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { SigningKeys } from '../broker.ts';
import { publishedAt, signingKeyAt } from './key-schedule.ts';
import type { ScheduledKey, SigningKey } from './signing-key.ts';
import { Refusal } from '../refusal.ts';

/** A gap in the schedule is mended by a person or by the next key's time. */
const RETRY_WITHOUT_KEY_SECONDS = 60;
/** Who holds the key has too much to do, or is not reached. */
const RETRY_SECONDS = 5;

/**
 * Keys by the clock: which one signs and which ones are published follows from their times alone.
 * @param keys as they are known at the moment of asking: a key ring changes while the broker runs.
 */
export function scheduledKeys(keys: () => readonly ScheduledKey[], clock: Pick<Clock, 'now'>): SigningKeys {
  const signer = (): SigningKey | undefined => signingKeyAt(keys(), clock.now())?.key;
  const jwks = (): { readonly keys: SigningKey['jwk'][] } => {
    const published = publishedAt(keys(), clock.now()).map(({ key }) => key.jwk);
    // Equal keys would only be published twice.
    return { keys: [...new Map(published.map(jwk => [jwk.kid, jwk])).values()] };
  };
  return {
    async sign(claims) {
      const key = signer();
      if (key === undefined) throw new Refusal('signing-unavailable', { retryAfterSeconds: RETRY_WITHOUT_KEY_SECONDS });
      return key.sign(claims).catch((error: unknown) => {
        const { code, kind } = asAssumeError(error);
        throw new Refusal('signing-unavailable', { retryAfterSeconds: RETRY_SECONDS, cause: code ?? kind });
      });
    },
    publicJwks: jwks,
    async prove() {
      const key = signer();
      if (key === undefined) throw noKeySigns(keys(), clock.now());
      // No issuer, subject, audience or time: whoever got hold of it could do nothing with it.
      const proof = await key.sign({ proof: 'this key signs' }).catch((cause: unknown) => {
        throw new AssumeError('network', 'The key that signs now cannot be used.', { cause });
      });
      await jwtVerify(proof, createLocalJWKSet(jwks())).catch((error: unknown) => {
        const code = error instanceof errors.JOSEError ? error.code : undefined;
        throw new AssumeError('internal', 'What the key that signs now has signed does not verify.', { cause: code });
      });
    },
  };
}

/** Why none of these keys signs at `now`. */
function noKeySigns(keys: readonly ScheduledKey[], now: number): AssumeError {
  const next = Math.min(...keys.map(({ signsFrom }) => signsFrom ?? Infinity).filter(time => time > now));
  if (!Number.isFinite(next)) {
    return new AssumeError('local-file', 'No key may sign any more.', {
      hint: 'A key stops signing 26 minutes before its `publishedUntil`: add one that goes on.',
    });
  }
  return new AssumeError('local-file', `No key signs before ${new Date(next).toISOString()}.`, {
    hint: 'Leave `signsFrom` out for a key that is to sign at once.',
  });
}
