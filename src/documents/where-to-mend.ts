import { LOOKED_THROUGH } from './setting-files.ts';
import type { Place } from '../core/doctor/finding.ts';

/**
 * Where it is set, and what to take out there: never a command. A line can be one of several in an `if`, one setting of many,
 * or go on in the next one, and a shell whose start file is broken is worse than a hidden role. Nor is the line itself
 * printed: it may hold the key.
 */
export function whereToMend(fix: string, { file, line, variable }: Place, platform: string): string {
  if (variable === undefined) return fix;
  if (file === undefined) {
    return `${fix} It was not found in ${LOOKED_THROUGH}: look at what starts the terminal, and at secrets of ${platform}.`;
  }
  const inLine = line === undefined ? '' : ` in line ${line}`;
  if (file.endsWith('/fish_variables'))
    return `${fix} It is a universal variable of fish: \`set -Ue ${variable}\` there.`;
  const then = isBuilt(file) ? 'rebuild the container' : 'open a new terminal';
  return `${fix} It is set${inLine}: take out that one setting and leave the rest as it is, then ${then}.`;
}

/** Whether a file counts when the container is made, not when a terminal is opened. */
function isBuilt(file: string): boolean {
  return /(?:devcontainer\.json|compose[\w.-]*\.ya?ml|Dockerfile[\w.-]*)$/i.test(file);
}
