import type { EnvironmentVariables, PrivateDirectory } from '../core/ports.ts';
import type { TouchedFile } from '../platform/installation/install.ts';
import type { RuntimePlaces } from '../platform/private-directory/runtime-directory.ts';

/** What runs this, and can be installed. */
export interface RunningPrograms {
  readonly environment: EnvironmentVariables;
  /** Of Rolecall. */
  readonly version: string;
  /** Where the built programs are: `dist/`, or the installed copy. */
  readonly programs: string;
  /** Absolute path of the Node that runs this. */
  readonly node: string;
  readonly electron: boolean;
}

/** Makes the installed command this version's. Answers each file it looked after. @throws AssumeError `local-file`. */
export function commandInstaller(
  running: RunningPrograms,
  { places, runtime }: { readonly places: RuntimePlaces; readonly runtime: PrivateDirectory | undefined },
): () => Promise<readonly TouchedFile[]> {
  return async () => {
    const { installCommand } = await import('./install-command.ts');
    return installCommand({
      source: running.programs,
      version: running.version,
      homeDirectory: places.homeDirectory,
      runtimeDirectory: runtime?.path,
      places,
      node: running.node,
      electron: running.electron,
      searchPath: running.environment['PATH'],
    });
  };
}
