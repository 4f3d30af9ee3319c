import type { RoleMapSchemas } from '../role-map-schemas.ts';
import { identitySchemas } from './identity-schema.ts';
import { autoAssumeSchema, ownSettingsSchema, versionSchema } from './map-schema.ts';
import { roleSchema } from './role-schema.ts';
import { ROLE_MAP_VOCABULARY } from './vocabulary.ts';

/** A chunk of its own, loaded where something is not plainly right. */
export const ROLE_MAP_SCHEMAS: RoleMapSchemas = {
  version: versionSchema,
  autoAssume: autoAssumeSchema,
  role: roleSchema,
  identity: identitySchemas,
  settings: ownSettingsSchema.shape,
  vocabulary: ROLE_MAP_VOCABULARY,
};
