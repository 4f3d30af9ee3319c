import assert from 'node:assert/strict';
import type { Workbench } from '../hosts/workbench.ts';
import { goesOn } from './goes-on.ts';
import { openRolecall, type OpenRolecall } from './open-rolecall.ts';
import { followTheSystem, pictures } from './pictures.ts';

const VIEW = 'Roles';

describe('Rolecall in the oldest VS Code it supports', function () {
  goesOn(this);
  let open: OpenRolecall | undefined;
  const workbench = (): Workbench => {
    assert.ok(open !== undefined);
    return open.workbench;
  };

  before(async function () {
    open = await openRolecall(this, { flavour: 'floor', userSettings: followTheSystem('floor') });
  });
  after(async () => {
    await open?.close();
  });

  it('asks for consent', async () => {
    await workbench().openViewContainer('Rolecall');
    await workbench().clickWelcomeLink('Review and Allow', VIEW);
    assert.match(
      (await workbench().modal()).detail,
      /deploy-staging → role\/deploy-staging\s+AWS 111122223333 · 15 min · asks each time/,
    );
    await pictures(workbench(), 'floor-consent');
    await workbench().clickModalButton('Allow');
    await workbench().treeRow('dev-readonly', VIEW);
    assert.equal(await workbench().viewMessage(VIEW), 'acme/app · Ona · main');
  });

  it('assumes a role, counts down and tells which it is in the tooltip', async () => {
    await workbench().clickInlineAction('dev-readonly', 'Assume Role', VIEW);
    await workbench().until('it is active', async () =>
      /left/.test((await workbench().treeRow('dev-readonly', VIEW)).description),
    );
    assert.match((await workbench().statusBarItem(/dev-readonly \d+m/)).ariaLabel, /expires in/);
    assert.match(await workbench().treeRowTooltip('dev-readonly', VIEW), / · AWS 111122223333 expires /);
  });

  it('gives new terminals the profile', async () => {
    await workbench().newTerminal();
    await workbench().typeInTerminal('echo "[$AWS_PROFILE]"');
    await workbench().terminalShows('[dev-readonly]');
    await pictures(workbench(), 'floor-active');
  });

  it('shows what was detected', async () => {
    await workbench().runCommand('Rolecall: Show Environment and Identity');
    await workbench().page.locator('.tab.active', { hasText: 'Rolecall environment' }).waitFor();
    await workbench().screenshot('rolecall-floor-environment');
  });

  it('releases it', async () => {
    await workbench().clickInlineAction('dev-readonly', 'Release Role', VIEW);
    await workbench().until('it is available', async () =>
      (await workbench().treeRow('dev-readonly', VIEW)).description.endsWith('AWS'),
    );
  });
});
