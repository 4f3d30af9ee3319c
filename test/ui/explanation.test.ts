import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import type { SimulatedEnvironment } from '../support/simulated-environment.ts';
import type { OpenRolecall } from './open-rolecall.ts';
import { pictures } from './pictures.ts';
import { shareRolecall } from './share-rolecall.ts';

const VIEW = 'Roles';

/** The trust of a role of the map, as Terraform of the checkout has it: for another project of the organisation. */
async function writeTrust({ checkout, sandbox }: SimulatedEnvironment): Promise<void> {
  const provider = sandbox.issuer.replace(/^https?:\/\//, '');
  await mkdir(join(checkout, 'infrastructure'), { recursive: true });
  await writeFile(
    join(checkout, 'infrastructure/payments.tf'),
    `resource "aws_iam_role" "payments_admin" {
  name = "payments-admin"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Payments"
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/${provider}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${provider}:aud" = "sts.amazonaws.com"
          "${provider}:sub" = "organization_id:00000000-0000-4000-8000-000000000001:project_id:00000000-0000-4000-8000-000000000002"
        }
      }
    }]
  })
}
`,
  );
}

describe('Why a role was refused, in a window', () => {
  let opened: OpenRolecall | undefined;
  const open = (): OpenRolecall => {
    assert.ok(opened !== undefined);
    return opened;
  };
  const page = (): FrameLocator =>
    open().workbench.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');

  before(async function () {
    opened = await shareRolecall(this, { prepare: writeTrust, handsOn: false });
  });
  after(async () => {
    await opened?.close();
  });

  it('is one click from the message', async () => {
    const { workbench } = open();
    await workbench.openViewContainer('Rolecall');
    await workbench.clickWelcomeLink('Review and Allow', VIEW);
    await workbench.clickModalButton('Allow');
    await workbench.clickInlineAction('payments-admin', 'Assume Role', VIEW);
    await workbench.notification(/payments-admin/);
    await workbench.page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page().getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page().getByRole('heading', { level: 1 }).innerText(), 'Why payments-admin is refused');
  });

  it('puts the token beside the policy of the checkout, and the cause first', async () => {
    const [first] = await page().getByRole('listitem').getByRole('heading', { level: 3 }).allInnerTexts();
    assert.match(first ?? '', /^The token is of another repository or project/);
    const [caption] = await page().locator('caption').allInnerTexts();
    assert.match(caption ?? '', /Payments/);
    const row = page().getByRole('row').filter({ hasText: ':sub' }).first();
    assert.match(await row.innerText(), /fails/);
    await pictures(open().workbench, 'explanation', async () => {
      await page().getByRole('heading', { level: 1 }).waitFor();
    });
  });

  it('is readable at twice the size, with nothing beside the page', async () => {
    const { workbench } = open();
    const size = workbench.page.viewportSize();
    await workbench.page.setViewportSize({ width: 640, height: 800 });
    const main = await page().locator('main').boundingBox();
    const frame = await workbench.page.locator('iframe.webview').boundingBox();
    const table = await page().locator('table').first().boundingBox();
    await workbench.screenshot('rolecall-explanation-narrow');
    assert.ok(main && frame && table);
    assert.ok(table.x + table.width <= main.x + main.width + 1, 'a table is wider than the page');
    assert.ok(main.x + main.width <= frame.x + frame.width, 'the page is wider than its place');
    await workbench.page.setViewportSize(size ?? { width: 1280, height: 800 });
  });

  it('is copied by keyboard, and leads to the policy', async () => {
    const { workbench } = open();
    await page().getByRole('link', { name: 'Copy as Markdown' }).focus();
    await workbench.page.keyboard.press('Enter');
    await workbench.notification(/Copied/);
    await page()
      .getByRole('link', { name: /infrastructure\/payments\.tf/ })
      .first()
      .click();
    await workbench.page.getByRole('tab', { name: /payments\.tf/ }).waitFor();
  });
});
