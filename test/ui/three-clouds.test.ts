import assert from 'node:assert/strict';
import { goesOn } from './goes-on.ts';
import type { OpenRolecall } from './open-rolecall.ts';
import { pictures } from './pictures.ts';
import { shareRolecall } from './share-rolecall.ts';

const VIEW = 'Roles';

describe('Roles of three clouds', function () {
  goesOn(this);
  let opened: OpenRolecall | undefined;
  const open = (): OpenRolecall => {
    assert.ok(opened !== undefined);
    return opened;
  };
  const rows = async (): Promise<readonly string[]> =>
    (await open().workbench.treeRows(VIEW)).map(({ label, description }) => `${label}: ${description}`);
  const becomes = (label: string, description: RegExp): Promise<void> =>
    open().workbench.until(`${label} says ${String(description)}`, async () =>
      description.test((await open().workbench.treeRow(label, VIEW)).description),
    );

  before(async function () {
    // Every suite has the roles of one cloud unless it says otherwise.
    opened = await shareRolecall(this, {
      prepare: simulated => simulated.writeRoleMap(simulated.sandbox.demo.roleMap),
    });
  });
  after(async () => {
    await opened?.close();
  });

  it('are allowed on one screen, and stand in one tree by account, project and directory', async () => {
    const { workbench } = open();
    await workbench.openViewContainer('Rolecall');
    await workbench.clickWelcomeLink('Review and Allow', VIEW);
    const { detail } = await workbench.modal();
    assert.match(detail, /gcp-readonly → /);
    await pictures(workbench, 'clouds-consent');
    await workbench.clickModalButton('Allow');
    await workbench.treeRow('azure-operator', VIEW);
    const listed = await rows();
    assert.deepEqual(
      listed.map(row => row.replace(/^Azure · [0-9a-f-]{36}/, 'Azure · a directory')),
      [
        '111122223333 · AWS: ',
        'dev-readonly: for 1 h',
        'deploy-staging: asks to confirm',
        'payments-admin: for 15 min',
        'acme-dev · Google: ',
        'gcp-readonly: for 1 h',
        'Azure · a directory: ',
        'azure-operator: Azure decides how long',
      ],
    );
    await pictures(workbench, 'clouds-listed');
  });

  it('are all active at once, each the default of its cloud', async () => {
    const { workbench } = open();
    for (const role of ['dev-readonly', 'gcp-readonly', 'azure-operator']) {
      await workbench.clickInlineAction(role, 'Assume Role', VIEW);
      await becomes(role, /^\d+ ?m.* · default$/);
    }
    await workbench.until(
      'the status bar counts them',
      async () => (await workbench.statusBarItem(/(readonly|operator) \d+m \+2$/)).kind !== 'error',
    );
    await workbench.page.mouse.move(900, 300);
    await pictures(workbench, 'clouds-active');
    const { ariaLabel } = await workbench.statusBarItem(/\+2$/);
    assert.match(
      ariaLabel,
      /^Rolecall: new terminals use [a-z-]+, expires in \d+ minutes; they use [a-z-]+ and [a-z-]+ too$/,
    );
    await workbench.clickStatusBarItem(/\+2/);
    await workbench.quickPick();
    await pictures(workbench, 'clouds-quick-pick');
    await workbench.dismissQuickInput();
  });

  it('are all found by tools of a new terminal, which has no key', async () => {
    const { workbench } = open();
    await workbench.runCommand('Terminal: Create New Terminal');
    await workbench.until('the terminal is shown', async () => (await workbench.terminalText()) === '$');
    await workbench.typeInTerminal(
      'echo "[$AWS_PROFILE] [${AZURE_CLIENT_ID:+azure}] [${GOOGLE_APPLICATION_CREDENTIALS##*/}] "',
    );
    await workbench.terminalShows('[dev-readonly] [azure] [gcp-readonly-');
    await workbench.runCommand('Terminal: Kill All Terminals');
  });

  it('have a console that opens in the browser as the role', async () => {
    const { workbench, simulated } = open();
    await workbench.clickTreeRow('dev-readonly', VIEW);
    const opening = workbench.page.context().waitForEvent('request', request => request.url().includes('/federation'));
    await workbench.chooseQuickPick('Open Console as This Role');
    const url = new URL((await opening).url());
    // VS Code leads a browser to this machine through its own server.
    assert.ok(url.href.split('?')[0]?.includes(new URL(simulated.sandbox.sts).port));
    assert.match(url.searchParams.get('SigninToken') ?? '', /^[\w-]{64}$/);
    assert.equal(url.searchParams.get('Destination'), 'https://eu-west-1.console.aws.amazon.com/console/home');
  });
});
