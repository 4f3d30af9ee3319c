import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** Whether a `flock` program knows `-w SECONDS`; BusyBox's does not. */
export function flockWaits(flock: string, folder: string): boolean {
  const descriptor = openSync(folder, 'r');
  try {
    const { status } = spawnSync(flock, ['-s', '-w', '1', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
      env: {},
      timeout: 3000,
    });
    return status === 0;
  } finally {
    closeSync(descriptor);
  }
}
