import type { PrivateDirectory } from '../../../core/ports.ts';
import type { HomeMark } from '../config-file/profile-block.ts';
import type { HomeFacts } from './place.ts';

const FILE = 'home-id';

/**
 * What tells this home's profiles from those of others in one file: the host's `~/.aws` is often mounted into containers whose
 * user and home have the same names. Chance, kept in the home, since nothing else differs for certain; kept twice, since a
 * home that forgot it could not tell its own profiles any more. Made when there is none.
 * @throws AssumeError `local-file`.
 */
export async function ownHome(facts: HomeFacts): Promise<HomeMark> {
  const own = (await knownHome(facts)) ?? { id: facts.randomHex(6), machine: facts.machineName };
  if ((await idIn(facts.state)) !== own.id) await facts.state.write(FILE, own.id);
  await keepTwice(async () => {
    if ((await idIn(facts.spare)) !== own.id) await facts.spare.write(FILE, own.id);
  });
  return own;
}

/** Keeps something a second time; where that is impossible, the first has it. */
export async function keepTwice(keep: () => Promise<unknown>): Promise<void> {
  try {
    await keep();
  } catch {
    // As said.
  }
}

/** The same, undefined where this home has written no profile yet. */
export async function knownHome(facts: Omit<HomeFacts, 'randomHex'>): Promise<HomeMark | undefined> {
  const id = (await idIn(facts.state)) ?? (await idIn(facts.spare).catch(() => undefined));
  return id === undefined ? undefined : { id, machine: facts.machineName };
}

async function idIn(directory: PrivateDirectory): Promise<string | undefined> {
  const id = (await directory.read(FILE))?.content;
  return id !== undefined && /^[0-9a-f]{12}$/.test(id) ? id : undefined;
}
