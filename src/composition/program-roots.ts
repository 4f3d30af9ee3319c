import type { UserConfiguration } from '../core/configuration.ts';
import type { PrivateDirectory } from '../core/ports.ts';

const FILE = 'roots.pem';

/**
 * A PEM file with whom the person's own `ca` has vouch for a host, for programs of others: they get nothing of what the
 * environment says of that, since a repository can set it. Undefined where a person said nothing.
 * @throws AssumeError `local-file`.
 */
export async function programRoots(
  { certificateAuthority }: Pick<UserConfiguration, 'certificateAuthority'>,
  directory: PrivateDirectory,
): Promise<string | undefined> {
  if (certificateAuthority === undefined) return undefined;
  const { authorities } = await import('../platform/http/client.ts');
  await directory.write(FILE, `${(await authorities(certificateAuthority, false)).join('\n')}\n`);
  return `${directory.path}/${FILE}`;
}
