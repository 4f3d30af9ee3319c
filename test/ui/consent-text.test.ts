import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workbench } from '../hosts/workbench.ts';
import { awsRole } from './looks-maps.ts';
import type { OpenRolecall } from './open-rolecall.ts';
import { shareRolecall } from './share-rolecall.ts';

const VIEW = 'Roles';

const MAP = `version: 1
roles:
${Array.from({ length: 30 }, (_, index) => `  team-${index}: { aws: ${awsRole('111122223333', `team-${index}`)} }`).join('\n')}
  zz-reader: { duration: 12h, aws: ${awsRole('999999999999', 'Administrator')} }
autoAssume: [zz-reader]
`;

describe('A map that is too long for a dialog', () => {
  let open: OpenRolecall | undefined;
  const workbench = (): Workbench => {
    assert.ok(open !== undefined);
    return open.workbench;
  };

  before(async function () {
    open = await shareRolecall(this, {
      prepare: ({ checkout }) => writeFile(join(checkout, 'rolecall.yaml'), MAP),
    });
  });

  after(async () => {
    await open?.close();
  });

  it('shows what weighs most, and allows nothing beside what was not read', async () => {
    await workbench().openViewContainer('Rolecall');
    await workbench().clickWelcomeLink('Review and Allow', VIEW);
    const { detail, buttons } = await workbench().modal();
    assert.match(
      detail,
      /⚠ zz-reader → role\/Administrator\s+AWS 999999999999 · 12 h · assumed when you open this folder/,
    );
    assert.match(detail, /and \d+ more: choose Show as Text to read them/);
    assert.deepEqual([...buttons].toSorted(), ['Not Now', 'Show as Text']);
    await workbench().screenshot('rolecall-consent-too-long');
  });

  it('asks beside the whole text, until it is answered', async () => {
    await workbench().clickModalButton('Show as Text');
    const page = workbench().page;
    const editor = page.locator('.editor-group-container .monaco-editor').first();
    await editor.locator('.view-lines').getByText('Allow acme/app to use these roles?').waitFor();
    await editor.click();
    await page.keyboard.press('End');
    assert.equal(await workbench().quickInputIsOpen(), true);
    await workbench().screenshot('rolecall-consent-text');
    await workbench().chooseQuickPick('Allow');
    await workbench().treeRow('team-0', VIEW);
    assert.doesNotMatch((await workbench().treeRows(VIEW)).map(({ label }) => label).join('\n'), /Not allowed yet/);
  });
});
