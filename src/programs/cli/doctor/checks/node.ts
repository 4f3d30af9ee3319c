import { isRecentEnough, OLDEST_NODE } from '../../../../deliver/start-node.ts';
import { error, type Finding, ok, warning } from '../../../../core/doctor/finding.ts';
import type { Patient } from '../patient.ts';

/** The last day, in UTC, on which Node's makers mend a major version: https://github.com/nodejs/release#release-schedule. */
const LAST_DAYS: Readonly<Record<string, string>> = {
  22: '2027-04-30',
  23: '2025-06-01',
  24: '2028-04-30',
  25: '2026-06-01',
  26: '2029-04-30',
};
const DAY_MILLISECONDS = 86_400_000;

export const NEWER_NODE =
  'Install Node.js 24 and run `rolecall install` with it, or update VS Code, which brings its own.';

/** The Node that runs this. */
export function checkNode({ nodeVersion, world }: Patient): readonly Finding[] {
  const name = `Node.js ${nodeVersion}`;
  if (!isRecentEnough(nodeVersion)) {
    const title = `${name} is too old: ${OLDEST_NODE} is the oldest that will do`;
    return [error('node-old', title, { fix: NEWER_NODE })];
  }
  const ended = whyEnded(nodeVersion, world.clock.now());
  return [ended === undefined ? ok('node', name) : warning('node-ended', `${name} ${ended}`, { fix: NEWER_NODE })];
}

/** The end of a sentence about a Node that its makers have given up; undefined for another. */
export function whyEnded(version: string, now: number): string | undefined {
  const lastDay = LAST_DAYS[version.split('.')[0] ?? ''];
  if (lastDay === undefined || now < Date.parse(lastDay) + DAY_MILLISECONDS) return undefined;
  return `has ended: since ${lastDay} nobody mends its security holes`;
}
