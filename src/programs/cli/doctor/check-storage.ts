import { lstat } from 'node:fs/promises';
import { error, type Finding, info, ok, type Patient } from './finding.ts';

/** Where credentials are kept: in memory, private, and who else could share it. */
export async function checkStorage({ world }: Patient): Promise<readonly Finding[]> {
  const directory = world.runtime?.path;
  if (directory === undefined) {
    return [
      error(
        'There is no memory file system to keep credentials in',
        undefined,
        `Set \`cacheOnDisk: true\` in ${world.homeDirectory}/.config/rolecall/config.yaml to allow a private folder on disk.`,
      ),
    ];
  }
  const stats = await lstat(directory).catch(() => undefined);
  const findings: Finding[] = [];
  if (stats === undefined)
    findings.push(ok('Credentials go to a private directory, made when the first role is assumed', directory));
  else if (!stats.isDirectory() || (stats.mode & 0o077) !== 0) {
    findings.push(
      error('The directory for credentials is not private', directory, `Remove ${directory}; it is made anew.`),
    );
  } else findings.push(ok('Credentials are kept in a private directory', directory));
  if (directory.startsWith('/dev/shm/')) {
    findings.push(info('Containers that share /dev/shm and a user id share these credentials', directory));
  }
  return findings;
}
