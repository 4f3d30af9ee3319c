import assert from 'node:assert/strict';
import type { OpenRolecall } from './open-rolecall.ts';
import { pictures } from './pictures.ts';
import { shareRolecall } from './share-rolecall.ts';

describe('A trust policy, written in a window by keyboard alone', () => {
  let opened: OpenRolecall | undefined;
  const open = (): OpenRolecall => {
    assert.ok(opened !== undefined);
    return opened;
  };

  before(async function () {
    opened = await shareRolecall(this, { handsOn: false });
  });
  after(async () => {
    await opened?.close();
  });

  /** The question on the screen, once it is asked. */
  async function question(text: string): Promise<void> {
    const { page } = open().workbench;
    await page.locator('.quick-input-widget').filter({ hasText: text }).waitFor();
  }

  it('asks whose token, of which subject, and what is in it, and goes back', async () => {
    const { workbench } = open();
    const { page } = workbench;
    await workbench.runCommand('Rolecall: Review and Allow');
    await workbench.modal();
    await workbench.until('Allow has the focus', async () => /Allow/.test(await page.locator(':focus').innerText()));
    await page.keyboard.press('Enter');
    await workbench.runCommand('Rolecall: Write Trust Policy for a Role');
    await page.locator('.quick-input-list').getByText('payments-admin').waitFor();
    await page.keyboard.type('payments-admin');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget input[placeholder="Whose token may take this role?"]').waitFor();
    await pictures(workbench, 'write-trust');
    await page.keyboard.type('token.actions');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget input[placeholder="Which subject do its tokens have?"]').waitFor();
    await page.keyboard.type('repo:{owner}@{ownerId}/{repository}@{repositoryId}:environment');
    await page.keyboard.press('Enter');
    await question('owner in the token');
    await page.keyboard.type('no owner');
    await page.keyboard.press('Enter');
    await question('No token has that as its owner.');
    // What VS Code calls Go Back in Quick Input.
    await page.keyboard.press('Control+Alt+Minus');
    await page.locator('.quick-input-widget input[placeholder="Which subject do its tokens have?"]').waitFor();
    await page.keyboard.type('repo:{owner}@{ownerId}/{repository}@{repositoryId}:environment');
    await page.keyboard.press('Enter');
    for (const [name, value] of [
      ['owner in the token', 'acme'],
      ['owner id in the token', '1'],
      ['repository in the token', 'app'],
      ['repository id in the token', '2'],
      ['environment in the token', 'production'],
    ] as const) {
      await question(name);
      await page.keyboard.type(value);
      await page.keyboard.press('Enter');
    }
    await page.locator('.quick-input-widget input[placeholder="How do you keep it?"]').waitFor();
    await page.keyboard.type('Terraform');
    await page.keyboard.press('Enter');
  });

  it('ends in an editor of its own, with the next command', async () => {
    const { workbench } = open();
    const { page } = workbench;
    await page.getByRole('tab', { name: /Untitled-1/ }).waitFor();
    await workbench.until('the policy stands in the editor', async () =>
      /resource "aws_iam_role" "payments-admin"/.test(
        (await page.locator('.editor-instance .view-lines').innerText()).replaceAll('\u00a0', ' '),
      ),
    );
    await workbench.notification(
      /It lets in this token, and keeps out the \d+ others that were tried\. Save it as role\.tf\./,
    );
    await pictures(workbench, 'written-trust');
    await workbench.runCommand('Notifications: Focus Notification Toast');
    const copy = page.getByRole('button', { name: 'Copy Next Command', exact: true });
    await workbench.until('the button has the focus', async () => {
      await page.keyboard.press('Tab');
      return (await page.locator(':focus').innerText()).trim() === 'Copy Next Command';
    });
    await page.keyboard.press('Enter');
    await copy.waitFor({ state: 'hidden' });
    await workbench.runCommand('File: New Untitled Text File');
    await page.getByRole('tab', { name: /Untitled-2/ }).waitFor();
    await workbench.until('what was copied is the next command', async () => {
      await page.keyboard.press('Control+KeyA');
      await page.keyboard.press('Control+KeyV');
      return (
        (await page.locator('.editor-instance .view-lines').innerText()).replaceAll('\u00a0', ' ').trim() ===
        'terraform plan'
      );
    });
  });
});
