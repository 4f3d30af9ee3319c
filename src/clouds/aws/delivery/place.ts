import type {
  EditableUserFile,
  EnvironmentVariables,
  PrivateDirectory,
  RandomHex,
  RefusedHome,
  UserFile,
} from '../../../core/ports.ts';
import type { SettingPlace } from '../../../core/setting-place.ts';

/** What tells homes apart that write into one file, and remembers which files this one wrote. */
export interface HomeFacts {
  readonly state: PrivateDirectory;
  /** Beside the installed command: what people delete to forget consents takes it not. */
  readonly spare: PrivateDirectory;
  readonly randomHex: RandomHex;
  /** Of this machine or container, for people alone. */
  readonly machineName: string;
}

/** Where AWS's tools look for profiles, and what decides there. */
export interface AwsPlace {
  /** The file that profiles go into, in our marked block. */
  readonly config: EditableUserFile;
  /** Read alone: its keys go before a profile. */
  readonly credentials: UserFile;
  /** Of the tools. */
  readonly environment: EnvironmentVariables;
  /** Where programs look that believe HOME; undefined where that is the home directory in use. */
  readonly homeOfTools: string | undefined;
  /** Absolute path of the command that profiles run. */
  readonly command: string;
  /** Whether new terminals get their variables from this program, so that what those supersede misleads no tool in them. */
  readonly suppliesTerminals: boolean;
  /** Reads what may set variables in terminals of a folder; answers where each is set, as far as files say so. */
  settingPlaces(folder: string): Promise<(variable: string) => SettingPlace>;
  /** Undefined in a place of a single run: nobody else writes there, and it goes as a whole. */
  readonly home: HomeFacts | undefined;
}

/** This machine, as far as it decides where a person's own profiles are. */
export interface OwnMachine extends Pick<AwsPlace, 'environment' | 'suppliesTerminals' | 'settingPlaces'>, HomeFacts {
  readonly awsConfig: EditableUserFile;
  readonly awsCredentials: UserFile;
  readonly refusedHome?: RefusedHome;
  readonly command: { readonly path: string };
}

/** The person's own configuration, which outlives every session and may be of several homes. */
export function ownPlace(machine: OwnMachine): AwsPlace {
  return {
    config: machine.awsConfig,
    credentials: machine.awsCredentials,
    environment: machine.environment,
    homeOfTools: machine.refusedHome?.home,
    command: machine.command.path,
    suppliesTerminals: machine.suppliesTerminals,
    settingPlaces: folder => machine.settingPlaces(folder),
    home: machine,
  };
}

/** Absolute paths of the files that every AWS tool reads, wherever the variables that they all honour say. */
export function ownFiles(
  environment: EnvironmentVariables,
  home: string,
): { readonly config: string; readonly credentials: string } {
  const fileOf = (variable: string, name: string): string => {
    const named = environment[variable] ?? '';
    return named.startsWith('/') ? named : `${home === '/' ? '' : home}/.aws/${name}`;
  };
  return {
    config: fileOf('AWS_CONFIG_FILE', 'config'),
    credentials: fileOf('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
  };
}
