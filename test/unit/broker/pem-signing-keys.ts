import type { SigningKeys } from '../../../src/broker/broker.ts';
import { pemKey } from '../../../src/broker/keys/pem-key.ts';
import type { KeyText } from '../../../src/broker/keys/rsa-key-pem.ts';
import { scheduledKeys } from '../../../src/broker/keys/signing-keys.ts';

/** Keys without times: the first signs, all are published. */
export async function signingKeysFromPem(texts: readonly KeyText[]): Promise<SigningKeys> {
  const keys = await Promise.all(
    texts.map(async text => ({ key: await pemKey(text), signsFrom: undefined, publishedUntil: undefined })),
  );
  return scheduledKeys(() => keys, { now: () => Date.now() });
}
