import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goesOn } from '../goes-on.ts';
import type { OpenRolecall } from '../open-rolecall.ts';
import { shareRolecall } from '../share-rolecall.ts';
import { pictures } from '../pictures.ts';
import { roleDetails } from '../role-details.ts';

const VIEW = 'Roles';

describe('How Rolecall looks in a codespace', function () {
  goesOn(this);
  let opened: OpenRolecall | undefined;
  let map = '';
  const open = (): OpenRolecall => {
    assert.ok(opened !== undefined);
    return opened;
  };

  before(async function () {
    opened = await shareRolecall(this, {
      platform: 'codespaces',
      prepare: async codespace => {
        map = await readFile(join(codespace.checkout, 'rolecall.yaml'), 'utf8');
        await codespace.writeRoleMap(map.replace(/^identity:\n(?: .*\n)+/m, '').replace(/^identity:.*\n/m, ''));
      },
    });
  });
  after(async () => {
    await opened?.close();
  });

  it('says how to get an identity where the map names no broker', async () => {
    const { workbench, simulated } = open();
    await workbench.openViewContainer('Rolecall');
    await workbench.until('it says it', async () =>
      /GitHub gives a codespace no identity that clouds accept/.test(await workbench.welcomeText(VIEW)),
    );
    await pictures(workbench, 'welcome-codespace');
    assert.deepEqual(simulated.sandbox.requests(), []);
  });

  it('says what the broker would receive, before it receives anything', async () => {
    const { workbench, simulated } = open();
    await simulated.writeRoleMap(map);
    await workbench.until('it asks', async () => /Nothing of it is used/.test(await workbench.welcomeText(VIEW)));
    await workbench.clickWelcomeLink('Review and Allow', VIEW);
    const { detail } = await workbench.modal();
    assert.match(detail, /receives a GitHub token that can write to acme\/app\./);
    await pictures(workbench, 'consent-broker');
    assert.deepEqual(simulated.sandbox.requests(), []);
    await workbench.clickModalButton('Allow');
  });

  it('shows who vouched for an active role', async () => {
    const { workbench } = open();
    await workbench.clickInlineAction('dev-readonly', 'Assume Role', VIEW);
    await workbench.until('it is active', async () =>
      /left/.test((await workbench.treeRow('dev-readonly', VIEW)).description),
    );
    assert.match(await roleDetails(workbench, 'dev-readonly', VIEW), /^Subject +owner:\d+:repo:\d+:access:write$/m);
    await pictures(workbench, 'codespace-active');
  });

  it('shows the roles that the broker keeps beside those of the map, and why one is not given', async () => {
    const { workbench } = open();
    const { description } = await workbench.treeRow('deploy-production', VIEW);
    assert.match(description, /^needs maintain on acme\/app$/);
    const details = await roleDetails(workbench, 'deploy-production', VIEW);
    assert.match(details, /^Kept by +the catalogue of localhost:\d+$/m);
    await pictures(workbench, 'catalogue');
  });
});
