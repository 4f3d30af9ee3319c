import { promises } from 'node:fs';
import { isInside } from './path-ownership.ts';

export interface Mount {
  readonly point: string;
  readonly options: readonly string[];
}

/** The mount that a real path is on; undefined where there is no /proc. */
export async function mountOf(realFile: string): Promise<Mount | undefined> {
  const table = await promises.readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return mountIn(table, realFile);
}

/**
 * The mount of a path in the text of `/proc/self/mountinfo` (proc_pid_mountinfo(5)): the deepest point above it, the last of
 * several at one point, since it covers the others.
 */
export function mountIn(table: string, realFile: string): Mount | undefined {
  return table
    .split('\n')
    .map(line => line.split(' '))
    .flatMap(([, , , , point, options]): Mount[] =>
      point === undefined || options === undefined
        ? []
        : // Spaces and the like in a path are written in octal.
          [
            {
              point: point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
                String.fromCharCode(Number.parseInt(octal, 8)),
              ),
              options: options.split(','),
            },
          ],
    )
    .filter(({ point }) => isInside(realFile, point))
    .reduce<Mount | undefined>(
      (best, mount) => (best === undefined || mount.point.length >= best.point.length ? mount : best),
      undefined,
    );
}
