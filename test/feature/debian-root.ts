import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Report, Unavailable } from '../hosts/availability.ts';
import { cachedFolder } from '../hosts/cached-folder.ts';
import { ensureDebianPackages } from '../hosts/install-debian-packages.ts';
import { messageOf } from '../hosts/message-of.ts';
import { runProgram, runProgramOrFail } from '../hosts/run-program.ts';

/** A folder that is the root of a bare Debian; never changed, only copied. */
export type DebianRoot = { readonly available: true; readonly folder: string } | Unavailable;

/** GNU's, whose directory is in no ordinary user's PATH. */
export const CHROOT = '/usr/sbin/chroot';

const minute = 60_000;
/** What no test reads, half of the root. */
const UNREAD = ['usr/share/doc', 'usr/share/locale', 'usr/share/man', 'var/cache/apt', 'var/lib/apt/lists'];

/**
 * The root that mmdebstrap makes of this machine's own release, from the mirror that its apt uses; made once. It does a third
 * of debootstrap's work.
 * @param report receives a line when something is installed or made.
 */
export async function ensureDebianRoot(report: Report = () => undefined): Promise<DebianRoot> {
  if (process.getuid?.() !== 0) return unavailable('only root can enter another root with chroot');
  const packages = await ensureDebianPackages(['mmdebstrap', 'busybox'], report);
  if (!packages.available) return packages;
  const archive = await archiveOfThisRelease();
  if (archive === undefined) return unavailable('apt names no archive of this release');
  const { release, mirror } = archive;
  try {
    const fill = async (folder: string): Promise<void> => {
      report(`making a bare Debian ${release} from ${mirror}`);
      await runProgramOrFail({
        program: 'mmdebstrap',
        args: ['--variant=apt', '--mode=root', '--dpkgopt=force-unsafe-io', release, folder, mirror],
        timeLimitMs: 60 * minute,
      });
      for (const each of UNREAD) await rm(path.join(folder, each), { recursive: true, force: true });
    };
    const folder = await cachedFolder(`debian-${release}-apt`, fill, report, 90 * minute);
    const entered = await runProgram({ program: CHROOT, args: [folder, '/bin/true'], timeLimitMs: minute });
    return entered.code === 0 ? { available: true, folder } : unavailable(`chroot failed: ${entered.output.trim()}`);
  } catch (error) {
    return unavailable(messageOf(error).split('\n').at(-1) ?? 'mmdebstrap failed');
  }
}

async function archiveOfThisRelease(): Promise<{ readonly release: string; readonly mirror: string } | undefined> {
  const system = await runProgram({
    program: 'sh',
    args: ['-c', '. /etc/os-release && echo "$VERSION_CODENAME"'],
    timeLimitMs: minute,
  });
  // Tells without having been updated before, and asks nobody.
  const lists = await runProgram({ program: 'apt-get', args: ['update', '--print-uris'], timeLimitMs: minute });
  const release = system.output.trim();
  const list = lists.output.split("'").find(address => address.includes(`/dists/${release}/main/binary-`));
  const mirror = list?.split('/dists/')[0];
  return release === '' || mirror === undefined ? undefined : { release, mirror };
}

function unavailable(why: string): Unavailable {
  return { available: false, reason: `a bare Debian root: ${why}` };
}
