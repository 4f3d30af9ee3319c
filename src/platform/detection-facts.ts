import { existsSync } from 'node:fs';
import type { DetectionFacts } from '../core/platform.ts';

/** What Docker and Podman put into each container. */
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv'];

/** Looks which of `paths` exist and whether this is a container. Never throws: what cannot be looked at is not there. */
export function readDetectionFacts(paths: readonly string[], remoteName?: string): DetectionFacts {
  return {
    inContainer: CONTAINER_MARKS.some(mark => existsSync(mark)),
    existingPaths: paths.filter(path => existsSync(path)),
    ...(remoteName === undefined ? {} : { remoteName }),
  };
}
