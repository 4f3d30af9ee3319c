import { lstatSync } from 'node:fs';
import { AssumeError } from '../../core/errors.ts';

/**
 * Says whose the role is when neither the private directory nor the programs are ours, as under sudo with another's HOME.
 * What is not ours is not believed and so looks absent: "not active" would send people to assume what is active.
 * @throws AssumeError `not-active`.
 */
export function requireOwnSessions(directory: string, programs: string): void {
  const self = process.geteuid?.();
  const owners = [ownerOf(directory), ownerOf(programs)].filter(owner => owner !== undefined);
  if (self === undefined || owners.length === 0 || owners.includes(self)) return;
  const [owner] = owners;
  throw new AssumeError(
    'not-active',
    `This role belongs to user ${owner}, and you are ${self === 0 ? 'root' : `user ${self}`}: it is handed to nobody else.`,
    { hint: 'Run the tool as that user, without sudo; or assume a role yourself, with a HOME of your own.' },
  );
}

/** Undefined where it is not there, or cannot be looked at, as in another user's folder. */
function ownerOf(file: string): number | undefined {
  try {
    return lstatSync(file).uid;
  } catch {
    return undefined;
  }
}
