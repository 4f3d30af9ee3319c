import { OWN_SETTING_KEYS, ROLE_MAP_KEYS } from './map-schema.ts';
import { awsSchema, azureSchema, gcpSchema, roleSchema, whenSchema } from './role-schema.ts';

const KEYS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['', Object.keys(roleSchema.shape)],
  ['aws', Object.keys(awsSchema.shape)],
  ['gcp', Object.keys(gcpSchema.shape)],
  ['azure', Object.keys(azureSchema.shape)],
  ['when', Object.keys(whenSchema.shape)],
  ['identity', ['codespaces']],
  ['identity.codespaces', ['broker']],
  ['endpoints', ['aws']],
  ['issuers', ['ona', 'gitpodClassic']],
  ['map', ROLE_MAP_KEYS],
  ['own', [...ROLE_MAP_KEYS, ...OWN_SETTING_KEYS]],
]);

/** The keys a map may have, by its place in the schema; `''` is a role, `map` and `own` are whole files. */
export function schemaKeys(place: string): readonly string[] {
  return KEYS.get(place) ?? [];
}
