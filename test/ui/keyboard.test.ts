import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '../hosts/wait-until.ts';
import { goesOn } from './goes-on.ts';
import type { OpenRolecall } from './open-rolecall.ts';
import { shareRolecall } from './share-rolecall.ts';

const VIEW = 'Roles';

/** What 200 % leaves of a window of 1280 by 800. */
const ZOOMED = { width: 640, height: 400 };

describe('Rolecall without a mouse', function () {
  goesOn(this);
  let opened: OpenRolecall | undefined;
  const open = (): OpenRolecall => {
    assert.ok(opened !== undefined);
    return opened;
  };
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await open().workbench.page.keyboard.press(key);
  };
  const becomes = (label: string, description: RegExp): Promise<void> =>
    open().workbench.until(`${label} says ${String(description)}`, async () =>
      description.test((await open().workbench.treeRow(label, VIEW)).description),
    );
  /** The row that has the focus, as a screen reader names it. */
  const focused = async (): Promise<string> =>
    (await open().workbench.page.locator('.monaco-list:focus .monaco-list-row.focused').getAttribute('aria-label')) ??
    '';
  const runFromPalette = async (title: string): Promise<void> => {
    const { page } = open().workbench;
    const found = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title });
    // The list does not grow while it is open: a command that is registered late needs it opened again.
    await open().workbench.until(`the palette has ${title}`, async () => {
      await press('Escape', 'F1');
      await page.locator('.quick-input-widget:visible').waitFor();
      await page.keyboard.type(title);
      return await waitUntil(() => found.isVisible(), 3_000);
    });
    await press('Enter');
    await found.waitFor({ state: 'hidden' });
  };
  const focusRow = async (label: string): Promise<void> => {
    await runFromPalette('Rolecall: Focus on Roles View');
    await press('Home');
    for (let before = await focused(); !before.startsWith(`${label},`); before = await focused()) {
      // A key that comes while the rows are drawn anew is lost.
      await open().workbench.until('the focus moved', async () => {
        await press('ArrowDown');
        return await waitUntil(async () => (await focused()) !== before, 3_000);
      });
    }
  };

  /** Enter on the focused row. A key that comes while the rows are drawn anew is lost, and the row is then not selected. */
  const enter = (label: string): Promise<void> =>
    open().workbench.until(`${label} was chosen`, async () => {
      await press('Enter');
      return await waitUntil(async () => (await open().workbench.treeRow(label, VIEW)).selected, 2_000);
    });

  const choosesFirst = async (label: string): Promise<void> => {
    const { workbench } = open();
    await workbench.until(`${label} is offered`, async () => (await workbench.quickPick()).rows[0]?.label === label);
    await press('Enter');
  };

  before(async function () {
    opened = await shareRolecall(this, { viewport: ZOOMED, handsOn: false });
  });
  after(async () => {
    await opened?.close();
  });

  it('reaches the view and what it asks for', async () => {
    const { workbench } = open();
    await runFromPalette('Rolecall: Focus on Roles View');
    await workbench.welcomeText(VIEW);
    await workbench.screenshot('rolecall-zoomed-welcome');
    await runFromPalette('Rolecall: Review and Allow');
    const { detail } = await workbench.modal();
    assert.match(detail, /deploy-staging/);
    await workbench.screenshot('rolecall-zoomed-consent');
    await workbench.until('Allow has the focus', async () =>
      /Allow/.test((await workbench.page.locator(':focus').innerText()).trim()),
    );
    await press('Enter');
    await workbench.treeRow('dev-readonly', VIEW);
  });

  it('offers a role with Enter, and assumes it with another', async () => {
    await focusRow('dev-readonly');
    assert.equal(await focused(), 'dev-readonly, available, AWS 111122223333');
    await enter('dev-readonly');
    await choosesFirst('Assume Role');
    await becomes('dev-readonly', /left/);
    await focusRow('dev-readonly');
    assert.match(await focused(), /^dev-readonly, active, (59 minutes|1 hour) left/);
    await open().workbench.screenshot('rolecall-zoomed-active');
  });

  it('confirms a role with Enter, and declines it with Escape', async () => {
    const { workbench } = open();
    await focusRow('deploy-staging');
    await enter('deploy-staging');
    await choosesFirst('Assume Role');
    assert.equal((await workbench.modal()).message, 'Assume deploy-staging?');
    await press('Escape');
    await becomes('deploy-staging', /^asks to confirm$/);
    await focusRow('deploy-staging');
    await enter('deploy-staging');
    await choosesFirst('Assume Role');
    await workbench.until('it asks again', () => workbench.modalIsOpen());
    await press('Enter');
    await becomes('deploy-staging', /left/);
  });

  it('has every action of an active role behind Enter', async () => {
    const { workbench } = open();
    await focusRow('deploy-staging');
    await press('Enter');
    const { title, rows } = await workbench.quickPick();
    assert.deepEqual(
      [title, rows.map(({ label }) => label)],
      [
        'deploy-staging',
        [
          'Renew Role',
          'Open Terminal with Role',
          'Open Console as This Role',
          'Use in New Terminals',
          'Release Role',
          'Show Details',
        ],
      ],
    );
    await press('ArrowDown', 'Enter');
    await workbench.until('the terminal is shown', async () => (await workbench.terminalText()) === '$');
    await workbench.typeInTerminal('echo "[$AWS_PROFILE]"');
    await workbench.terminalShows('[deploy-staging]');
  });

  it('has them in the context menu too', async () => {
    const { workbench } = open();
    await focusRow('dev-readonly');
    await press('Shift+F10');
    const menu = workbench.page.locator('.monaco-menu:visible');
    await menu.waitFor();
    const names = (await menu.locator('.action-label').allInnerTexts())
      .map(text => text.trim())
      .filter(text => text !== '');
    assert.deepEqual(names, [
      'Renew Role',
      'Release Role',
      'Open Terminal with Role',
      'Use in New Terminals',
      'Open Console as This Role',
      'Copy Profile Name',
      'Show Details',
      'Go to Definition',
      'Write Trust Policy for a Role',
      'Mark Reviewed',
    ]);
    await workbench.screenshot('rolecall-zoomed-menu');
    await press('ArrowDown', 'ArrowDown', 'Enter');
    await becomes('dev-readonly', /AWS$|default$/);
  });

  it('explains a refusal with Enter', async () => {
    const { workbench } = open();
    await focusRow('payments-admin');
    await enter('payments-admin');
    await choosesFirst('Assume Role');
    await becomes('payments-admin', /^refused: trust policy$/);
    await workbench.screenshot('rolecall-zoomed-refused');
    await runFromPalette('Notifications: Clear All Notifications');
    await focusRow('payments-admin');
    assert.equal(await focused(), 'payments-admin, refused: trust policy, AWS 111122223333');
    await press('Enter');
    assert.ok((await workbench.quickPick()).rows.some(({ label }) => label === 'Why Was It Refused?'));
    await press('Escape');
  });

  it('explains with Enter why a role is not for here, and leaves the focus where it is', async () => {
    const { workbench, simulated } = open();
    await runFromPalette('Rolecall: Release All Roles');
    await simulated.checkOut('feature/login');
    await becomes('deploy-staging', /^only on main, release\/\*$/);
    await focusRow('deploy-staging');
    assert.equal(await focused(), 'deploy-staging, not available, only on main, release/*, AWS 111122223333');
    await press('Enter');
    const { text, severity, buttons } = await workbench.notification(/deploy-staging/);
    assert.deepEqual(
      [text, severity, buttons],
      [
        'deploy-staging is not available here: only on main, release/*. You are on feature/login.',
        'info',
        ['Go to Definition'],
      ],
    );
    assert.match(await focused(), /^deploy-staging,/);
    assert.equal(await workbench.page.locator('.tab:visible').count(), 0);
    await workbench.screenshot('rolecall-zoomed-unavailable');
    await runFromPalette('Notifications: Clear All Notifications');
  });

  it('shows with Enter where a role is wrong, and leaves the focus where it is', async () => {
    const { workbench, simulated } = open();
    const map = await readFile(join(simulated.checkout, 'rolecall.yaml'), 'utf8');
    await simulated.writeRoleMap(map.replace(/(payments-admin:[^]*?duration: )15m/, '$1soon'));
    await becomes('payments-admin', /^line \d+: /);
    await focusRow('payments-admin');
    await press('Enter');
    await workbench.page.locator('.tab.active', { hasText: 'rolecall.yaml' }).waitFor();
    assert.match(await focused(), /^payments-admin, has a mistake, line \d+: /);
  });
});
