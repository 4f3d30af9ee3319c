import { env, ProgressLocation, QuickInputButtons, window, workspace, type MessageItem, type QuickInput } from 'vscode';
import { listed } from '../../../core/text.ts';
import type { Words } from '../../../core/words.ts';
import type { GeneratedForm } from '../../../trust/generate/forms.ts';
import type { GeneratedTrust } from '../../../trust/generate/generate-trust.ts';
import type { Answer, TrustWritingDialogs } from '../flows/trust-writing.ts';
import { shown } from '../view/shown.ts';

interface Button extends MessageItem {
  readonly value: 'yes' | 'copy';
}

/** The questions as VS Code asks them: one in the place of the other, with a way back. */
export function vscodeTrustWritingDialogs(words: Words): TrustWritingDialogs {
  return {
    pick: ({ title, step, placeholder, choices }) => {
      const items = choices.map(({ label, description, detail, value }) => ({
        label: shown(label),
        ...(description === undefined ? {} : { description: shown(description) }),
        ...(detail === undefined ? {} : { detail }),
        value,
      }));
      const picker = window.createQuickPick<(typeof items)[number]>();
      picker.items = items;
      picker.placeholder = placeholder;
      picker.matchOnDescription = true;
      return asked(picker, { title, step }, answer =>
        picker.onDidAccept(() => {
          const [item] = picker.selectedItems;
          if (item !== undefined) answer({ kind: 'chosen', value: item.value });
        }),
      );
    },
    input: ({ title, step, prompt, value, check }) => {
      const box = window.createInputBox();
      box.prompt = prompt;
      box.value = value;
      const judge = (): string | undefined => check(box.value);
      box.onDidChangeValue(() => {
        box.validationMessage = box.value === '' ? undefined : judge();
      });
      return asked<string>(box, { title, step }, answer =>
        box.onDidAccept(() => {
          const fault = judge();
          box.validationMessage = fault;
          if (fault === undefined) answer({ kind: 'chosen', value: box.value });
        }),
      );
    },
    confirmWider: async (who, parts) => {
      const yes: Button = { title: words.t('All of Them Are Meant'), value: 'yes' };
      const answer = await window.showWarningMessage<Button>(
        words.t('This trust would let in {0} as well.', shown(who)),
        {
          modal: true,
          detail: words.t(
            'The cloud can tell them apart by nothing in the token. Left open would be: {0}.',
            listed(parts),
          ),
        },
        yes,
      );
      return answer?.value === 'yes';
    },
    writing: async (role, work) => {
      const title = words.t('Writing and proving a trust policy for {0}…', shown(role));
      const options = { location: ProgressLocation.Notification, title, cancellable: true };
      return await window.withProgress(options, async (_, cancellation) => {
        const stop = new AbortController();
        cancellation.onCancellationRequested(() => stop.abort());
        return await work(stop.signal);
      });
    },
    showWritten: trust => showWritten(trust, words),
  };
}

const LANGUAGES: Readonly<Record<GeneratedForm, string>> = {
  json: 'json',
  cloudformation: 'yaml',
  terraform: 'terraform',
  gcloud: 'shellscript',
  az: 'shellscript',
};

async function showWritten({ written, form, tokens, proof }: GeneratedTrust, words: Words): Promise<void> {
  const document = await workspace.openTextDocument({ language: LANGUAGES[form], content: written.text });
  await window.showTextDocument(document);
  const copy: Button = { title: words.t('Copy Next Command'), value: 'copy' };
  const open = [...new Set(tokens.flatMap(token => token.open))];
  // Not waited for: the flow is at its end, and the notification may stay.
  void window
    .showInformationMessage<Button>(
      open.length === 0
        ? words.t(
            'It lets in this token, and keeps out the {0} others that were tried. Save it as {1}.',
            proof.tried,
            written.file,
          )
        : words.t(
            'It lets in this token with any {2}, and keeps out the {0} others that were tried. Save it as {1}.',
            proof.tried,
            written.file,
            listed(open),
          ),
      copy,
    )
    .then(async answer => {
      if (answer !== undefined) await env.clipboard.writeText(written.next);
    });
}

/** One question, until it is answered, gone back from or left. */
function asked<T>(
  input: QuickInput & { buttons: readonly unknown[] } & Pick<
      ReturnType<typeof window.createInputBox>,
      'onDidTriggerButton' | 'buttons'
    >,
  { title, step }: { readonly title: string; readonly step: number },
  listen: (answer: (given: Answer<T>) => void) => unknown,
): Promise<Answer<T>> {
  return new Promise(resolve => {
    const answer = (given: Answer<T>): void => {
      resolve(given);
      input.dispose();
    };
    input.title = title;
    input.step = step;
    input.ignoreFocusOut = true;
    input.buttons = step > 1 ? [QuickInputButtons.Back] : [];
    input.onDidTriggerButton(() => answer({ kind: 'back' }));
    // Also where it is disposed of: by then it is answered.
    input.onDidHide(() => answer({ kind: 'left' }));
    listen(answer);
    input.show();
  });
}
