import assert from 'node:assert/strict';
import type { Workbench } from '../hosts/workbench.ts';
import { awsWorks } from './aws-works.ts';
import { becomes } from './becomes.ts';
import { changeMap } from './change-map.ts';
import type { OpenRolecall } from './open-rolecall.ts';
import { shareRolecall } from './share-rolecall.ts';

const VIEW = 'Roles';
const ROLE = 'dev-readonly';

// `codespace/demonstration.test.ts` has it in a codespace.
describe('A role that the map assumes by itself', () => {
  let open: OpenRolecall | undefined;
  const opened = (): OpenRolecall => {
    assert.ok(open !== undefined);
    return open;
  };
  /** The window that is looked at; each test leaves the next one its own. */
  let window: Workbench;

  before(async function () {
    open = await shareRolecall(this, { roleMap: 'devcontainer.json', untouched: true });
    window = open.workbench;
  });
  after(async () => {
    await open?.close();
  });

  it('waits for consent, and nobody is asked for anything', async () => {
    await window.openViewContainer('Rolecall');
    assert.match(await window.welcomeText(VIEW), /Nothing of it is used before you allow it/);
    await window.statusBarItem(/No role/);
    assert.deepEqual(opened().simulated.sandbox.requests(), []);
  });

  it('has the command in terminals by then, and has written no profile', async () => {
    await window.newTerminal();
    await window.typeInTerminal('rolecall consent show; ls -d ~/.aws; echo "[$AWS_PROFILE] $?"');
    const shown = await window.terminalShows(/\[\] \d/);
    assert.match(shown, /rolecall consent grant/);
    assert.match(shown, /\.aws.*No such file/);
    assert.deepEqual(opened().simulated.sandbox.requests(), []);
    await window.runCommand('Terminal: Kill All Terminals');
  });

  it('is active once the map is allowed, with no other click', async () => {
    await window.clickWelcomeLink('Review and Allow', VIEW);
    assert.match(
      (await window.modal()).detail,
      /role\/dev-readonly\s+AWS 111122223333 · 1 h · assumed when you open this folder/,
    );
    await window.clickModalButton('Allow');
    await becomes(window, ROLE, /left/);
    await becomes(window, 'deploy-staging', /^asks to confirm$/);
  });

  it('stays released', async () => {
    await window.clickInlineAction(ROLE, 'Release Role', VIEW);
    await becomes(window, ROLE, /AWS/);
    const before = opened().simulated.sandbox.requests().length;
    await window.runCommand('Rolecall: Refresh');
    await opened().simulated.checkOut('feature/login');
    await becomes(window, 'deploy-staging', /^only on main/);
    await becomes(window, ROLE, /AWS/);
    assert.equal(opened().simulated.sandbox.requests().length, before);
    await opened().simulated.checkOut('main');
  });

  it('makes aws work in a new terminal of the next window, with no click at all', async () => {
    window = await opened().replaceWindow();
    await awsWorks(window, opened().simulated);
    await window.screenshot('rolecall-auto-assumed');
  });

  it('waits again when the map changed, and shows what changed', async () => {
    const { simulated } = opened();
    await window.openViewContainer('Rolecall');
    await window.clickInlineAction(ROLE, 'Release Role', VIEW);
    await becomes(window, ROLE, /AWS/);
    await changeMap(simulated, '2h');
    await window.treeRow('Role map changed', VIEW);
    const before = simulated.sandbox.requests().length;
    window = await opened().replaceWindow();
    await window.openViewContainer('Rolecall');
    await window.clickInlineAction('Role map changed', 'Review and Allow', VIEW);
    const modal = await window.modal();
    assert.equal(modal.message, 'The roles of acme/app changed. Allow the map as it is now?');
    assert.match(modal.detail, /~ dev-readonly → role\/\S+\s+AWS 111122223333 · 2 h .*\s+duration: 1h → 2h/);
    await window.screenshot('rolecall-map-changed');
    await window.clickModalButton('Not Now');
    await becomes(window, ROLE, /AWS/);
    assert.equal(simulated.sandbox.requests().length, before);
    await window.clickInlineAction('Role map changed', 'Review and Allow', VIEW);
    await window.clickModalButton('Allow');
    await becomes(window, ROLE, /^(1h 59m|2h) · default$/);
  });
});
