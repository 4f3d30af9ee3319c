// What the extension loads when there is first something to look at.
export { discoverFolder } from './discover-folder.ts';
export { lintFolder } from './lint-folder.ts';
export { lintText } from './lint-text.ts';
export { insertRole } from '../trust/discover/insert-role.ts';
export { roleMapLines } from '../trust/discover/role-map-entry.ts';
