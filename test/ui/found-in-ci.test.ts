import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SimulatedEnvironment } from '../support/simulated-environment.ts';
import type { OpenRolecall } from './open-rolecall.ts';
import { pictures } from './pictures.ts';
import { shareRolecall } from './share-rolecall.ts';

const VIEW = 'Found in CI';
const ROLE = 'arn:aws:iam::111122223333:role/release/a-role-with-a-name-that-no-view-is-wide-enough-for';

async function writePipelines({ checkout }: SimulatedEnvironment): Promise<void> {
  await mkdir(path.join(checkout, '.github/workflows'), { recursive: true });
  await writeFile(
    path.join(checkout, '.github/workflows/release.yml'),
    `on: { push: { branches: [main] } }
permissions: { id-token: write }
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: ${ROLE}
          aws-region: eu-west-1
      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: '\${{ secrets.ROLE }}', aws-region: eu-west-1 }
      - uses: aws-actions/configure-aws-credentials@v4
        with: { aws-access-key-id: '\${{ secrets.KEY }}', aws-secret-access-key: '\${{ secrets.SECRET }}', aws-region: eu-west-1 }
`,
  );
  await writeFile(
    path.join(checkout, 'release.tf'),
    `resource "aws_iam_role" "release" {
  name = "a-role-with-a-name-that-no-view-is-wide-enough-for"
  path = "/release/"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:acme/app:environment:production" } }
    }]
  })
}
`,
  );
}

describe('Found in CI, in a window', () => {
  let opened: OpenRolecall | undefined;
  const workbench = () => {
    assert.ok(opened !== undefined);
    return opened.workbench;
  };

  before(async function () {
    opened = await shareRolecall(this, { prepare: writePipelines, handsOn: false });
  });
  after(async () => {
    await opened?.close();
  });

  it('lists what pipelines take, each role beside its policy, and each key that lasts', async () => {
    await workbench().openViewContainer('Rolecall');
    await workbench()
      .page.getByRole('button', { name: `${VIEW} Section` })
      .click();
    await workbench().treeRow('release/a-role-with-a-name-that-no-view-is-wide-enough-for', VIEW);
    const rows = (await workbench().treeRows(VIEW)).map(({ label, description }) => `${label}: ${description}`);
    assert.deepEqual(rows, [
      '.github/workflows/release.yml: ',
      'release/a-role-with-a-name-that-no-view-is-wide-enough-for: publish → production · aws-actions/configure-aws-credentials',
      'aws_iam_role.release: its policy · release.tf',
      '${{ secrets.ROLE }}: publish → production · aws-actions/configure-aws-credentials',
      'aws-access-key-id: a key that lasts · publish',
      'aws-secret-access-key: a key that lasts · publish',
    ]);
    const tooltip = await workbench().treeRowTooltip('aws-access-key-id', VIEW);
    assert.equal(tooltip, 'A pipeline keeps a key that lasts where it could take a role for minutes.');
    await pictures(workbench(), 'found-in-ci');
  });

  it('leads to the line, and adds a role to the map in the editor', async () => {
    await workbench().clickTreeRow('aws_iam_role.release', VIEW);
    await workbench()
      .page.getByRole('tab', { name: /release\.tf/ })
      .waitFor();
    const name = 'release/a-role-with-a-name-that-no-view-is-wide-enough-for';
    await workbench().clickInlineAction(name, 'Add to Role Map', VIEW);
    await workbench()
      .page.getByRole('tab', { name: /rolecall\.yaml/ })
      .waitFor();
    await workbench().notification(/^Added a-role-with-a-name/);
    await workbench().page.locator('.view-lines').getByText('use: automation').first().waitFor();
    await workbench().screenshot('rolecall-found-in-ci-added');
  });
});
