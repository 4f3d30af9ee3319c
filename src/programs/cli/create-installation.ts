import path from 'node:path';
import type { EnvironmentVariables, PrivateDirectory } from '../../core/ports.ts';
import { withoutProfiles } from '../../deliver/aws-profile.ts';
import { editUserFile, type RemovableUserFile } from '../../deliver/edit-user-file.ts';
import { shimText } from '../../deliver/shim.ts';
import { install, uninstall } from '../../platform/install.ts';
import { openUserFile } from '../../platform/user-file.ts';
import type { Installation } from './installation.ts';

export interface InstallationFacts {
  readonly environment: EnvironmentVariables;
  readonly home: string;
  readonly version: string;
  readonly nodePath: string;
  readonly electron: boolean;
  readonly programs: string;
  /** Absolute path of the directory for credentials. */
  readonly runtimeDirectory: string | undefined;
  readonly state: PrivateDirectory;
}

/** The installer over this process's facts, and the AWS configuration whose block it may take away. */
export function createInstallation(facts: InstallationFacts): Installation & { readonly awsConfig: RemovableUserFile } {
  const { environment, home, runtimeDirectory, state } = facts;
  const named = environment['AWS_CONFIG_FILE'];
  const awsConfig = openUserFile(
    named !== undefined && path.isAbsolute(named) ? named : path.join(home, '.aws/config'),
    state,
    'aws-config.lock',
  );
  return {
    awsConfig,
    async install() {
      const { files } = install({
        source: facts.programs,
        version: facts.version,
        homeDirectory: home,
        runtimeDirectory,
        node: facts.nodePath,
        electron: facts.electron,
        shimText,
        searchPath: environment['PATH'],
      });
      return files.map(({ path: file }) => file);
    },
    async uninstall() {
      // Profiles first: one without its command would make tools fail.
      const edited = await editUserFile(awsConfig, withoutProfiles);
      const removed = uninstall(home, runtimeDirectory === undefined ? [state.path] : [runtimeDirectory, state.path]);
      return [...(edited ? [awsConfig.path] : []), ...removed.map(({ path: file }) => file)];
    },
  };
}
