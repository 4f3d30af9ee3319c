import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workbench } from '../hosts/workbench.ts';
import { goesOn } from './goes-on.ts';
import { openRolecall, type OpenRolecall } from './open-rolecall.ts';
import { followTheSystem, pictures } from './pictures.ts';
import { shareRolecall } from './share-rolecall.ts';

const VIEW = 'Roles';

function says(workbench: Workbench, words: RegExp): Promise<void> {
  return workbench.until(`the view says ${String(words)}`, async () => words.test(await workbench.welcomeText(VIEW)));
}

describe('How Rolecall looks where there is little to show', function () {
  goesOn(this);
  let opened: OpenRolecall | undefined;
  const open = (): OpenRolecall => {
    assert.ok(opened !== undefined);
    return opened;
  };

  before(async function () {
    opened = await shareRolecall(this, { prepare: simulated => simulated.writeRoleMap('version: 1\nroles: {}\n') });
  });
  after(async () => {
    await opened?.close();
  });

  it('says what a map is where there is none', async () => {
    const { workbench } = open();
    await workbench.openViewContainer('Rolecall');
    await says(workbench, /names no cloud roles yet/);
    await pictures(workbench, 'welcome-no-map');
  });

  it('leads to what is wrong with a map', async () => {
    const { workbench, simulated } = open();
    await simulated.writeRoleMap('version: 1\nroles: [\n');
    await says(workbench, /has problems/);
    await pictures(workbench, 'welcome-broken-map');
    await workbench.clickWelcomeLink('Show Them', VIEW);
    await workbench.page.locator('.markers-panel:visible').waitFor();
    assert.ok((await workbench.problems()).some(({ kind }) => kind === 'problem'));
    await workbench.runCommand('View: Hide Panel');
  });

  it('says why the identity there is cannot be used', async () => {
    const { workbench, simulated } = open();
    await writeFile(join(simulated.home, '.config/rolecall/config.yaml'), 'version: 1\n');
    await simulated.writeRoleMap(
      'version: 1\nroles:\n  dev: { aws: { roleArn: "arn:aws:iam::111122223333:role/dev", region: eu-west-1 } }\n',
    );
    await workbench.treeRow('No identity', VIEW);
    assert.match(
      (await workbench.treeRow('No identity', VIEW)).description,
      /^Ona's CLI (was not found|cannot be used)$/,
    );
    assert.match(await workbench.treeRowTooltip('No identity', VIEW), /was not found/);
    await pictures(workbench, 'no-identity');
  });
});

describe('How Rolecall looks in Restricted Mode', () => {
  let open: OpenRolecall | undefined;

  before(async function () {
    open = await openRolecall(this, { workspaceTrust: true, userSettings: followTheSystem('current') });
  });
  after(async () => {
    await open?.close();
  });

  it('lists roles, offers nothing and runs nothing', async () => {
    assert.ok(open !== undefined);
    const { workbench, simulated } = open;
    await workbench.openViewContainer('Rolecall');
    await workbench.treeRow('Restricted Mode', VIEW);
    await pictures(workbench, 'restricted');
    assert.deepEqual(await workbench.inlineActions('dev-readonly', VIEW), []);
    assert.deepEqual(simulated.sandbox.requests(), []);
    assert.equal(await workbench.viewContainerBadge('Rolecall'), '');
    const { home } = simulated;
    const made = ['.local/share/rolecall', '.local/bin/rolecall', '.aws'].filter(each => existsSync(join(home, each)));
    assert.deepEqual(made, []);
    assert.match((await workbench.treeRow('dev-readonly', VIEW)).ariaLabel, /^dev-readonly, only listed, /);
  });
});
