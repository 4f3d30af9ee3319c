import { NotPlain } from '../documents/check-node.ts';
import type { RoleMapSchemas } from './role-map-schemas.ts';

/**
 * Reads with the schemas where it takes them. They are a chunk of their own: making them takes as long as all else that most
 * commands do with a map. `read` is called once more where something was not plainly right, and does nothing else then.
 */
export async function withSchemas<T>(read: (schemas: RoleMapSchemas | undefined) => T): Promise<T> {
  try {
    return read(undefined);
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
  }
  return read(await loadSchemas());
}

export async function loadSchemas(): Promise<RoleMapSchemas> {
  const { ROLE_MAP_SCHEMAS } = await import('./schema/schemas.ts');
  return ROLE_MAP_SCHEMAS;
}
