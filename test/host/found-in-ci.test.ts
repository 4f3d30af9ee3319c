import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { commands, extensions, window, workspace } from 'vscode';
import { Command, View } from '../../src/programs/extension/ids.ts';
import { waitUntil } from '../hosts/wait-until.ts';

/** What only a person sees of the tree is seen in test/ui. */
describe('Found in CI', () => {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const workflows = path.join(folder, '.github/workflows');

  before(async () => {
    await mkdir(workflows, { recursive: true });
    await writeFile(
      path.join(workflows, 'deploy.yml'),
      `on: push
permissions: { id-token: write }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: 'arn:aws:iam::111122223333:role/deploy', aws-region: eu-west-1 }
`,
    );
    await extensions.getExtension('rolecall.rolecall')?.activate();
  });

  after(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    await rm(path.join(folder, '.github'), { recursive: true, force: true });
  });

  it('is a view that can be opened', async () => {
    await commands.executeCommand(`${View.foundInCi}.focus`);
  });

  it('adds nothing and opens nothing that it did not draw itself', async () => {
    const map = path.join(folder, 'rolecall.yaml');
    const before = await readFile(map, 'utf8').catch(() => '');
    const forged = {
      folder,
      file: '../../../../etc/passwd',
      range: { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 },
      entry: { name: 'evil', use: 'ci', cloud: 'aws', target: { roleArn: 'x' } },
      children: [],
    };
    await commands.executeCommand('workbench.action.closeAllEditors');
    await commands.executeCommand(Command.openFound, forged);
    await commands.executeCommand(Command.addToRoleMap, forged);
    await waitUntil(() => window.activeTextEditor !== undefined, 500);
    assert.equal(window.activeTextEditor?.document.uri.fsPath, undefined);
    assert.equal(await readFile(map, 'utf8').catch(() => ''), before);
    assert.ok(!workspace.textDocuments.some(({ isDirty }) => isDirty));
  });
});
