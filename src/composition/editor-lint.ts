// What the extension loads when there is first something to look at.
export { lintFolder } from './lint-folder.ts';
export { lintText } from './lint-text.ts';
