import { randomBytes } from 'node:crypto';
import type { Handout } from '../../src/core/credentials.ts';
import type { SessionFile } from '../../src/store/session-record.ts';
import type { SessionStore } from '../../src/store/session-store.ts';

/** A session as an assumption leaves it, with nothing going wrong in between. Answers whether it is there. */
export async function storeSession(store: SessionStore, file: SessionFile, handout: Handout): Promise<boolean> {
  const attempt = await store.begin(randomBytes(16).toString('hex'), file.record);
  return await store.save(attempt, file, handout, () => Promise.resolve());
}
