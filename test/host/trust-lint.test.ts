import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type CodeAction,
  commands,
  type Diagnostic,
  extensions,
  languages,
  Range,
  type TextDocument,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
} from 'vscode';
import { Command } from '../../src/programs/extension/ids.ts';
import { waitUntil } from '../hosts/wait-until.ts';

const HOST = 'token.actions.githubusercontent.com';

function policy(operator: string, subject: string): string {
  return `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/${HOST}" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "ForAnyValue:StringEquals": { "${HOST}:aud": "sts.amazonaws.com" },
        "${operator}": { "${HOST}:sub": "${subject}" }
      }
    }
  ]
}
`;
}

const WILDCARD = 'repo:acme@1/app@2:environment:prod-*';
const NARROW = 'repo:acme@1/app@2:environment:production';

const rulesOf = (uri: Uri): readonly string[] =>
  languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'Rolecall')
    .map(ruleOf);

function ruleOf({ code }: Diagnostic): string {
  return typeof code === 'object' ? String(code.value) : String(code);
}

async function shows(uri: Uri, rules: readonly string[]): Promise<void> {
  await waitUntil(() => JSON.stringify(rulesOf(uri)) === JSON.stringify(rules), 20_000);
  assert.deepEqual(rulesOf(uri), rules);
}

async function actionsAt(document: TextDocument, rule: string): Promise<readonly CodeAction[]> {
  const found = languages.getDiagnostics(document.uri).find(each => ruleOf(each) === rule);
  assert.ok(found);
  return await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, found.range);
}

async function replaceAll(document: TextDocument, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  const end = document.positionAt(document.getText().length);
  edit.replace(document.uri, new Range(0, 0, end.line, end.character), text);
  assert.ok(await workspace.applyEdit(edit));
}

/** In the real extension host: the texts are those that editors hold. */
describe('Trust policies in editors', () => {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const infrastructure = path.join(folder, 'infrastructure');

  before(async () => {
    await extensions.getExtension('rolecall.rolecall')?.activate();
    await mkdir(infrastructure, { recursive: true });
    await mkdir(path.join(folder, 'other'), { recursive: true });
  });

  after(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    await rm(infrastructure, { recursive: true, force: true });
    await rm(path.join(folder, 'other'), { recursive: true, force: true });
  });

  it('are looked at before they are a file, mended by a click, and let be once they are mended', async () => {
    const document = await workspace.openTextDocument({ language: 'json', content: policy('StringEquals', WILDCARD) });
    await shows(document.uri, ['RC110']);
    const [found] = languages.getDiagnostics(document.uri);
    assert.match(found?.message ?? '', /wildcard/i);
    const actions = await actionsAt(document, 'RC110');
    const mend = actions.find(({ isPreferred }) => isPreferred === true);
    assert.ok(mend?.edit, actions.map(({ title }) => title).join(', '));
    assert.ok(await workspace.applyEdit(mend.edit));
    assert.match(document.getText(), /"StringLike": \{ "token/);
    await waitUntil(() => !rulesOf(document.uri).includes('RC110'), 20_000);
    assert.ok(!rulesOf(document.uri).includes('RC110'));
    await replaceAll(document, policy('StringEquals', NARROW));
    await shows(document.uri, []);
  });

  it('of Terraform are read with the rest of their module, as it is in other editors', async () => {
    const locals = Uri.file(path.join(infrastructure, 'locals.tf'));
    const role = Uri.file(path.join(infrastructure, 'role.tf'));
    await writeFile(locals.fsPath, `locals {\n  subject = "${NARROW}"\n}\n`);
    await writeFile(
      role.fsPath,
      `resource "aws_iam_role" "deploy" {\n  assume_role_policy = <<EOT\n${policy('StringLike', '${local.subject}')}EOT\n}\n`,
    );
    const document = await workspace.openTextDocument(role);
    await shows(role, []);
    const beside = await workspace.openTextDocument(locals);
    await replaceAll(beside, 'locals {\n  subject = "repo:acme@1/*"\n}\n');
    await replaceAll(document, `${document.getText()}\n`);
    const all = (): readonly string[] => [...rulesOf(role), ...rulesOf(locals)];
    await waitUntil(() => all().includes('RC103'), 20_000);
    assert.ok(all().includes('RC103'), all().join(', '));
    for (const each of [document, beside]) {
      await window.showTextDocument(each);
      await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });

  it('offer to be let be with a reason, where the file takes a comment', async () => {
    const text = `resource "aws_iam_role" "deploy" {\n  assume_role_policy = <<EOT\n${policy('StringEquals', WILDCARD)}EOT\n}\n`;
    const file = Uri.file(path.join(folder, 'other', 'role.tf'));
    await writeFile(file.fsPath, text);
    const document = await workspace.openTextDocument(file);
    await waitUntil(() => rulesOf(file).includes('RC110'), 20_000);
    const titles = (await actionsAt(document, 'RC110')).map(({ title }) => title);
    assert.ok(titles.includes('Ignore RC110 here, with a reason'), titles.join(', '));
    assert.ok(titles.includes('Explain RC110'), titles.join(', '));
  });

  it('are all looked at on request, open or not, and none while it is switched off', async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    const file = Uri.file(path.join(infrastructure, 'closed.json'));
    await writeFile(file.fsPath, policy('StringEquals', WILDCARD));
    await workspace.getConfiguration('rolecall').update('trustLint', false, true);
    await waitUntil(() => rulesOf(file).length === 0, 20_000);
    await commands.executeCommand(Command.checkTrust);
    await shows(file, ['RC110']);
    await workspace.getConfiguration('rolecall').update('trustLint', undefined, true);
  });
});
