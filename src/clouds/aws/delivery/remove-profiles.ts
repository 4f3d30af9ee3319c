import { asAssumeError } from '../../../core/errors.ts';
import type { EditableUserFile } from '../../../core/ports.ts';
import { editUserFile } from '../../../documents/edit-user-file.ts';
import type { ProfileRemoval } from '../../cloud-delivery.ts';
import { toByteText } from '../config-file/config-text.ts';
import { managedProfiles, withoutProfiles, writtenProfiles } from '../config-file/profile.ts';
import { knownHome } from './home-mark.ts';
import type { OwnMachine } from './place.ts';
import { writtenFiles } from './written-files.ts';

/** This machine, as far as it decides where profiles of a person may be. */
export interface EverWritten extends Pick<OwnMachine, 'awsConfig' | 'command' | 'machineName' | 'state' | 'spare'> {
  /** Another file that profiles were written to when AWS_CONFIG_FILE named it. */
  awsConfigAt(path: string): EditableUserFile;
}

/**
 * Takes the profiles of this home, and those that say of no home whose they are, out of every file that it ever wrote. Those of
 * other homes stay. One file that cannot be changed keeps no other from being.
 */
export async function removeProfiles(machine: EverWritten): Promise<readonly ProfileRemoval[]> {
  const removals: ProfileRemoval[] = [];
  let home: string | undefined;
  let written: readonly string[] = [];
  try {
    home = (await knownHome(machine))?.id;
    written = await writtenFiles(machine);
  } catch (error) {
    removals.push({ path: machine.state.path, outcome: asAssumeError(error) });
  }
  for (const path of new Set([machine.awsConfig.path, ...written])) {
    removals.push({ path, outcome: await removeFrom(machine, path, { home, written }) });
  }
  return removals;
}

/** Takes out the profiles of another home that is gone: only a person can know that. @throws AssumeError `local-file`. */
export async function removeProfilesOf({ awsConfig }: Pick<EverWritten, 'awsConfig'>, home: string): Promise<boolean> {
  return editUserFile(awsConfig, text => withoutProfiles(text, home, 'marked'));
}

async function removeFrom(
  machine: EverWritten,
  path: string,
  { home, written }: { readonly home: string | undefined; readonly written: readonly string[] },
): Promise<ProfileRemoval['outcome']> {
  const file = path === machine.awsConfig.path ? machine.awsConfig : machine.awsConfigAt(path);
  try {
    const change = (text: string | undefined): string | undefined => {
      const ids = home === undefined ? ['', ...forgottenHomes(text, machine)] : [home];
      return ids.reduce<string | undefined>((left, id) => withoutProfiles(left, id), text);
    };
    return (await editUserFile(file, change)) ? 'removed' : 'none';
  } catch (error) {
    // Where profiles were written once, they may come back with the folder.
    return !written.includes(path) && (await leadsNowhere(file)) ? 'none' : asAssumeError(error);
  }
}

/** Whether no file can be there: a link without an end, or something else in the place of its folder. */
async function leadsNowhere(file: EditableUserFile): Promise<boolean> {
  try {
    return (await file.read()) === undefined;
  } catch (error) {
    return ['ELOOP', 'ENOTDIR'].includes(asAssumeError(error).code ?? '');
  }
}

/**
 * What this home was called before it forgot that, as when somebody deleted its folder of consents: its profiles run the
 * command of this home, and were written on this machine.
 */
function forgottenHomes(text: string | undefined, { command, machineName }: EverWritten): readonly string[] {
  const own = toByteText(command.path);
  const running = writtenProfiles(text ?? '').flatMap(each => (each.command === own ? [each.key] : []));
  const profiles = managedProfiles(text);
  const homes = running.flatMap(key => profiles.get(key)?.homes ?? []);
  return [...new Set(homes.flatMap(({ id, machine }) => (machine !== '' && machine === machineName ? [id] : [])))];
}
