import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workbench } from '../hosts/workbench.ts';
import type { OpenRolecall } from './open-rolecall.ts';
import { shareRolecall } from './share-rolecall.ts';

const VIEW = 'Roles';

describe('The main job, in a browser', () => {
  let open: OpenRolecall | undefined;
  const workbench = (): Workbench => {
    assert.ok(open !== undefined);
    return open.workbench;
  };
  const row = (label: string) => workbench().treeRow(label, VIEW);
  const rowBecomes = (label: string, description: RegExp) =>
    workbench().until(`${label} says ${String(description)}`, async () =>
      description.test((await row(label)).description),
    );

  before(async function () {
    open = await shareRolecall(this, { handsOn: false });
  });

  after(async () => {
    await open?.close();
  });

  it('asks before it uses anything', async () => {
    await workbench().openViewContainer('Rolecall');
    const text = await workbench().welcomeText(VIEW);
    assert.match(text, /Nothing of it is used before you allow it/);
    await workbench().screenshot('rolecall-1-welcome');
    assert.deepEqual(open?.simulated.sandbox.requests(), []);
  });

  it('says what is asked for, and uses it once allowed', async () => {
    await workbench().clickWelcomeLink('Review and Allow', VIEW);
    const modal = await workbench().modal();
    await workbench().screenshot('rolecall-2-consent');
    assert.equal(modal.message, 'Allow acme/app to use these roles?');
    assert.match(modal.detail, /deploy-staging → role\/deploy-staging\s+AWS 111122223333 · 15 min · asks each time/);
    assert.deepEqual([...modal.buttons].toSorted(), ['Allow', 'Not Now', 'Show as Text']);
    await workbench().clickModalButton('Allow');
    await workbench().treeRow('dev-readonly', VIEW);
    assert.equal(await workbench().viewMessage(VIEW), 'acme/app · Ona · main');
    await workbench().screenshot('rolecall-3-roles');
    assert.deepEqual(
      (await workbench().treeRows(VIEW)).map(({ label, description }) => `${label}: ${description}`),
      ['dev-readonly: 111122223333 · AWS', 'deploy-staging: asks to confirm', 'payments-admin: 111122223333 · AWS'],
    );
  });

  it('assumes a role with one click', async () => {
    assert.deepEqual(await workbench().inlineActions('dev-readonly', VIEW), ['Assume Role']);
    await workbench().clickInlineAction('dev-readonly', 'Assume Role', VIEW);
    await rowBecomes('dev-readonly', /^(59 min|1 h) left/);
    const item = await workbench().statusBarItem(/dev-readonly \d+m/);
    assert.match(item.ariaLabel, /Rolecall: new terminals use dev-readonly, expires in \d\d minutes/);
    await workbench().inlineActions('dev-readonly', VIEW);
    await workbench().screenshot('rolecall-4-active');
    const tooltip = await workbench().treeRowTooltip('dev-readonly', VIEW);
    assert.match(tooltip, /^dev-readonly → role\/dev-readonly · AWS 111122223333 expires /);
  });

  it('gives new terminals the profile and the command', async () => {
    await workbench().newTerminal();
    await workbench().typeInTerminal('echo "[$AWS_PROFILE]"');
    await workbench().terminalShows('[dev-readonly]');
    await workbench().typeInTerminal('clear; command -v rolecall');
    await workbench().terminalShows('bin/rolecall');
  });

  it('lets the real AWS CLI act as the role', async () => {
    const sts = open?.simulated.sandbox.sts ?? '';
    await workbench().typeInTerminal(
      `clear; aws sts get-caller-identity --endpoint-url ${sts} --region eu-west-1 --output text --query Arn`,
    );
    await workbench().terminalShows(/assumed-role\/dev-readonly\//);
    await workbench().screenshot('rolecall-5-terminal');
  });

  it('asks to confirm a role that the map says so of', async () => {
    await workbench().clickInlineAction('deploy-staging', 'Assume Role', VIEW);
    const modal = await workbench().modal();
    await workbench().screenshot('rolecall-6-confirm');
    assert.equal(modal.message, 'Assume deploy-staging?');
    await workbench().clickModalButton('Cancel');
    await rowBecomes('deploy-staging', /^asks to confirm$/);
    await workbench().clickInlineAction('deploy-staging', 'Assume Role', VIEW);
    await workbench().clickModalButton('Assume');
    await rowBecomes('deploy-staging', /^1[45] min left/);
    await workbench().statusBarItem(/dev-readonly \d+m \+1/);
  });

  it('opens a terminal with one role, whatever new terminals use', async () => {
    await workbench().clickInlineAction('deploy-staging', 'Open Terminal with Role', VIEW);
    // The other terminal shows more than a prompt.
    await workbench().until('the new terminal is shown', async () => (await workbench().terminalText()) === '$');
    await workbench().typeInTerminal('echo "[$AWS_PROFILE]"');
    await workbench().terminalShows('[deploy-staging]');
  });

  it('says why AWS refused', async () => {
    await workbench().clickInlineAction('payments-admin', 'Assume Role', VIEW);
    const notification = await workbench().notification(/payments-admin/);
    assert.equal(notification.severity, 'error');
    await rowBecomes('payments-admin', /^refused: trust policy$/);
    await workbench().screenshot('rolecall-7-refused');
  });

  it('shows the roles behind the status bar', async () => {
    await workbench().clickStatusBarItem(/dev-readonly/);
    const pick = await workbench().quickPick();
    await workbench().screenshot('rolecall-8-quick-pick');
    assert.deepEqual(
      pick.rows.map(({ label }) => label),
      ['dev-readonly', 'deploy-staging', 'payments-admin'],
    );
    await workbench().dismissQuickInput();
  });

  it('shows what is wrong in the map where it stands, and clears it', async () => {
    const simulated = open?.simulated;
    assert.ok(simulated !== undefined);
    const map = await readFile(join(simulated.checkout, 'rolecall.yaml'), 'utf8');
    await simulated.writeRoleMap(map.replace('duration: 1h', 'duration: 1 fortnight'));
    await rowBecomes('dev-readonly', /^line \d+: /);
    await workbench().screenshot('rolecall-9-broken');
    assert.equal((await workbench().problems()).filter(({ kind }) => kind === 'problem').length, 1);
    await simulated.writeRoleMap(map);
    await rowBecomes('dev-readonly', /left/);
  });

  it('tells first that the map cannot be read, and goes on with what is active', async () => {
    const simulated = open?.simulated;
    assert.ok(simulated !== undefined);
    const map = await readFile(join(simulated.checkout, 'rolecall.yaml'), 'utf8');
    await simulated.writeRoleMap(`${map}  broken: [\n`);
    await rowBecomes('dev-readonly', /left · map not read: rolecall\.yaml:\d+$/);
    assert.match((await workbench().viewMessage(VIEW)) ?? '', /^Role map not read: rolecall\.yaml:\d+/);
    await workbench().statusBarItem(/dev-readonly \d+m \+1/);
    await workbench().screenshot('rolecall-9-unread');
    const sts = simulated.sandbox.sts;
    await workbench().newTerminal();
    await workbench().typeInTerminal(
      `clear; echo "[$AWS_PROFILE]"; aws sts get-caller-identity --endpoint-url ${sts} --region eu-west-1 --output text --query Arn`,
    );
    await workbench().terminalShows(/\[dev-readonly\]\s+arn:\S+assumed-role\/dev-readonly\//);
    await workbench().clickTreeRow('Role map not read', VIEW);
    await workbench().page.locator('.tab.active', { hasText: 'rolecall.yaml' }).waitFor();
    await workbench().runCommand('View: Close All Editors');
    await simulated.writeRoleMap(map);
    await rowBecomes('dev-readonly', /left( · default)?$/);
    assert.equal(await workbench().viewMessage(VIEW), 'acme/app · Ona · main');
  });

  it('keeps every row under the pointer when something is to be said', async () => {
    const simulated = open?.simulated;
    assert.ok(simulated !== undefined);
    const places = async () =>
      await Promise.all(
        ['dev-readonly', 'deploy-staging', 'payments-admin'].map(async label => {
          const box = await workbench().page.locator('.monaco-list-row', { hasText: label }).first().boundingBox();
          return [label, box?.y];
        }),
      );
    const before = await places();
    const map = await readFile(join(simulated.checkout, 'rolecall.yaml'), 'utf8');
    await simulated.writeRoleMap(map.replace('duration: 15m', 'duration: 20m'));
    await workbench().treeRow('Role map changed', VIEW);
    assert.deepEqual(await places(), before);
    await workbench().screenshot('rolecall-9-changed');
    await simulated.writeRoleMap(map);
    await workbench().until('the notice is gone', async () => (await workbench().treeRows(VIEW)).length === 3);
    assert.deepEqual(await places(), before);
  });

  it('releases it', async () => {
    await workbench().clickInlineAction('dev-readonly', 'Release Role', VIEW);
    await rowBecomes('dev-readonly', /AWS$|default$/);
    await workbench().newTerminal();
    await workbench().typeInTerminal(
      'clear; aws --profile dev-readonly sts get-caller-identity --region eu-west-1; echo "exit $?"',
    );
    const told = await workbench().terminalShows(/exit 25[0-9]/);
    assert.match(told, /This role is not active/);
    await workbench().screenshot('rolecall-10-released');
  });

  it('says of a role for new terminals that is not active what they find, and assumes it when asked to', async () => {
    await workbench().runCommand('Terminal: Kill All Terminals');
    await workbench().clickTreeRow('dev-readonly', VIEW);
    await workbench().chooseQuickPick('Use in New Terminals');
    const told = await workbench().notification(/dev-readonly/);
    assert.equal(
      told.text,
      'New terminals use dev-readonly, which is not active: tools there find no credentials until it is assumed.',
    );
    await workbench().statusBarItem(/dev-readonly not active \+1/);
    await workbench().screenshot('rolecall-11-not-active');
    await workbench().clickNotificationButton(/dev-readonly/, 'Assume Role');
    await workbench().statusBarItem(/dev-readonly \d+m \+1/);
  });
});
