import path from 'node:path';
import { env, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { isInFile } from '../../core/role.ts';
import { isInside } from '../../platform/path-ownership.ts';
import { FieldReader } from '../../core/parse.ts';
import { systemClock } from '../../platform/clock.ts';
import { environmentVariables } from '../../platform/environment-variables.ts';
import type { RoleSessions } from '../../sessions/overview/overview.ts';
import type { ExtensionWorld } from './activate-extension.ts';
import { GitHubSignIn } from './flows/git-hub-sign-in.ts';
import type { Machine } from './open-machine.ts';
import { logFailure } from './log-failure.ts';
import { readSettings } from './ui/settings.ts';
import { askForGitHubToken } from './ui/sign-in-dialogs.ts';
import { unsavedIn } from './ui/trust-texts.ts';
import { windowFacts } from './ui/window.ts';
import { WindowPresence } from './window-presence.ts';

/** The composition root. Touches nothing yet: the machine is looked at when a role is first asked about. */
export function compose(context: ExtensionContext, log: LogOutputChannel): ExtensionWorld {
  const environment = environmentVariables();
  const programs = path.join(context.extensionPath, 'dist');
  const gitHub = new GitHubSignIn(askForGitHubToken);
  const open = async (): Promise<Machine> => {
    const { openMachine } = await import('./open-machine.ts');
    return await openMachine({
      environment,
      log,
      version: versionOf(context),
      programs,
      node: process.execPath,
      electron: process.versions['electron'] !== undefined,
      workspaceFolders: () => windowFacts.folders().map(folder => folder.path),
      remoteName: env.remoteName,
      devcontainerChoice: () => readSettings().devcontainer,
      gitHubSession: gitHub.session,
    });
  };
  let opening: Promise<Machine> | undefined;
  const machine = (): Promise<Machine> => {
    opening ??= open().catch((error: unknown) => {
      // Tried again when it is next asked for: the cause may have been mended.
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const leases = {
    hold: async (folder: string) => (await machine()).leases.hold(folder),
    keepFiles: async (folder: string) => {
      for (const { record, outcome } of await (await machine()).sessions.keepFresh(folder)) {
        if (typeof outcome !== 'string') logFailure(log, 'warn', `Could not keep ${record.roleName} fresh`, outcome);
      }
    },
    end: async (folder: string) => (await machine()).leases.end(folder),
    closeAll: async () => (await machine()).leases.closeAll(),
  };
  return {
    sessions: sessionsOf(async () => (await machine()).sessions),
    clock: systemClock,
    signIn: gitHub.signIn,
    // A machine that was never looked at holds no sign-in.
    signOut: async () => (await opening)?.sessions.signOut(),
    distrustCaches: async () => (await machine()).distrustCaches(),
    presence: new WindowPresence(leases, log),
    commandDirectory: async () => (await machine()).commandDirectory,
    installCommand: async () => (await machine()).installCommand(),
    outsidePlaces: async () => (await machine()).outsidePlaces(),
    explanationHtml: async (explanation, facts) => {
      const { explanationHtml } = await import('./pages/pages.ts');
      return explanationHtml(explanation, facts);
    },
    explainRole: async ({ folder, role: name }, failure, signal) => {
      const { explainRole, explanationMarkdown } = await import('./pages/pages.ts');
      const { role, claims } = await (await machine()).askedToken(folder, name, signal);
      const told = failure === undefined ? {} : { failure };
      const unsaved = unsavedIn(folder);
      const explanation = await explainRole({ folder, programs, role, claims, unsaved, signal, ...told });
      return { folder, explanation, markdown: explanationMarkdown(explanation) };
    },
    writeTrust: async ({ folder, role: name }, dialogs, words) => {
      const { writeTrust } = await import('./pages/pages.ts');
      const { roleOf, askedToken } = await machine();
      const ownClaims = async (signal: AbortSignal) => (await askedToken(folder, name, signal)).claims;
      await writeTrust({ role: await roleOf(folder, name), ownClaims, programs, dialogs, words });
    },
    reviewFolder: async (folder, signal) => {
      const { REVIEW_DAYS, reviewFolder } = await import('./pages/pages.ts');
      const { map, repository } = await (await machine()).mapOf(folder);
      const review = await reviewFolder({
        folder,
        programs,
        map,
        repository: { label: repository.label, isRemote: repository.remote !== undefined },
        today: systemClock.now(),
        longest: REVIEW_DAYS,
        signal,
      });
      const own = map.roles.filter(({ source }) => isInFile(source) && isInside(source.file, folder));
      return { folder, review, maps: new Map(own.map(({ role, source }) => [role.name, source.file])) };
    },
    reviewHtml: async (review, facts) => (await import('./pages/pages.ts')).reviewHtml(review, facts),
    evidenceAs: async (file, review) => (await import('./pages/pages.ts')).evidenceAs(file, review),
    markedMap: async (file, text, mark) => (await import('./pages/pages.ts')).markReviewed(file, text, mark),
    dateOf: async now => (await import('./pages/pages.ts')).dateOf(now),
    discoverFolder: async (folder, options) => {
      const { discoverFolder } = await import('../../composition/editor-lint.ts');
      return await discoverFolder(folder, { ...options, programs });
    },
    insertRole: async (file, text, entry) => {
      const { insertRole } = await import('../../composition/editor-lint.ts');
      return insertRole(file, text, entry);
    },
    newRoleMap: async entry => {
      const { roleMapLines } = await import('../../composition/editor-lint.ts');
      return `version: 1\nroles:\n${roleMapLines(entry)}`;
    },
    lintText: async (open, signal) => {
      const { lintText } = await import('../../composition/editor-lint.ts');
      return await lintText(open, { programs, signal });
    },
    lintFolder: async (folder, options) => {
      const { lintFolder } = await import('../../composition/editor-lint.ts');
      return await lintFolder(folder, { ...options, programs });
    },
  };
}

/** Sessions of a machine that is looked at when they are first used. */
function sessionsOf(sessions: () => Promise<RoleSessions>): ExtensionWorld['sessions'] {
  return {
    overview: async (...given) => (await sessions()).overview(...given),
    assume: async (...given) => (await sessions()).assume(...given),
    renew: async (...given) => (await sessions()).renew(...given),
    release: async (...given) => (await sessions()).release(...given),
    releaseAll: async () => (await sessions()).releaseAll(),
    signOut: async () => (await sessions()).signOut(),
    listPermitted: async (...given) => (await sessions()).listPermitted(...given),
    grantRoleConsent: async (...given) => (await sessions()).grantRoleConsent(...given),
    grantConsent: async (...given) => (await sessions()).grantConsent(...given),
    revokeConsent: async (...given) => (await sessions()).revokeConsent(...given),
    keepFresh: async (...given) => (await sessions()).keepFresh(...given),
    console: async (...given) => (await sessions()).console(...given),
    credentials: async (...given) => (await sessions()).credentials(...given),
    otherToken: async (...given) => (await sessions()).otherToken(...given),
    signInTools: async (...given) => (await sessions()).signInTools(...given),
    useInNewTerminals: async (...given) => (await sessions()).useInNewTerminals(...given),
  };
}

function versionOf({ extension }: ExtensionContext): string {
  const manifest: unknown = extension.packageJSON;
  return new FieldReader(manifest, 'the manifest').string('version');
}
