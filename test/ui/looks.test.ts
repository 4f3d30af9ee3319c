import assert from 'node:assert/strict';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailureControls } from '../../src/sandbox/failure-controls.ts';
import { goesOn } from './goes-on.ts';
import { awsRole, LONG, MANY_ACCOUNTS, ONE_ACCOUNT, TWO_HUNDRED } from './looks-maps.ts';
import type { OpenRolecall } from './open-rolecall.ts';
import { shareRolecall } from './share-rolecall.ts';
import { pictures } from './pictures.ts';
import { roleDetails } from './role-details.ts';
import { endSoon } from './short-lived.ts';

const VIEW = 'Roles';
/** Answers so late that a person sees what is under way. */
function slow(server: FailureControls): void {
  server.delay(60_000);
}

describe('How Rolecall looks', function () {
  // Each picture is of what the ones before it left.
  goesOn(this);
  let opened: OpenRolecall | undefined;
  const open = (): OpenRolecall => {
    assert.ok(opened !== undefined);
    return opened;
  };
  const becomes = (label: string, description: RegExp): Promise<void> =>
    open().workbench.until(`${label} says ${String(description)}`, async () =>
      description.test((await open().workbench.treeRow(label, VIEW)).description),
    );
  const assume = (label: string): Promise<void> => open().workbench.clickInlineAction(label, 'Assume Role', VIEW);
  const pointAway = (): Promise<void> => open().workbench.page.mouse.move(900, 300);
  const rows = async (): Promise<readonly string[]> =>
    (await open().workbench.treeRows(VIEW)).map(({ label, description }) => `${label}: ${description}`);
  const allow = async (notice: string): Promise<void> => {
    await open().workbench.clickInlineAction(notice, 'Review and Allow', VIEW);
    await open().workbench.clickModalButton('Allow');
    await open().workbench.until('the notice is gone', async () =>
      (await open().workbench.treeRows(VIEW)).every(({ label }) => label !== notice),
    );
  };

  const prompt = (): void => {
    for (const server of [open().simulated.sandbox.controls.issuer, open().simulated.sandbox.controls.sts])
      server.delay(0);
  };

  before(async function () {
    opened = await shareRolecall(this, {
      prepare: simulated => simulated.writeRoleMap(ONE_ACCOUNT),
      handsOn: false,
    });
  });
  after(async () => {
    await opened?.close();
  });

  it('asks with a welcome and a mark on its icon', async () => {
    const { workbench } = open();
    await workbench.openViewContainer('Rolecall');
    await workbench.welcomeText(VIEW);
    await workbench.until('the icon is marked', async () => (await workbench.viewContainerBadge('Rolecall')) === '1');
    await pictures(open().workbench, 'welcome-consent');
  });

  it('asks for consent on one screen', async () => {
    const { workbench } = open();
    await workbench.clickWelcomeLink('Review and Allow', VIEW);
    const { detail } = await workbench.modal();
    assert.match(
      detail,
      /^From rolecall.yaml\.\s*Identity: Ona \(issuer http:\/\/127\.0\.0\.1:\d+\)\. No token leaves/,
    );
    await pictures(open().workbench, 'consent');
    await workbench.clickModalButton('Allow');
    await workbench.treeRow('dev-readonly', VIEW);
    assert.equal(await workbench.viewContainerBadge('Rolecall'), '');
  });

  it('asks again when less is asked for too, and puts the person’s own role first', async () => {
    const { workbench, simulated } = open();
    await appendFile(
      join(simulated.home, '.config/rolecall/config.yaml'),
      `roles:\n  mine: { aws: ${awsRole('111122223333', 'dev-readonly')} }\n`,
    );
    await workbench.treeRow('Role map changed', VIEW);
    await pointAway();
    await pictures(workbench, 'changed');
    await allow('Role map changed');
    assert.match((await rows())[0] ?? '', /^mine: /);
  });

  it('shows each step of an assumption, and can stop it', async () => {
    const { workbench, simulated } = open();
    slow(simulated.sandbox.controls.issuer);
    await assume('log-reader');
    await becomes('log-reader', /^getting an identity token…$/);
    await workbench.screenshot('rolecall-step-token');
    await workbench.clickInlineAction('log-reader', 'Cancel', VIEW);
    prompt();
    await becomes('log-reader', /AWS$/);
    slow(simulated.sandbox.controls.sts);
    await assume('log-reader');
    await becomes('log-reader', /^asking the cloud…$/);
    await workbench.screenshot('rolecall-step-exchange');
    await workbench.clickInlineAction('log-reader', 'Cancel', VIEW);
    prompt();
    await becomes('log-reader', /AWS$/);
  });

  it('shows every kind of row', async () => {
    const { workbench, simulated } = open();
    await assume('dev-readonly');
    await becomes('dev-readonly', /left · default$/);
    endSoon(simulated.sandbox, 'log-reader', 4.5 * 60_000);
    await assume('log-reader');
    await becomes('log-reader', /^4 min left$/);
    await workbench.until(
      'the status bar counts both',
      async () => (await workbench.statusBarItem(/dev-readonly \d+m \+1/)).kind !== 'error',
    );
    await assume('payments-admin');
    await becomes('payments-admin', /^refused: trust policy$/);
    await pictures(open().workbench, 'refused');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await pointAway();
    await pictures(open().workbench, 'rows');
    assert.deepEqual((await rows()).map(row => row.replace(/\d+ min/, 'N min')).toSorted(), [
      'deploy-prod: only on release/*',
      'deploy-staging: asks to confirm',
      'dev-readonly: N min left · default',
      'log-reader: N min left',
      'mine: 111122223333 · AWS',
      'mine: defined already in your configuration',
      'nightly: only for pipelines',
      'old-role: line 10: region is missing',
      'payments-admin: refused: trust policy',
      'queue-admin: 111122223333 · AWS',
    ]);
  });

  it('tells the main thing in the tooltip of an active role, and all in its details', async () => {
    const { workbench } = open();
    const hover = async (): Promise<void> => {
      await pointAway();
      await workbench.page
        .locator('.monaco-list-row', { hasText: 'dev-readonly' })
        .locator('.monaco-icon-label')
        .first()
        .hover();
      const tooltip = workbench.page.locator('.workbench-hover:visible, .monaco-hover:visible');
      await tooltip.filter({ hasText: 'expires' }).waitFor();
    };
    await hover();
    await pictures(open().workbench, 'tooltip', hover);
    // What a token or a map says is no link, whatever it looks like.
    assert.equal(await workbench.page.locator('.workbench-hover:visible a, .monaco-hover:visible a').count(), 0);
    assert.match(
      await workbench.treeRowTooltip('dev-readonly', VIEW),
      /^dev-readonly → role\/dev-readonly · AWS 111122223333 expires \d\d:\d\d UTC \(\d+ min\), renews until \d\d:\d\d UTC new terminals use it for AWS Read-only in the development account$/,
    );
    const text = await roleDetails(workbench, 'dev-readonly', VIEW);
    for (const part of [
      /^Account +AWS 111122223333$/m,
      /^Role +arn:aws:iam::111122223333:role\/dev-readonly$/m,
      /^Expires +\d\d:\d\d UTC \(\d+ min\)$/m,
      /^Renews +silently until \d\d:\d\d UTC$/m,
      /^Session +\S/m,
      /^Issuer +http:\/\/127/m,
      /^Subject +organization_id:/m,
      /^Profile +dev-readonly$/m,
      /^Defined in +rolecall\.yaml:3$/m,
    ]) {
      assert.match(text, part);
    }
    await pictures(workbench, 'details');
    await workbench.runCommand('View: Close All Editors');
  });

  it('shows a renewal, a renewal that was refused, and the end', async () => {
    const { workbench, simulated } = open();
    slow(simulated.sandbox.controls.sts);
    await workbench.clickInlineAction('log-reader', 'Renew Role', VIEW);
    await becomes('log-reader', /^[34] min left · renewing…$/);
    await workbench.screenshot('rolecall-renewing');
    await workbench.clickInlineAction('log-reader', 'Cancel', VIEW);
    prompt();
    await becomes('log-reader', /min left$/);
    endSoon(simulated.sandbox, 'queue-admin', 3_000);
    await assume('queue-admin');
    await becomes('queue-admin', /^renews when used$/);
    // The tool asks, and the cloud no longer lets it.
    await workbench.newTerminal();
    await workbench.typeInTerminal('clear; aws --profile queue-admin sts get-caller-identity; echo "exit $?"');
    await workbench.terminalShows(/exit 25[0-9]/);
    await becomes('queue-admin', /^expired · refused: trust policy$/);
    // What new terminals have goes on, and is not hidden by another role's end.
    assert.notEqual((await workbench.statusBarItem(/dev-readonly \d+m/)).kind, 'error');
    await pointAway();
    await pictures(open().workbench, 'expired');
    await workbench.runCommand('Terminal: Kill All Terminals');
    await workbench.clickInlineAction('queue-admin', 'Release Role', VIEW);
    await becomes('queue-admin', /AWS$/);
  });

  it('says what hides a role from tools', async () => {
    const { workbench, simulated } = open();
    await mkdir(join(simulated.home, '.aws'), { recursive: true });
    await writeFile(join(simulated.home, '.aws/credentials'), '[dev-readonly]\naws_access_key_id = AKIAEXAMPLE\n');
    await workbench.runCommand('Rolecall: Refresh');
    await becomes('dev-readonly', /^hidden by /);
    await pointAway();
    await pictures(open().workbench, 'hidden');
    await rm(join(simulated.home, '.aws/credentials'));
    await workbench.runCommand('Rolecall: Refresh');
    await becomes('dev-readonly', /left · default$/);
  });

  it('shows the same rows behind the status bar', async () => {
    const { workbench } = open();
    await workbench.clickStatusBarItem(/dev-readonly/);
    await workbench.quickPick();
    await pictures(open().workbench, 'quick-pick');
    await workbench.dismissQuickInput();
  });

  it('opens the file where a role is wrong', async () => {
    const { workbench } = open();
    await workbench.clickTreeRow('old-role', VIEW);
    await workbench.page.locator('.tab.active', { hasText: 'rolecall.yaml' }).waitFor();
    await pictures(workbench, 'broken');
    await workbench.runCommand('View: Close All Editors');
  });

  it('groups by account, and keeps long names and strange branches in their place', async () => {
    const { workbench, simulated } = open();
    await simulated.checkOut('feature/שלום-e\u0301\u0323\u0302\u0308-ελληνικά-a-branch-with-quite-a-name');
    await simulated.writeRoleMap(MANY_ACCOUNTS);
    await workbench.treeRow('Role map changed', VIEW);
    await workbench.clickInlineAction('Role map changed', 'Review and Allow', VIEW);
    await workbench.modal();
    await pictures(open().workbench, 'consent-changed');
    // Too much for a dialog: it is allowed beside its text.
    await workbench.clickModalButton('Show as Text');
    await workbench.chooseQuickPick('Allow');
    await workbench.runCommand('View: Close All Editors');
    await workbench.treeRow(LONG, VIEW);
    await workbench.until('the notice is gone', async () => (await rows()).every(row => !row.startsWith('Role map')));
    await pointAway();
    await pictures(open().workbench, 'groups');
    const shown = await rows();
    assert.deepEqual(
      shown.filter(row => row.endsWith(': ')),
      [
        '111122223333 · AWS: ',
        '444455556666 · AWS: ',
        '123456789012 · Google: ',
        'Azure · 0f8fad5b-d9cb-469f-a165-70867728950e: ',
      ],
    );
    await simulated.checkOut('main');
  });

  it('teaches in four steps', async () => {
    const { workbench } = open();
    // Its pictures are shown where there is room for them.
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.chooseQuickPick(/Cloud roles without stored keys/);
    for (const [step, title] of [
      ['identity', 'See who this environment is'],
      ['map', 'Name the roles'],
      ['assume', 'Allow the map and assume a role'],
      ['terminal', 'Use it everywhere'],
    ] as const) {
      const item = workbench.page.locator('.getting-started-step', { hasText: title });
      await item.first().click();
      await workbench.page.locator('.getting-started-step.expanded', { hasText: title }).waitFor();
      await workbench.page.locator('.getting-started-media:visible').first().waitFor();
      await pictures(workbench, `walkthrough-${step}`);
    }
    await workbench.runCommand('View: Close All Editors');
    await workbench.openViewContainer('Rolecall');
  });

  it('shows two hundred roles', async () => {
    const { workbench, simulated } = open();
    await simulated.writeRoleMap(TWO_HUNDRED);
    await workbench.treeRow('team-0', VIEW);
    // Below so many rows nobody sees the notice: the line above them tells, and the view's title has the button.
    assert.equal(await workbench.viewMessage(VIEW), 'Role map changed: review and allow');
    await workbench.runCommand('Rolecall: Review and Allow');
    const { detail } = await workbench.modal();
    assert.match(detail, /and \d+ more: choose Show as Text to read them/);
    await workbench.screenshot('rolecall-consent-200');
    await workbench.clickModalButton('Not Now');
    await pointAway();
    await workbench.screenshot('rolecall-200-roles');
  });
});
