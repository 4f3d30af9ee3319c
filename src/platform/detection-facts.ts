import { access } from 'node:fs/promises';
import type { DetectionFacts } from '../core/platform.ts';

/** What Docker and Podman put into each container. */
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv'];

/** Looks which of `paths` exist and whether this is a container. Never throws: what cannot be looked at is not there. */
export async function readDetectionFacts(paths: readonly string[], remoteName?: string): Promise<DetectionFacts> {
  const [marks, existingPaths] = await Promise.all([existing(CONTAINER_MARKS), existing(paths)]);
  return {
    inContainer: marks.length > 0,
    existingPaths,
    ...(remoteName === undefined ? {} : { remoteName }),
  };
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(path =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return found.flat();
}
