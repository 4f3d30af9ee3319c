import { asAssumeError, type AssumeError } from '../../../core/errors.ts';
import type { EditableUserFile, EnvironmentVariables, RefusedHome, UserFile } from '../../../core/ports.ts';
import type { Place } from '../../../core/doctor/finding.ts';
import type { Detection } from '../../../core/platform.ts';
import type { Repository } from '../../../core/repository.ts';
import type { MappedRole, Role } from '../../../core/role.ts';
import type { SessionKey } from '../../../core/session.ts';
import { knownHome } from '../delivery/home-mark.ts';
import type { OwnMachine } from '../delivery/place.ts';
import { isAwsTarget } from '../facts.ts';
import { ParsedConfig } from '../config-file/parsed-config.ts';
import type { HomeMark } from '../config-file/profile-block.ts';

/** A file that every AWS tool reads, as it is now. */
export interface AwsFile {
  readonly path: string;
  /** Byte text; undefined when there is none, or when it cannot be read. */
  readonly text: string | undefined;
  readonly failure: AssumeError | undefined;
  /** Where links end; absent where that is not known. */
  readonly target?: string;
  /** Beside it, as {@link EditableUserFile.unsettledCopies}; absent where there are none. */
  readonly copies?: readonly string[];
  /** Why nothing can be written into it; absent where it can. */
  readonly unwritable?: AssumeError;
}

/** What AWS's tools read, gathered once for all checks. */
export interface AwsFiles {
  readonly awsConfig: AwsFile;
  /** What the text of that one says. */
  readonly parsedConfig: ParsedConfig;
  readonly awsCredentials: AwsFile;
  /** By which this home's profiles are known; undefined where it has written none. */
  readonly home: HomeMark | undefined;
}

/** A role that is to have a profile, and the session the profile hands out. */
export interface ExpectedProfile {
  readonly mapped: MappedRole;
  readonly key: SessionKey;
}

/** What the checks of AWS look at. */
export interface AwsPatient extends AwsFiles {
  readonly world: {
    readonly environment: EnvironmentVariables;
    readonly refusedHome?: RefusedHome;
    readonly command: { readonly path: string };
  };
  readonly machine: {
    readonly userId: number;
    look(file: string): Promise<{ readonly kind: string; readonly mode: number; readonly userId: number } | undefined>;
    realPath(file: string): Promise<string | undefined>;
  };
  readonly overview: {
    readonly repository: Repository;
    readonly detection: Pick<Detection, 'platform'>;
  };
  /** The roles that are to have a profile. */
  readonly expected: readonly ExpectedProfile[];
  /** Those that have one. */
  readonly delivered: readonly { readonly role: Pick<Role, 'name' | 'target'>; readonly profile: string }[];
  /** The variable, and the file and line that set it where one was found. */
  readonly placeOf: (variable: string) => Place;
}

/** Which of some roles have a profile of ours: none while our block is damaged. */
export function deliveredRoles(
  roles: readonly ExpectedProfile[],
  parsedConfig: Pick<ParsedConfig, 'block'>,
): AwsPatient['delivered'] {
  try {
    const { entries } = parsedConfig.block;
    const delivered: AwsPatient['delivered'][number][] = [];
    for (const { mapped, key } of roles) {
      const profile = isAwsTarget(mapped.role.target) ? entries.get(key)?.name : undefined;
      if (profile !== undefined) delivered.push({ role: mapped.role, profile });
    }
    return delivered;
  } catch {
    return [];
  }
}

/** The files as they are now, and what is to be known of them. */
export async function gatherAwsFiles(
  machine: Pick<OwnMachine, 'awsConfig' | 'awsCredentials' | 'machineName' | 'state' | 'spare'>,
): Promise<AwsFiles> {
  const [home, awsConfig, awsCredentials] = await Promise.all([
    knownHome(machine),
    readAwsConfig(machine.awsConfig),
    readAwsFile(machine.awsCredentials),
  ]);
  return { home, awsConfig, parsedConfig: new ParsedConfig(awsConfig.text), awsCredentials };
}

async function readAwsConfig(file: EditableUserFile): Promise<AwsFile> {
  const target = await file.target().catch(() => file.path);
  const unwritable = await file.whyNotWritable().catch(asAssumeError);
  const copies = await file.unsettledCopies().catch(() => []);
  return {
    ...(await readAwsFile(file)),
    target,
    ...(copies.length === 0 ? {} : { copies }),
    ...(unwritable === undefined ? {} : { unwritable }),
  };
}

async function readAwsFile(file: UserFile): Promise<AwsFile> {
  try {
    return { path: file.path, text: await file.read(), failure: undefined };
  } catch (failure) {
    return { path: file.path, text: undefined, failure: asAssumeError(failure) };
  }
}
