import assert from 'node:assert/strict';
import { awsWorks } from '../aws-works.ts';
import { changeMap } from '../change-map.ts';
import { becomes } from '../becomes.ts';
import type { OpenRolecall } from '../open-rolecall.ts';
import { shareRolecall } from '../share-rolecall.ts';
import { roleDetails } from '../role-details.ts';
import { trustingSettings } from '../trusting-settings.ts';

const VIEW = 'Roles';
const ROLE = 'dev-readonly';

// In a codespace, where the host that it names is a broker that the repository chose.
describe('The setting rolecall.trustedSources', () => {
  let open: OpenRolecall | undefined;
  const opened = (): OpenRolecall => {
    assert.ok(open !== undefined);
    return open;
  };

  before(async function () {
    open = await shareRolecall(this, {
      platform: 'codespaces',
      roleMap: 'devcontainer.json',
      // What a map names is assumed once a window: this one did the map of the suites before.
      prepare: simulated => changeMap(simulated, '50m'),
      handsOn: false,
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
    await workbench.changeUserSettings(trustingSettings(simulated));
    await becomes(workbench, ROLE, /left/);
    await awsWorks(workbench, simulated);
    const details = await roleDetails(workbench, ROLE, VIEW);
    assert.match(details, /^Allowed +by your setting rolecall\.trustedSources$/m);
    await workbench.screenshot('rolecall-trusted-sources');
  });

  it('gets no token any more for a codespace that stopped, and says so', async () => {
    const { workbench, simulated } = opened();
    simulated.sandbox.codespace.changeCodespace({ state: 'Shutdown' });
    // The broker believes GitHub's last answer for a minute.
    simulated.sandbox.setClockOffset(61_000);
    await workbench.clickInlineAction(ROLE, 'Renew Role', VIEW);
    const { text } = await workbench.notification(/running/);
    assert.match(text, /refused: GitHub does not say that the codespace \S+ is running/);
    await workbench.screenshot('rolecall-codespace-stopped');
  });

  it('does not undo that the person takes the consent back', async () => {
    const { workbench } = opened();
    await workbench.runCommand('Rolecall: Take Back Consent');
    assert.match(await workbench.welcomeText(VIEW), /Nothing of it is used before you allow it/);
    await workbench.runCommand('Rolecall: Refresh');
    assert.match(await workbench.welcomeText(VIEW), /Nothing of it is used before you allow it/);
  });
});
