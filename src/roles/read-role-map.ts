/**
 * The role map's chunk: everything that needs the parsers, the schema or the glob matcher, loaded when a folder is looked at
 * and not before. Loads it: `sessions/` through its `RoleMapReader`, and the programs.
 */
export { readRoleMap, type RoleMapInput } from './assemble-role-map.ts';
export { type Here, type Unavailability, whyUnavailable } from './conditions.ts';
export { findRoleMap } from './find-role-map.ts';
export { readCatalogue } from './read-catalogue.ts';
export { readStatedRole } from './stated-role.ts';
export type { FileText, LabelledText } from './read-texts.ts';
export { readUserConfiguration } from './user-configuration.ts';
