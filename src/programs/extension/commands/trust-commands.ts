import { ProgressLocation, Uri, window } from 'vscode';
import { isObject } from '../../../core/parse.ts';
import type { Words } from '../../../core/words.ts';
import { type LocatedFinding, standing } from '../../../trust/lint/located-finding.ts';
import { Command } from '../ids.ts';
import { openVersions, type TrustLint } from '../ui/trust-lint.ts';
import { unsavedIn } from '../ui/trust-texts.ts';
import { runCommand, type CommandHandlers } from '../ui/vscode-commands.ts';
import { windowFacts } from '../ui/window.ts';

export interface TrustCommandParts {
  readonly trustLint: TrustLint;
  readonly lintFolder: (
    folder: string,
    options: { readonly signal: AbortSignal; readonly unsaved: ReadonlyMap<string, string> },
  ) => Promise<{ readonly findings: readonly LocatedFinding[]; readonly trusts: number }>;
  readonly words: Words;
  readonly extensionUri: Uri;
}

type TrustCommand = typeof Command.checkTrust | typeof Command.openRulePage;

/** What is done with trust policies, wherever they are written. */
export function trustCommands(parts: TrustCommandParts): Pick<CommandHandlers, TrustCommand> {
  const { words, extensionUri } = parts;
  return {
    [Command.checkTrust]: () => checkTrust(parts),
    [Command.openRulePage]: async argument => {
      const rule = isObject(argument) ? argument['rule'] : undefined;
      // Another extension can say anything, and this becomes a path.
      if (typeof rule !== 'string' || !/^RC\d{3}$/.test(rule)) {
        void window.showInformationMessage(words.t('There is no such rule.'));
        return;
      }
      await runCommand('markdown.showPreview', Uri.joinPath(extensionUri, `docs/rules/${rule}.md`));
    },
  };
}

async function checkTrust({ trustLint, lintFolder, words }: TrustCommandParts): Promise<void> {
  const folders = windowFacts.folders();
  const versions = openVersions();
  const options = {
    location: ProgressLocation.Notification,
    title: words.t('Checking trust policies…'),
    cancellable: true,
  };
  const found = await window.withProgress(options, async (_, cancellation) => {
    const stop = new AbortController();
    cancellation.onCancellationRequested(() => stop.abort());
    try {
      return await Promise.all(
        folders.map(async ({ path: folder }) => {
          const { findings, trusts } = await lintFolder(folder, { signal: stop.signal, unsaved: unsavedIn(folder) });
          return { folder, findings: standing(findings), trusts };
        }),
      );
    } catch (error) {
      if (stop.signal.aborted) return undefined;
      throw error;
    }
  });
  if (found === undefined) return;
  trustLint.replace(found, versions);
  const findings = found.reduce((sum, each) => sum + each.findings.length, 0);
  const trusts = found.reduce((sum, each) => sum + each.trusts, 0);
  if (findings > 0) {
    await runCommand('workbench.actions.view.problems');
    return;
  }
  void window.showInformationMessage(
    trusts === 0
      ? words.t('No trust policy was found in this workspace.')
      : words.t('Nothing was found in {0} trust policies.', String(trusts)),
  );
}
