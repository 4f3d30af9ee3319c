import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import type { OpenRolecall } from './open-rolecall.ts';
import { pictures } from './pictures.ts';
import { shareRolecall } from './share-rolecall.ts';

describe('Who can take the roles, reviewed in a window', () => {
  let opened: OpenRolecall | undefined;
  const open = (): OpenRolecall => {
    assert.ok(opened !== undefined);
    return opened;
  };
  const page = (): FrameLocator =>
    open().workbench.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');

  before(async function () {
    opened = await shareRolecall(this, { handsOn: false });
  });
  after(async () => {
    await opened?.close();
  });

  it('lists every role, what is not known of it, and that nobody has looked', async () => {
    const { workbench } = open();
    await workbench.openViewContainer('Rolecall');
    await workbench.runCommand('Rolecall: Review Who Can Take the Roles');
    await page().getByRole('heading', { level: 1 }).waitFor();
    assert.match(await page().getByRole('heading', { level: 1 }).innerText(), /^Who can take the roles of acme\/app$/);
    const row = page().getByRole('row').filter({ hasText: 'payments-admin' }).first();
    assert.match(await row.innerText(), /not known[^]*Never reviewed\./);
    await pictures(workbench, 'review', async () => {
      await page().getByRole('heading', { level: 1 }).waitFor();
    });
  });

  it('is marked by keyboard, into the map in the editor', async () => {
    const { workbench } = open();
    const section = page()
      .locator('section')
      .filter({ has: page().locator('h2', { hasText: 'payments-admin' }) });
    await section.getByRole('link', { name: 'Mark Reviewed' }).focus();
    await workbench.page.keyboard.press('Enter');
    await workbench.page
      .locator('.quick-input-widget')
      .filter({ hasText: 'Mark payments-admin as Reviewed Today' })
      .waitFor();
    await workbench.page.keyboard.type('Ada Lovelace');
    await workbench.page.keyboard.press('Enter');
    await workbench.notification(/Marked payments-admin in the role map\. Save the file to keep it\./);
    await workbench.until('the map says so', async () => {
      const text = (await workbench.page.locator('.editor-instance .view-lines').innerText()).replaceAll('\u00a0', ' ');
      return (
        /payments-admin:\s+(?:\d+\s+)?reviewed: \d{4}-\d\d-\d\d/.test(text) &&
        text.includes('reviewedBy: "Ada Lovelace"')
      );
    });
    await pictures(workbench, 'marked-reviewed');
  });
});
