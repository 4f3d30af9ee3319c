import { AssumeError } from '../../../src/core/errors.ts';
import type { Logger } from '../../../src/core/ports.ts';
import { AssumeFlow } from '../../../src/programs/extension/flows/assume-flow.ts';
import { ConsentFlow } from '../../../src/programs/extension/flows/consent-flow.ts';
import { ReleaseFlow } from '../../../src/programs/extension/flows/release-flow.ts';
import { Refresher } from '../../../src/programs/extension/state/refresher.ts';
import { RolesStore } from '../../../src/programs/extension/state/roles-store.ts';
import { roleKey } from '../../../src/programs/extension/state/roles-state.ts';
import type { Overview } from '../../../src/sessions/overview/overview.ts';
import { ScriptedDialogs, ScriptedSessions } from './fakes.ts';
import { FOLDER, item, overview, WORDS } from './sample-overview.ts';

const folders = () => [{ path: FOLDER, name: 'app' }];
export const DEV = { folder: FOLDER, role: 'dev' };

/** The real flows, store and refresher over scripted sessions and a scripted person. */
export async function harness(
  options: {
    readonly overview?: Overview;
    readonly trusted?: boolean;
    readonly signIn?: (folder: string) => Promise<void>;
  } = {},
) {
  const signIn = options.signIn ?? (() => Promise.reject(new AssumeError('internal', 'Nobody asked to sign in.')));
  const logged: string[] = [];
  const write = (message: string): number => logged.push(message);
  const log: Logger = { trace: () => undefined, debug: write, info: write, warn: write, error: write };
  const sessions = new ScriptedSessions(options.overview ?? overview([item('dev')]));
  const dialogs = new ScriptedDialogs();
  const store = new RolesStore();
  const isTrusted = () => options.trusted ?? true;
  const refresher = new Refresher({ store, sessions, window: { folders, isTrusted }, log });
  const consent = new ConsentFlow({ sessions, refresher, dialogs, words: WORDS, isTrusted });
  const held: string[] = [];
  const helped: string[] = [];
  const flow = new AssumeFlow({
    sessions,
    store,
    refresher,
    consent,
    dialogs,
    log,
    isTrusted,
    holdLease: folder => {
      held.push(folder);
      return Promise.resolve();
    },
    signIn,
    help: (action, { role }) => {
      helped.push(`${action} ${role}`);
      return Promise.resolve();
    },
  });
  const release = new ReleaseFlow({ sessions, store, refresher, dialogs, log });
  await refresher.refresh();
  const activity = () => (store.state.kind === 'ready' ? store.state.activities.get(roleKey(DEV)) : undefined);
  const outcome = () => ({ calls: sessions.calls, said: dialogs.said, activity: activity() });
  return { sessions, dialogs, flow, consent, release, outcome, logged, held, helped, store, refresher, log };
}
