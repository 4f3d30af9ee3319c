import { hash, randomBytes } from 'node:crypto';
import type { Digest, RandomHex } from '../core/ports.ts';

export const sha256: Digest = text => hash('sha256', text, 'hex');

/** From the kernel's random source. */
export const randomHex: RandomHex = bytes => randomBytes(bytes).toString('hex');
