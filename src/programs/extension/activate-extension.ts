import { env, l10n, window, workspace, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import type { Clock } from '../../core/ports.ts';
import type { RoleSessions } from '../../sessions/overview.ts';
import type { ExtensionApi } from './api.ts';
import { Chooser } from './commands/choose-role.ts';
import { help } from './commands/help.ts';
import { identityCenterCommands } from './commands/identity-center-commands.ts';
import { mapCommands } from './commands/map-commands.ts';
import { roleCommands } from './commands/role-commands.ts';
import { viewCommands } from './commands/view-commands.ts';
import { Display } from './view/display.ts';
import { AssumeFlow } from './flows/assume-flow.ts';
import { AutoAssume } from './flows/auto-assume.ts';
import { CommandInstallation } from './flows/command-installation.ts';
import { ConsentFlow } from './flows/consent-flow.ts';
import { ExpiryWarning } from './flows/expiry-warning.ts';
import { IdentityCenterFlow } from './flows/identity-center-flow.ts';
import { NewTerminals } from './flows/new-terminals.ts';
import { ReleaseFlow } from './flows/release-flow.ts';
import { TrustSources } from './flows/trust-sources.ts';
import { Refresher } from './state/refresher.ts';
import { RolesStore } from './state/roles-store.ts';
import { Ticker } from './view/ticker.ts';
import { watchedPlaces, type WatchedPlace } from './state/watched-places.ts';
import { ContextKeys } from './ui/context-keys.ts';
import { MapDiagnostics } from './ui/diagnostics.ts';
import { isShared } from './ui/live-share.ts';
import { vscodeDialogs } from './ui/dialogs.ts';
import { registerDimmedRows } from './ui/dimmed-rows.ts';
import { registerCommands } from './ui/register-command.ts';
import { RolesTree } from './ui/roles-tree.ts';
import { onSettingsChange, readSettings, trustedSourcesSetting, turnOffExpiryWarning } from './ui/settings.ts';
import { StatusBar } from './ui/status-bar.ts';
import { TerminalEnvironment } from './ui/terminal-environment.ts';
import { TextDocuments } from './ui/text-documents.ts';
import { Watches } from './ui/watches.ts';
import { windowFacts } from './ui/window-facts.ts';
import type { WindowPresence } from './window-presence.ts';
import { timeOfDay, type Words } from './words.ts';

/** What the composition root makes of the machine; everything here is built on it and on VS Code alone. */
export interface ExtensionWorld {
  readonly sessions: RoleSessions;
  readonly clock: Clock;
  readonly presence: WindowPresence;
  /** Fetches another GitHub token for the codespace, after a click. @throws AssumeError. */
  readonly signIn: (folder: string) => Promise<void>;
  /** Forgets every sign-in of this window, and tells who gave it. */
  readonly signOut: () => Promise<void>;
  /** Has every cached credential checked, and renewed where it can be, when a tool next asks for it. */
  readonly distrustCaches: () => Promise<void>;
  /** Where the installed command is, so that `rolecall` is found in terminals. */
  readonly commandDirectory: () => Promise<string>;
  /** Puts the command of this version in place. @throws AssumeError `local-file`. */
  readonly installCommand: () => Promise<void>;
  /** Sessions, consents and the user's configuration: what other programs of ours change. */
  readonly outsidePlaces: () => Promise<readonly WatchedPlace[]>;
}

/** Puts the parts together; reads as their table of contents. Waits for nothing: the first reading begins after it. */
export function activateExtension(
  context: ExtensionContext,
  world: ExtensionWorld,
  log: LogOutputChannel,
): ExtensionApi {
  const { sessions, clock, presence } = world;
  const words: Words = { t: (message, ...values) => l10n.t(message, ...values), time: timeOfDay(env.language) };
  const { isTrusted } = windowFacts;
  const own = <T extends Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };

  const store = new RolesStore();
  const refresher = own(new Refresher({ store, sessions, window: windowFacts, log }));
  const documents = own(new TextDocuments());
  const dialogs = vscodeDialogs(words, documents);

  const tree = own(new RolesTree(words));
  const statusBar = own(new StatusBar(words));
  const contextKeys = new ContextKeys();
  const diagnostics = own(new MapDiagnostics());
  const terminals = new TerminalEnvironment({
    collection: context.environmentVariableCollection,
    log,
    words,
    commandDirectory: world.commandDirectory,
  });
  const display = new Display({
    store,
    clock,
    words,
    surfaces: [tree, { show: ({ statusBar: text }) => statusBar.show(text) }, contextKeys],
  });

  const consentFlow = new ConsentFlow({ sessions, refresher, dialogs, words, isTrusted });
  const releaseFlow = new ReleaseFlow({ sessions, store, refresher, dialogs, log });
  const assumeFlow = own(
    new AssumeFlow({
      sessions,
      store,
      refresher,
      dialogs,
      log,
      isTrusted,
      help,
      consent: consentFlow,
      holdLease: presence.hold,
      signIn: world.signIn,
    }),
  );
  const identityCenterFlow = new IdentityCenterFlow({
    sessions,
    refresher,
    dialogs,
    log,
    isTrusted,
    consent: consentFlow,
  });
  const trustSources = new TrustSources({ store, sessions, refresher, log, setting: trustedSourcesSetting });
  const commandInstallation = new CommandInstallation({ store, install: world.installCommand, log });
  const autoAssume = own(new AutoAssume({ store, assumeFlow }));
  const expiryWarning = new ExpiryWarning({
    store,
    clock,
    dialogs,
    isWanted: () => readSettings().expiryWarning,
    turnOff: turnOffExpiryWarning,
    renew: reference => assumeFlow.renew(reference),
  });
  const ticker = own(
    new Ticker({
      store,
      clock,
      redraw: () => {
        display.redraw();
        void expiryWarning.consider();
      },
      refresh: refresher.request,
      onClockSetBack: () => {
        world
          .distrustCaches()
          .catch(() => log.warn('Cannot have the credentials checked after the clock was set back.'));
      },
      isFocused: () => window.state.focused,
    }),
  );

  const watches = own(
    new Watches(() => {
      refresher.request();
      lookOutside();
    }),
  );
  let outside: readonly WatchedPlace[] = [];
  const follow = (): void => {
    const folders = windowFacts.folders().map(({ path }) => path);
    watches.follow(watchedPlaces(folders, store.state, outside));
  };
  // Again after each change: a folder that was not there may have been made.
  const lookOutside = (): void => {
    world.outsidePlaces().then(
      places => {
        outside = places;
        follow();
      },
      () => log.warn('Cannot watch the sessions of other programs; they are read once a minute.'),
    );
  };
  // From the first role on, so that a session of an earlier window of this folder is not swept away before it is seen.
  const holdLeases = (): void => {
    if (store.state.kind !== 'ready' || !store.state.trusted) return;
    for (const folder of store.state.folders) {
      if (folder.kind !== 'read' || folder.overview.roles.length === 0) continue;
      presence.hold(folder.folder.path).catch(() => log.warn('Cannot take the lease of a folder.'));
    }
  };
  own(
    store.onChange(() => {
      display.redraw();
      diagnostics.show(store.state);
      ticker.schedule();
      follow();
      holdLeases();
      void terminals.update(store.state);
      void commandInstallation.consider();
      void trustSources.consider();
      void autoAssume.consider();
    }),
  );

  const refresh = (): Promise<void> => refresher.refresh();
  const chooser = new Chooser({ store, refresh, clock, words });
  const handlers = {
    ...roleCommands({
      store,
      dialogs,
      isTrusted,
      assumeFlow,
      releaseFlow,
      newTerminals: new NewTerminals({ sessions, store, refresher, dialogs, assumeFlow }),
      chooser,
      isShared: () => isShared(context.extension.id),
      words,
    }),
    ...identityCenterCommands({ store, flow: identityCenterFlow, chooser, words }),
    ...mapCommands({ store, consentFlow, releaseFlow, chooser, words }),
    ...viewCommands({
      store,
      refresh,
      documents,
      dialogs,
      isTrusted,
      log,
      clock,
      words,
      extensionUri: context.extensionUri,
    }),
  };
  for (const command of registerCommands(handlers, log)) own(command);
  own(registerDimmedRows());
  own(
    workspace.onDidChangeWorkspaceFolders(() => {
      refresher.request();
      const open = windowFacts.folders().map(({ path }) => path);
      presence.keepOnly(open).catch(() => log.warn('Cannot end the lease of a folder that is not open any more.'));
    }),
  );
  own(workspace.onDidGrantWorkspaceTrust(refresher.request));
  own(onSettingsChange(refresher.request));
  own(
    window.onDidChangeWindowState(({ focused }) => {
      if (focused) refresher.request();
    }),
  );

  contextKeys.show(display.presentation);
  refresher.request();
  lookOutside();
  return {
    settled: async () => {
      await refresher.refresh();
      await terminals.update(store.state);
    },
    screen: () => display.screen(),
  };
}
