import { env, l10n, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import type { Clock } from '../../core/ports.ts';
import { timeOfDay, type Words } from '../../core/words.ts';
import type { RoleSessions } from '../../sessions/overview/overview.ts';
import type { RefusalExplanation } from '../../trust/explain/refusal-explanation.ts';
import type { ExtensionApi } from './api.ts';
import { registerAllCommands } from './commands/all-commands.ts';
import type { PageFacts } from './pages/explanation-html.ts';
import type { FoundInCiCommandParts } from './commands/found-in-ci-commands.ts';
import { markingInEditor, type MarkingParts, type ReviewCommandParts } from './commands/review-commands.ts';
import type { TrustCommandParts } from './commands/trust-commands.ts';
import { autoAssume } from './flows/auto-assume.ts';
import { clickFlows } from './flows/click-flows.ts';
import type { ExplainFlowParts } from './flows/explain-flow.ts';
import type { TrustWritingDialogs } from './flows/trust-writing.ts';
import { installCommand } from './flows/command-installation.ts';
import { trustSources } from './flows/trust-sources.ts';
import type { RoleReference } from './state/roles-state.ts';
import { Refresher } from './state/refresher.ts';
import { RolesStore } from './state/roles-store.ts';
import type { WatchedPlace } from './state/watched-places.ts';
import { asTimePasses } from './ui/as-time-passes.ts';
import { FoundInCiTree, type FoundInCiParts } from './ui/found-in-ci-tree.ts';
import { ReviewPanel, type ReviewPanelParts } from './ui/review-panel.ts';
import { showProblems } from './ui/diagnostics.ts';
import { ExplanationPanel } from './ui/explanation-panel.ts';
import { vscodeDialogs } from './ui/dialogs.ts';
import { vscodeTrustWritingDialogs } from './ui/trust-writing-dialogs.ts';
import { openDisplay } from './ui/display.ts';
import { trustedSourcesSetting } from './ui/settings.ts';
import { TerminalEnvironment } from './ui/terminal-environment.ts';
import { TextDocuments } from './ui/text-documents.ts';
import { TrustLint, type TrustLintParts } from './ui/trust-lint.ts';
import { help } from './ui/vscode-commands.ts';
import { watchPlaces } from './ui/watches.ts';
import { onWindowChange, windowFacts } from './ui/window.ts';
import { holdLeases, type WindowPresence } from './window-presence.ts';

/** What the composition root makes of the machine; everything here is built on it and on VS Code alone. */
export interface ExtensionWorld {
  readonly sessions: Omit<RoleSessions, 'held' | 'allowance'>;
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
  readonly explainRole: ExplainFlowParts['explainRole'];
  readonly explanationHtml: (explanation: RefusalExplanation, facts: PageFacts) => Promise<string>;
  readonly writeTrust: (reference: RoleReference, dialogs: TrustWritingDialogs, words: Words) => Promise<void>;
  readonly reviewFolder: ReviewCommandParts['reviewFolder'];
  readonly reviewHtml: ReviewPanelParts['reviewHtml'];
  readonly evidenceAs: ReviewPanelParts['evidenceAs'];
  readonly markedMap: MarkingParts['markedMap'];
  readonly dateOf: MarkingParts['dateOf'];
  readonly lintText: TrustLintParts['lintText'];
  readonly lintFolder: TrustCommandParts['lintFolder'];
  readonly discoverFolder: FoundInCiParts['discoverFolder'];
  readonly insertRole: FoundInCiCommandParts['insertRole'];
  readonly newRoleMap: FoundInCiCommandParts['newRoleMap'];
  /** Sessions, consents and the user's configuration: what other programs of ours change. */
  readonly outsidePlaces: () => Promise<readonly WatchedPlace[]>;
}

/** Puts the parts together; reads as their table of contents. Waits for nothing: the first reading begins after it. */
export function activateExtension(
  context: ExtensionContext,
  world: ExtensionWorld,
  log: LogOutputChannel,
): ExtensionApi {
  const own = <T extends Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const words: Words = { t: (message, ...values) => l10n.t(message, ...values), time: timeOfDay(env.language) };
  const store = new RolesStore();
  const refresher = own(new Refresher({ store, sessions: world.sessions, window: windowFacts, log }));
  const documents = own(new TextDocuments());
  const dialogs = vscodeDialogs(words, documents);
  const { isTrusted } = windowFacts;
  const base = { ...world, store, refresher, documents, dialogs, words, log, isTrusted };

  const explanationPanel = own(new ExplanationPanel(base));
  const flows = clickFlows({
    ...base,
    holdLease: world.presence.hold,
    help,
    showExplanation: explained => explanationPanel.show(explained),
    trustWriting: vscodeTrustWritingDialogs(words),
    writeTrust: (reference, trustWriting) => world.writeTrust(reference, trustWriting, words),
  });
  own(flows.assumeFlow);

  // These follow the state, and are told of a change in this order. What a person sees comes first: nothing of it waits for
  // what is done besides. Then what has to be true outside this window before anything is done with a role: what is
  // watched, the leases that keep sessions alive, and what terminals find. What acts by itself comes last, for it changes
  // the state again: everybody above has then heard of the state that made it act.
  const display = own(openDisplay(base));
  own(showProblems(base));
  own(asTimePasses({ ...base, ...flows, display }));
  own(watchPlaces(base));
  own(holdLeases(base));
  const terminals = own(new TerminalEnvironment({ ...base, collection: context.environmentVariableCollection }));
  own(installCommand(base));
  own(trustSources({ ...base, setting: trustedSourcesSetting }));
  own(autoAssume({ ...base, ...flows }));
  const trustLint = own(new TrustLint(base));
  const foundInCi = own(new FoundInCiTree(base));
  const markReviewed = markingInEditor(base);
  const reviewPanel = own(new ReviewPanel({ ...base, markReviewed }));

  own(
    registerAllCommands({
      ...base,
      ...flows,
      explanationPanel,
      reviewPanel,
      markReviewed,
      trustLint,
      isRow: foundInCi.isRow,
      refresh: () => refresher.refresh(),
      ownId: context.extension.id,
      extensionUri: context.extensionUri,
    }),
  );
  own(onWindowChange(refresher.request));
  refresher.request();
  return {
    settled: async () => {
      await refresher.refresh();
      await terminals.update();
    },
    screen: display.screen,
  };
}
