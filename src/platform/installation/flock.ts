import { closeSync, openSync } from 'node:fs';

/** Whether a `flock` program knows `-w SECONDS`; BusyBox's does not. */
export function flockWaits(flock: string, folder: string): boolean {
  const descriptor = openSync(folder, 'r');
  try {
    // Loaded here, since it is asked once an installation.
    const { status } = process.getBuiltinModule('node:child_process').spawnSync(flock, ['-s', '-w', '1', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
      env: {},
      timeout: 3000,
    });
    return status === 0;
  } finally {
    closeSync(descriptor);
  }
}
