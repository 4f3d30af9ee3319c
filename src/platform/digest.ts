import { createHash, randomBytes } from 'node:crypto';
import type { Digest, RandomHex } from '../core/ports.ts';

export const sha256: Digest = text => createHash('sha256').update(text, 'utf8').digest('hex');

/** From the kernel's random source. */
export const randomHex: RandomHex = bytes => randomBytes(bytes).toString('hex');
