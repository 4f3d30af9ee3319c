import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Workbench } from '../hosts/workbench.ts';
import { awsWorks } from './aws-works.ts';
import { becomes } from './becomes.ts';
import { openRolecall, type OpenRolecall } from './open-rolecall.ts';
import { DEMO_ROLE_MAP } from '../support/demo-devcontainer.ts';
import { roleMapFor, type SimulatedEnvironment } from '../support/simulated-environment.ts';

const VIEW = 'Roles';
const ROLE = 'dev-readonly';

/** The README's devcontainer.json, with another duration of the role that it has assumed. */
async function changeMap(environment: SimulatedEnvironment): Promise<void> {
  const { roles } = DEMO_ROLE_MAP;
  await environment.writeDevcontainer({
    ...roleMapFor(environment.platform, environment.sandbox),
    roles: { ...roles, [ROLE]: { ...roles[ROLE], duration: '2h' } },
  });
}

/** The person's setting that covers the simulated environment's map. */
function setting({ platform, sandbox }: SimulatedEnvironment) {
  const host = platform === 'ona' ? sandbox.issuer : sandbox.codespace.broker;
  return { 'rolecall.trustedSources': [{ owner: 'github.com/acme', host }] };
}

// `codespace.test.ts` has it in a codespace.
describe('A role that the map assumes by itself', () => {
  let open: OpenRolecall | undefined;
  const opened = (): OpenRolecall => {
    assert.ok(open !== undefined);
    return open;
  };
  /** The window that is looked at; each test leaves the next one its own. */
  let window: Workbench;

  before(async function () {
    open = await openRolecall(this, { roleMap: 'devcontainer.json' });
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
    await window.close();
    window = await opened().openWindow();
    await awsWorks(window, opened().simulated);
    await window.screenshot('rolecall-auto-assumed');
  });

  it('waits again when the map changed, and shows what changed', async () => {
    const { simulated } = opened();
    await window.openViewContainer('Rolecall');
    await window.clickInlineAction(ROLE, 'Release Role', VIEW);
    await becomes(window, ROLE, /AWS/);
    await changeMap(simulated);
    await window.treeRow('Role map changed', VIEW);
    await window.close();
    const before = simulated.sandbox.requests().length;
    window = await opened().openWindow();
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
    await becomes(window, ROLE, /^(1 h 59 min|2 h) left/);
  });
});

// In a codespace, where the host that it names is a broker that the repository chose.
describe('The setting rolecall.trustedSources', () => {
  let open: OpenRolecall | undefined;
  const opened = (): OpenRolecall => {
    assert.ok(open !== undefined);
    return open;
  };

  before(async function () {
    open = await openRolecall(this, {
      platform: 'codespaces',
      roleMap: 'devcontainer.json',
      // The settings are edited in a tab.
      userSettings: { 'workbench.editor.useModal': 'off' },
      prepare: async simulated => {
        // What a repository can write, and what its devcontainer can.
        const own = join(simulated.checkout, '.vscode/settings.json');
        const machine = join(simulated.home, '..', 'server/data/Machine/settings.json');
        for (const file of [own, machine]) {
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, JSON.stringify(setting(simulated)));
        }
      },
    });
  });
  after(async () => {
    await open?.close();
  });

  it('is not the repository’s to set, nor its devcontainer’s', async () => {
    const { workbench, simulated } = opened();
    await workbench.openViewContainer('Rolecall');
    assert.match(await workbench.welcomeText(VIEW), /Nothing of it is used before you allow it/);
    await workbench.runCommand('Rolecall: Refresh');
    await workbench.statusBarItem(/No role/);
    assert.match(await workbench.welcomeText(VIEW), /Nothing of it is used before you allow it/);
    assert.deepEqual(simulated.sandbox.requests(), []);
  });

  it('makes aws work with no click, and says who allowed it', async () => {
    const { workbench, simulated } = opened();
    await workbench.changeUserSettings(setting(simulated));
    await becomes(workbench, ROLE, /left/);
    await awsWorks(workbench, simulated);
    const tooltip = await workbench.treeRowTooltip(ROLE, VIEW);
    assert.match(tooltip, /Allowed: by your setting rolecall\.trustedSources/);
    await workbench.screenshot('rolecall-trusted-sources');
  });

  it('does not undo that the person takes the consent back', async () => {
    const { workbench } = opened();
    await workbench.runCommand('Rolecall: Take Back Consent');
    assert.match(await workbench.welcomeText(VIEW), /Nothing of it is used before you allow it/);
    await workbench.runCommand('Rolecall: Refresh');
    assert.match(await workbench.welcomeText(VIEW), /Nothing of it is used before you allow it/);
  });
});
