import type { HomeMark } from '../profile-block.ts';
import type { HomeFacts } from './place.ts';

const FILE = 'home-id';

/**
 * What tells this home's profiles from those of others in one file: the host's `~/.aws` is often mounted into containers whose
 * user and home have the same names. Chance, kept in the home, since nothing else differs for certain. Made when there is none.
 * @throws AssumeError `local-file`.
 */
export async function ownHome(facts: HomeFacts): Promise<HomeMark> {
  const known = await knownHome(facts);
  if (known !== undefined) return known;
  const id = facts.randomHex(6);
  await facts.state.write(FILE, id);
  return { id, machine: facts.machineName };
}

/** The same, undefined where this home has written no profile yet. */
export async function knownHome({ state, machineName }: Omit<HomeFacts, 'randomHex'>): Promise<HomeMark | undefined> {
  const id = (await state.read(FILE))?.content;
  return id !== undefined && /^[0-9a-f]{12}$/.test(id) ? { id, machine: machineName } : undefined;
}
