import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commands, extensions, languages, Uri, window, workspace, type Extension } from 'vscode';
import type { ExtensionApi, ScreenRow } from '../../src/programs/extension/api.ts';
import { Command } from '../../src/programs/extension/ids.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { simulateEnvironment, type SimulatedEnvironment } from '../support/simulated-environment.ts';

const ID = 'rolecall.rolecall';
const run = promisify(execFile);
function extension(): Extension<ExtensionApi> {
  const found = extensions.getExtension<ExtensionApi>(ID);
  assert.ok(found !== undefined);
  return found;
}

async function row(label: string): Promise<ScreenRow | undefined> {
  await extension().exports.settled();
  return extension()
    .exports.screen()
    .rows.find(each => each.label === label);
}

/** What changes when anything is asked or written. */
async function traceOf({ sandbox, privateDirectories }: SimulatedEnvironment): Promise<readonly number[]> {
  const directories = await Promise.all(privateDirectories.map(each => stat(each)));
  return [sandbox.requests().length, ...directories.map(({ mtimeMs }) => mtimeMs)];
}

/** The whole extension in the real extension host, with the clouds of the sandbox; modal dialogs cannot be shown here. */
describe('the extension', function () {
  this.bail(true);
  let running: SimulatedEnvironment | undefined;
  const inherited = { ...process.env };
  const simulated = (): SimulatedEnvironment => {
    assert.ok(running !== undefined);
    return running;
  };

  /** Allows the map as a person at a terminal would, with the command. */
  function consentInTerminal(): void {
    window.createTerminal({
      name: 'consent',
      shellPath: process.execPath,
      shellArgs: [join(extension().extensionPath, 'dist/rolecall.js'), 'consent', 'grant', '--yes'],
      cwd: simulated().checkout,
      env: { ...simulated().environment },
    });
  }

  before(async () => {
    const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
    assert.ok(folder !== undefined);
    assert.equal(extension().isActive, false, 'it is active in a folder without roles');
    running = await simulateEnvironment({ platform: 'ona', open: folder, roleMap: 'rolecall.yaml' });
    Object.assign(process.env, running.environment);
  });

  after(async () => {
    await running?.close();
    Object.assign(process.env, inherited);
  });

  it('activates, and asks nobody for anything', async () => {
    await extension().activate();
    await extension().exports.settled();
    const { viewState, rows, statusBar } = extension().exports.screen();
    assert.deepEqual(
      { viewState, rows, statusBar: statusBar?.text, requests: simulated().sandbox.requests() },
      { viewState: 'consent', rows: [], statusBar: '$(key) No role', requests: [] },
    );
  });

  it('puts the command in place before anything is allowed, and writes no profile', async () => {
    const { home, sandbox } = simulated();
    const command = join(home, '.local/share/rolecall/bin/rolecall');
    assert.ok(await waitUntil(async () => (await stat(command).catch(() => undefined))?.isFile() === true, 20_000));
    await assert.rejects(stat(join(home, '.aws')), { code: 'ENOENT' });
    assert.deepEqual(sandbox.requests(), []);
  });

  it('registers the commands of its manifest, no more and no fewer', async () => {
    const registered = (await commands.getCommands(true)).filter(id => /^rolecall\.[a-zA-Z]+$/.test(id));
    assert.deepEqual(registered.toSorted(), Object.values(Command).toSorted());
  });

  it('shows the roles as soon as they were allowed elsewhere', async () => {
    consentInTerminal();
    const shown = await waitUntil(() => extension().exports.screen().viewState === 'listed');
    assert.ok(shown, 'a consent given by the command is noticed');
    assert.deepEqual(
      extension()
        .exports.screen()
        .rows.map(({ label, description }) => `${label}: ${description}`),
      ['dev-readonly: 111122223333 · AWS', 'deploy-staging: asks to confirm', 'payments-admin: 111122223333 · AWS'],
    );
  });

  it('assumes a role by command, which answers nothing', async () => {
    const answer: unknown = await commands.executeCommand(Command.assume, { role: 'dev-readonly' });
    assert.equal(answer, undefined);
    assert.match((await row('dev-readonly'))?.description ?? '', /^59 min left · default$/);
    assert.match(extension().exports.screen().statusBar?.text ?? '', /^\$\(key\) dev-readonly 59m$/);
  });

  it('leaves a profile that tools can use, and no secret on the screen', async () => {
    const config = await readFile(join(simulated().home, '.aws/config'), 'utf8');
    const line = /\[profile dev-readonly\][^[]*credential_process = (.+)/.exec(config)?.[1] ?? '';
    const { stdout } = await run('/bin/sh', ['-c', line]);
    const answer: unknown = JSON.parse(stdout);
    assert.ok(typeof answer === 'object' && answer !== null && 'SecretAccessKey' in answer && 'SessionToken' in answer);
    const screen = JSON.stringify(extension().exports.screen());
    assert.deepEqual(
      [answer.SecretAccessKey, answer.SessionToken].map(secret => [typeof secret, screen.includes(String(secret))]),
      [
        ['string', false],
        ['string', false],
      ],
    );
  });

  it('renews, and releases so that nothing is served any more', async () => {
    await commands.executeCommand(Command.renew, { role: 'dev-readonly' });
    assert.match((await row('dev-readonly'))?.description ?? '', /min left/);
    const released: unknown = await commands.executeCommand(Command.release, { role: 'dev-readonly' });
    assert.equal(released, undefined);
    assert.doesNotMatch((await row('dev-readonly'))?.description ?? '', /left/);
    const config = await readFile(join(simulated().home, '.aws/config'), 'utf8');
    const line = /\[profile dev-readonly\][^[]*credential_process = (.+)/.exec(config)?.[1] ?? '';
    await assert.rejects(run('/bin/sh', ['-c', line]));
  });

  it('shows a mistake in the map where it stands, and clears it when it is mended', async () => {
    const map = await readFile(join(simulated().checkout, 'rolecall.yaml'), 'utf8');
    const uri = Uri.file(join(simulated().checkout, 'rolecall.yaml'));
    const line = map.split('\n').findIndex(text => text.includes('duration: 1h'));
    await simulated().writeRoleMap(map.replace('duration: 1h', 'duration: soon'));
    const noticed = await waitUntil(() => languages.getDiagnostics(uri).length === 1);
    const [diagnostic] = languages.getDiagnostics(uri);
    assert.deepEqual(
      [noticed, diagnostic?.source, diagnostic?.range.start.line, diagnostic?.range.end.line],
      [true, 'Rolecall', line, line],
    );
    await simulated().writeRoleMap(map);
    assert.ok(await waitUntil(() => languages.getDiagnostics(uri).length === 0));
  });

  it('notices another branch', async () => {
    await simulated().checkOut('feature/login');
    const noticed = await waitUntil(() =>
      extension()
        .exports.screen()
        .rows.some(({ description }) => description.startsWith('only on main')),
    );
    assert.ok(noticed);
    await simulated().checkOut('main');
  });

  it('is quiet when nothing happens: no request, and nothing written that it would then take for news', async () => {
    await extension().exports.settled();
    const before = await traceOf(simulated());
    await extension().exports.settled();
    await new Promise(resolve => setTimeout(resolve, 1500));
    assert.deepEqual(await traceOf(simulated()), before);
  });
});
