import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColorTheme } from '../hosts/color-themes.ts';
import { openRolecall, type OpenRolecall } from './open-rolecall.ts';
import type { SimulatedOna } from './simulated-ona.ts';

const VIEW = 'Roles';

function awsRole(account: string, name: string): string {
  return `{ roleArn: "arn:aws:iam::${account}:role/${name}", region: eu-west-1 }`;
}

function pictureName(theme: ColorTheme, what: string): string {
  return `rolecall-${theme.replaceAll(' ', '-')}-${what}`;
}

/** A map with something of every kind: several accounts and clouds, conditions, a mistake, a role the person has already. */
async function manyRoles(ona: SimulatedOna): Promise<void> {
  await ona.writeRoleMap(`version: 1
roles:
  dev-readonly: { description: Read-only in the development account, default: true, aws: ${awsRole('111122223333', 'dev-readonly')} }
  deploy-staging: { duration: 15m, confirm: true, aws: ${awsRole('111122223333', 'deploy-staging')} }
  deploy-prod: { when: { branches: [main, "release/*"] }, aws: ${awsRole('444455556666', 'deploy-prod')} }
  nightly: { use: automation, aws: ${awsRole('444455556666', 'nightly')} }
  data-reader: { gcp: { provider: projects/123456789012/locations/global/workloadIdentityPools/developers/providers/ona-cloud } }
  old-role: { aws: { roleArn: "arn:aws:iam::111122223333:role/old" } }
  mine: { aws: ${awsRole('111122223333', 'mine')} }
`);
  await appendFile(
    join(ona.home, '.config/rolecall/config.yaml'),
    `roles:\n  mine: { aws: ${awsRole('111122223333', 'dev-readonly')} }\n`,
  );
  await ona.checkOut('feature/login');
}

/** How the workbench marks each kind of theme. */
const themes: readonly (readonly [theme: ColorTheme, mark: string])[] = [
  ['dark', 'vs-dark'],
  ['light', 'vs'],
  ['high contrast dark', 'hc-black'],
  ['high contrast light', 'hc-light'],
];

for (const [theme, mark] of themes) {
  describe(`Rolecall in ${theme}`, function () {
    this.timeout(120_000);
    let open: OpenRolecall | undefined;

    before(async function () {
      open = await openRolecall(this, { colorTheme: theme, prepare: manyRoles });
    });
    after(async () => {
      await open?.close();
    });

    it('shows every kind of row, grouped by account', async () => {
      assert.ok(open !== undefined);
      const { workbench, ona } = open;
      await workbench.page.locator(`.monaco-workbench.${mark}`).waitFor();
      await workbench.openViewContainer('Rolecall');
      await workbench.treeRow('Not allowed yet', VIEW);
      await workbench.screenshot(pictureName(theme, 'not-allowed'));
      await workbench.clickInlineAction('Not allowed yet', 'Review and Allow', VIEW);
      await workbench.modal();
      await workbench.screenshot(pictureName(theme, 'consent'));
      await workbench.clickModalButton('Allow');
      await workbench.until('the notice is gone', async () =>
        (await workbench.treeRows(VIEW)).every(({ label }) => label !== 'Not allowed yet'),
      );
      await workbench.clickInlineAction('dev-readonly', 'Assume Role', VIEW);
      await workbench.until('the role is active', async () =>
        (await workbench.treeRow('dev-readonly', VIEW)).description.includes('left'),
      );
      const rows = (await workbench.treeRows(VIEW)).map(({ label, description }) => `${label}: ${description}`);
      await workbench.screenshot(pictureName(theme, 'rows'));
      assert.deepEqual(
        rows.map(row => row.replace(/\d\d min/, 'N min')),
        [
          '111122223333 · AWS: ',
          'mine: for 1 h',
          'dev-readonly: N min left · default',
          'deploy-staging: asks to confirm',
          '444455556666 · AWS: ',
          'deploy-prod: only on main, release/*',
          'nightly: only for pipelines',
          '123456789012 · Google: ',
          'data-reader: Google Cloud: not available yet',
          'old-role: line 8: region is missing',
          'mine: defined already in your configuration',
        ],
      );
      const { page } = workbench;
      await page.mouse.move(1, 1);
      await page.locator('.monaco-list-row', { hasText: 'dev-readonly' }).locator('.monaco-icon-label').first().hover();
      await page.locator('.workbench-hover:visible, .monaco-hover:visible').filter({ hasText: 'Expires' }).waitFor();
      await workbench.screenshot(pictureName(theme, 'tooltip'));
      await ona.checkOut('main');
      await workbench.until('the branch is noticed', async () =>
        (await workbench.treeRow('deploy-prod', VIEW)).description.startsWith('for 1 h'),
      );
    });
  });
}

describe('Rolecall in Restricted Mode', function () {
  this.timeout(120_000);
  let open: OpenRolecall | undefined;

  before(async function () {
    open = await openRolecall(this, { workspaceTrust: true });
  });
  after(async () => {
    await open?.close();
  });

  it('lists roles, offers nothing and runs nothing', async () => {
    assert.ok(open !== undefined);
    const { workbench, ona } = open;
    await workbench.openViewContainer('Rolecall');
    await workbench.treeRow('Restricted Mode', VIEW);
    await workbench.screenshot('rolecall-restricted');
    assert.deepEqual(await workbench.inlineActions('dev-readonly', VIEW), []);
    assert.deepEqual(ona.sandbox.requests(), []);
  });
});

describe('Rolecall without a role map', function () {
  this.timeout(120_000);
  let open: OpenRolecall | undefined;

  before(async function () {
    open = await openRolecall(this, {
      flavour: 'floor',
      prepare: ona => writeFile(join(ona.workspace, 'rolecall.yaml'), 'version: 1\nroles: {}\n'),
    });
  });
  after(async () => {
    await open?.close();
  });

  it('says what a map is and starts one', async () => {
    assert.ok(open !== undefined);
    const { workbench } = open;
    await workbench.openViewContainer('Rolecall');
    assert.match(await workbench.welcomeText(VIEW), /names no cloud roles yet/);
    await workbench.screenshot('rolecall-floor-no-map');
    await workbench.clickWelcomeLink('Create a Role Map', VIEW);
    await workbench.page.locator('.tab.active', { hasText: 'rolecall.yaml' }).waitFor();
    await workbench.runCommand('Rolecall: Show Environment and Identity');
    await workbench.page.locator('.tab.active', { hasText: 'Rolecall environment' }).waitFor();
    await workbench.screenshot('rolecall-floor-environment');
  });
});
