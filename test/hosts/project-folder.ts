import { join } from 'node:path';

/** The root of this checkout. */
export const projectFolder = join(import.meta.dirname, '..', '..');

/** Where tests leave pictures of the screen; git ignores it. */
export const screenshotFolder = join(projectFolder, 'test', 'screenshots');
