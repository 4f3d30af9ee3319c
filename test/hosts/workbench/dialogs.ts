import { z } from 'zod';
import { readElements } from './read-elements.ts';
import { reactionLimitMs, type Screen } from './screen.ts';
import { exactly, matches, plainSpaces, type TextPattern } from './text-matcher.ts';

/** A modal dialog. */
export interface Modal {
  readonly message: string;
  readonly detail: string;
  /** From left to right; the dialog's own Cancel is among them. */
  readonly buttons: readonly string[];
}

const notificationShape = z.object({
  text: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  buttons: z.array(z.string()),
  /** Whether it shows progress. */
  progress: z.boolean(),
});

/** A notification in the corner of the screen. */
export type Notification = Readonly<z.infer<typeof notificationShape>>;

const readNotification = `item => {
  const icon = item.querySelector('.notification-list-item-icon')?.className ?? '';
  return {
    text: (item.querySelector('.notification-list-item-message')?.textContent ?? '').trim(),
    severity: icon.includes('codicon-error') ? 'error' : icon.includes('codicon-warning') ? 'warning' : 'info',
    buttons: [...item.querySelectorAll('.notification-list-item-buttons-container .monaco-button:not(.monaco-dropdown-button)')].map(button => button.textContent.trim()),
    progress: [...item.querySelectorAll('.monaco-progress-container.active')].length > 0,
  };
}`;

/** Modal dialogs and notifications. */
export interface Dialogs {
  /** Waits for a modal dialog and reads it. */
  modal(): Promise<Modal>;
  /** Whether a modal dialog is up now. */
  modalIsOpen(): Promise<boolean>;
  /** Clicks the button with exactly this text and waits for the dialog to go. */
  clickModalButton(text: string): Promise<void>;
  /** The notifications on the screen now, newest first. */
  notifications(): Promise<readonly Notification[]>;
  /** Waits for a notification with such a text and gives it. */
  notification(text: TextPattern): Promise<Notification>;
  /** Clicks the button with exactly this text on the notification with such a text. */
  clickNotificationButton(text: TextPattern, button: string): Promise<void>;
}

/** Dialogs and notifications on an open workbench. */
export function createDialogs(screen: Screen): Dialogs {
  const { page, step } = screen;
  const box = page.locator('.monaco-dialog-box:visible');
  const toasts = page.locator('.notifications-toasts .notification-list-item:visible');
  const notifications = (): Promise<readonly Notification[]> =>
    readElements(toasts, readNotification, notificationShape);
  return {
    modal: () =>
      step('reading the modal dialog', async () => {
        await box.waitFor({ timeout: reactionLimitMs });
        const text = async (selector: string): Promise<string> => {
          const part = box.locator(selector);
          return (await part.count()) === 0 ? '' : plainSpaces(await part.first().innerText());
        };
        return {
          message: await text('.dialog-message-text'),
          detail: await text('.dialog-message-detail'),
          buttons: (await box.locator('.dialog-buttons .monaco-button').allInnerTexts()).map(plainSpaces),
        };
      }),
    modalIsOpen: async () => (await box.count()) > 0,
    clickModalButton: text =>
      step(`clicking '${text}' in the modal dialog`, async () => {
        await box.waitFor({ timeout: reactionLimitMs });
        await box.locator('.monaco-button', { hasText: exactly(text) }).click({ timeout: reactionLimitMs });
        await box.waitFor({ state: 'hidden', timeout: reactionLimitMs });
      }),
    notifications: () => step('reading the notifications', notifications),
    notification: async text => {
      let found: Notification | undefined;
      await screen.until(`there is a notification '${text}'`, async () => {
        found = (await notifications()).find(one => matches(text, one.text));
        return found !== undefined;
      });
      if (found === undefined) throw new Error(`The notification '${text}' was there and has gone.`);
      return found;
    },
    clickNotificationButton: (text, button) =>
      step(`clicking '${button}' on the notification '${text}'`, async () => {
        const toast = toasts.filter({ hasText: text }).first();
        await toast.waitFor({ timeout: reactionLimitMs });
        await toast.locator('.monaco-button', { hasText: exactly(button) }).click({ timeout: reactionLimitMs });
      }),
  };
}
