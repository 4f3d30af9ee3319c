import { error, type Finding, ok } from './finding.ts';
import type { Patient } from './patient.ts';

/** The Node that runs this. */
export function checkNode({ nodeVersion }: Patient): readonly Finding[] {
  return isRecentEnough(nodeVersion)
    ? [ok('node', `Node.js ${nodeVersion}`)]
    : [error('node-old', `Node.js ${nodeVersion} is too old`, { fix: 'Install Node.js 20.19 or later.' })];
}

/** `20.19.4`, as `process.versions.node` has it. */
export function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}
