import type { Credentials } from '../core/credentials.ts';
import { azureNotes } from './azure/token-lifetime.ts';

/** What is to be known of credentials that were just issued, a sentence each; mostly nothing. */
export function notesOn(credentials: Credentials): readonly string[] {
  return credentials.cloud === 'azure' ? azureNotes(credentials) : [];
}
