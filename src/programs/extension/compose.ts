import path from 'node:path';
import { env, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { openWorld } from '../../composition/open-world.ts';
import { configurationFile } from '../../composition/user-configuration.ts';
import { FieldReader } from '../../core/parse.ts';
import { systemClock } from '../../platform/clock.ts';
import { environmentVariables } from '../../platform/environment-variables.ts';
import { createRoleSessions } from '../../sessions/role-sessions.ts';
import type { World } from '../../sessions/world.ts';
import type { ExtensionWorld } from './activate-extension.ts';
import { deferSessions } from './flows/defer-sessions.ts';
import type { WatchedPlace } from './state/watched-places.ts';
import { readSettings } from './ui/settings.ts';
import { windowFacts } from './ui/window-facts.ts';
import { WindowPresence } from './window-presence.ts';
import { folderLeases } from './folder-leases.ts';

/** The composition root. Touches nothing yet: the machine is looked at when a role is first asked about. */
export function compose(context: ExtensionContext, log: LogOutputChannel): ExtensionWorld {
  const environment = environmentVariables();
  let opening: Promise<World> | undefined;
  const world = (): Promise<World> => {
    opening ??= openWorld({
      environment,
      log,
      version: versionOf(context),
      programs: path.join(context.extensionPath, 'dist'),
      node: process.execPath,
      electron: process.versions['electron'] !== undefined,
      workspaceFolders: () => windowFacts.folders().map(folder => folder.path),
      remoteName: env.remoteName,
      devcontainerChoice: () => readSettings().devcontainer,
    })
      .then(opened => opened.world)
      .catch((error: unknown) => {
        // Tried again when it is next asked for: the cause may have been mended.
        opening = undefined;
        throw error;
      });
    return opening;
  };
  return {
    sessions: deferSessions(async () => createRoleSessions(await world())),
    clock: systemClock,
    presence: new WindowPresence(folderLeases(world), log),
    commandDirectory: async () => path.dirname((await world()).command.path),
    outsidePlaces: async () => outsidePlaces(await world()),
  };
}

function versionOf({ extension }: ExtensionContext): string {
  const manifest: unknown = extension.packageJSON;
  return new FieldReader(manifest, 'the manifest').string('version');
}

/** What other programs of ours, and the person's editor, change: sessions, consents and the user's configuration. */
function outsidePlaces({ runtime, state, homeDirectory }: World): readonly WatchedPlace[] {
  const configuration = configurationFile(homeDirectory);
  return [
    ...(runtime === undefined ? [] : [{ directory: runtime.path, pattern: '*' }]),
    { directory: state.path, pattern: '*' },
    { directory: path.dirname(configuration), pattern: path.basename(configuration) },
  ];
}
