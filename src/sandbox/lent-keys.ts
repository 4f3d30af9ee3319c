import { generateKeyPair, type KeyPairKeyObjectResult } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);
const free: KeyPairKeyObjectResult[] = [];

/**
 * A pair of RSA keys, 2048 bits. To make one takes as long as all else that a sandbox starts with, so it gets one that an
 * earlier sandbox of this process has left; no two that run at once have the same.
 * @param closing gets what takes it back.
 */
export async function lendKeys(closing: (() => Promise<void>)[]): Promise<KeyPairKeyObjectResult> {
  const pair = free.pop() ?? (await generate('rsa', { modulusLength: 2048 }));
  closing.push(() => {
    free.push(pair);
    return Promise.resolve();
  });
  return pair;
}
