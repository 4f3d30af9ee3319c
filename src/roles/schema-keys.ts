import { awsSchema, permissionSetSchema } from '../clouds/aws/schema.ts';
import { identitySchemas } from './identity-schema.ts';
import { ENDPOINTS, ISSUERS, OWN_SETTING_KEYS, ROLE_MAP_KEYS } from './map-schema.ts';
import { azureSchema, gcpSchema, roleSchema, whenSchema } from './role-schema.ts';

const { codespaces, provider, identityCenter, gitlab, devin } = identitySchemas.parts;

const KEYS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['', Object.keys(roleSchema.shape)],
  ['aws', Object.keys(awsSchema.shape)],
  ['aws.identityCenter', Object.keys(permissionSetSchema.shape)],
  ['gcp', Object.keys(gcpSchema.shape)],
  ['azure', Object.keys(azureSchema.shape)],
  ['when', Object.keys(whenSchema.shape)],
  ['identity', Object.keys(identitySchemas.parts)],
  ['identity.codespaces', Object.keys(codespaces.shape)],
  ['identity.provider', Object.keys(provider.shape)],
  ['identity.identityCenter', Object.keys(identityCenter.shape)],
  ['identity.gitlab', Object.keys(gitlab.shape)],
  ['identity.devin', Object.keys(devin.shape)],
  ['endpoints', ENDPOINTS],
  ['issuers', ISSUERS],
  ['map', ROLE_MAP_KEYS],
  ['own', [...ROLE_MAP_KEYS, ...OWN_SETTING_KEYS]],
]);

/** The keys a map may have, by its place in the schema; `''` is a role, `map` and `own` are whole files. */
export function schemaKeys(place: string): readonly string[] {
  return KEYS.get(place) ?? [];
}
