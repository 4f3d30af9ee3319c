import { targetKeys } from '../../clouds/schemas.ts';
import type { Vocabulary } from '../../documents/findings.ts';
import { identitySchemas } from './identity-schema.ts';
import { keyRule } from './key-rules.ts';
import { ENDPOINTS, ISSUERS, OWN_SETTING_KEYS, ROLE_MAP_KEYS } from '../plain/plain-settings.ts';
import { roleSchema, whenSchema } from './role-schema.ts';

const { codespaces, provider, identityCenter, gitlab, devin } = identitySchemas.parts;

const KEYS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['', Object.keys(roleSchema.shape)],
  ...targetKeys(),
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

/** The words of a role map; `''` is a role, `map` and `own` are whole files. */
export const ROLE_MAP_VOCABULARY: Vocabulary = {
  keys: place => KEYS.get(place) ?? [],
  rule: keyRule,
  freeKeys: ['when.claims'],
};
