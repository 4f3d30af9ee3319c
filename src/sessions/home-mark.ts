import type { HomeMark } from '../clouds/aws/profile-block.ts';
import type { World } from './world.ts';

const FILE = 'home-id';

type Home = Pick<World, 'state' | 'randomHex' | 'machineName'>;

/**
 * What tells this home's profiles from those of others in one file: the host's `~/.aws` is often mounted into containers whose
 * user and home have the same names. Chance, kept in the home, since nothing else differs for certain. Made when there is none.
 * @throws AssumeError `local-file`.
 */
export async function ownHome(world: Home): Promise<HomeMark> {
  const known = await knownHome(world);
  if (known !== undefined) return known;
  const id = world.randomHex(6);
  await world.state.write(FILE, id);
  return { id, machine: world.machineName };
}

/** The same, undefined where this home has written no profile yet. */
export async function knownHome({ state, machineName }: Omit<Home, 'randomHex'>): Promise<HomeMark | undefined> {
  const id = (await state.read(FILE))?.content;
  return id !== undefined && /^[0-9a-f]{12}$/.test(id) ? { id, machine: machineName } : undefined;
}
