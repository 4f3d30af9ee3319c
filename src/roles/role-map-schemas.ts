import type { Schema } from '../documents/check-node.ts';
import type { Vocabulary } from '../documents/findings.ts';
import type { Author } from '../documents/host-patterns.ts';
import type { WrittenIdentity } from './plain/plain-identity.ts';
import type { WrittenRole } from './plain/plain-role.ts';
import type { WrittenSettings } from './plain/plain-settings.ts';

/** What decides of anything that is not plainly right, and says what is wrong with it: each for what is read by itself. */
export interface RoleMapSchemas {
  readonly version: Schema<1>;
  readonly autoAssume: Schema<readonly string[]>;
  readonly role: Schema<WrittenRole>;
  readonly identity: Readonly<Record<Author, Schema<WrittenIdentity>>>;
  readonly settings: { readonly [K in keyof WrittenSettings]: Schema<WrittenSettings[K] | undefined> };
  readonly vocabulary: Vocabulary;
}
