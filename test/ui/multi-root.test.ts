import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Workbench } from '../hosts/workbench.ts';
import type { SimulatedEnvironment } from '../support/simulated-environment.ts';
import type { OpenRolecall } from './open-rolecall.ts';
import { shareRolecall } from './share-rolecall.ts';
import { pictures } from './pictures.ts';

const VIEW = 'Roles';

/** The workspace that lists both folders. */
function both({ checkout }: SimulatedEnvironment): string {
  return join(dirname(checkout), 'both.code-workspace');
}

/** A new terminal whose folder is chosen, as VS Code asks where several are open. */
async function terminalIn(window: Workbench, folder: string): Promise<void> {
  const before = await window.page.locator('.terminal-wrapper').count();
  await window.runCommand('Terminal: Create New Terminal');
  await window.chooseQuickPick(folder);
  await window.until('the new terminal has a prompt', async () => {
    const count = await window.page.locator('.terminal-wrapper').count();
    return count > before && (await window.terminalText()) === '$';
  });
}

async function rowsOf(window: Workbench): Promise<readonly string[]> {
  return (await window.treeRows(VIEW)).map(({ label, description }) =>
    `${label}: ${description}`.replace(/\d+ (min|h)( \d+ min)? left/, 'N left'),
  );
}

describe('A workspace of two repositories', () => {
  let open: OpenRolecall | undefined;
  let window: Workbench;

  before(async function () {
    open = await shareRolecall(this, {
      prepare: async simulated => {
        const map = `${await readFile(join(simulated.checkout, 'rolecall.yaml'), 'utf8')}autoAssume: [dev-readonly]\n`;
        const other = join(dirname(simulated.checkout), 'other');
        await mkdir(join(other, '.git'), { recursive: true });
        await writeFile(join(other, '.git/config'), '[remote "origin"]\n\turl = https://github.com/acme/other.git\n');
        await writeFile(join(other, '.git/HEAD'), 'ref: refs/heads/feature/login\n');
        await writeFile(join(other, 'rolecall.yaml'), map);
        await simulated.writeRoleMap(map);
        await writeFile(both(simulated), JSON.stringify({ folders: [{ path: 'app' }, { path: 'other' }] }));
      },
    });
    window = await open.openWindow(both(open.simulated));
  });
  after(async () => {
    await window?.close();
    await open?.close();
  });

  it('has a group and a question for each', async () => {
    await window.openViewContainer('Rolecall');
    await window.until('both are listed', async () => (await window.treeRows(VIEW)).length === 10);
    assert.deepEqual(await rowsOf(window), [
      'acme/app: Not allowed yet · Ona · main',
      'dev-readonly: 111122223333 · AWS',
      'deploy-staging: asks to confirm',
      'payments-admin: 111122223333 · AWS',
      'acme/other: Not allowed yet · Ona · feature/login',
      'dev-readonly: 111122223333 · AWS',
      'deploy-staging: only on main, release/*',
      'payments-admin: 111122223333 · AWS',
      'Not allowed yet: acme/app · review and allow',
      'Not allowed yet: acme/other · review and allow',
    ]);
    assert.deepEqual(open?.simulated.sandbox.requests(), []);
    await pictures(window, 'several-folders');
  });

  it('uses what is allowed of one, and nothing of the other', async () => {
    await window.clickInlineAction('Not allowed yet', 'Review and Allow', VIEW);
    assert.equal((await window.modal()).message, 'Allow acme/app to use these roles?');
    await window.clickModalButton('Allow');
    await window.until('the first is active', async () => (await rowsOf(window))[1]?.includes('left') === true);
    assert.deepEqual(await rowsOf(window), [
      'acme/app: Ona · main',
      'dev-readonly: N left · default',
      'deploy-staging: asks to confirm',
      'payments-admin: 111122223333 · AWS',
      'acme/other: Not allowed yet · Ona · feature/login',
      'dev-readonly: 111122223333 · AWS',
      'deploy-staging: only on main, release/*',
      'payments-admin: 111122223333 · AWS',
      'Not allowed yet: acme/other · review and allow',
    ]);
    await terminalIn(window, 'app');
    await window.typeInTerminal('clear; echo "[$AWS_PROFILE]"');
    await window.terminalShows('[dev-readonly]');
    await terminalIn(window, 'other');
    await window.typeInTerminal('clear; echo "[$AWS_PROFILE]"');
    await window.terminalShows('[]');
    await window.screenshot('rolecall-multi-root');
  });

  it('gives each its own role, its own profile and its own terminals', async () => {
    await window.clickInlineAction('Not allowed yet', 'Review and Allow', VIEW);
    assert.equal((await window.modal()).message, 'Allow acme/other to use these roles?');
    await window.clickModalButton('Allow');
    await window.statusBarItem(/dev-readonly \d+m \+1/);
    await terminalIn(window, 'other');
    const sts = open?.simulated.sandbox.sts ?? '';
    await window.typeInTerminal(
      `clear; echo "[$AWS_PROFILE]"; aws sts get-caller-identity --endpoint-url ${sts} --region eu-west-1 --output text --query Arn`,
    );
    await window.terminalShows(/\[dev-readonly-other\]\s+arn:aws:sts::111122223333:assumed-role\/dev-readonly\//);
    await terminalIn(window, 'app');
    await window.typeInTerminal('clear; echo "[$AWS_PROFILE]"');
    await window.terminalShows('[dev-readonly]');
  });

  it('is told apart from one without a folder', async () => {
    assert.ok(open !== undefined);
    const none = join(dirname(open.simulated.checkout), 'none.code-workspace');
    await writeFile(none, JSON.stringify({ folders: [] }));
    const empty = await open.openWindow(none);
    await empty.openViewContainer('Rolecall');
    await empty.until('the view says it', async () => /Open a folder/.test(await empty.welcomeText(VIEW)));
    await pictures(empty, 'welcome-no-folder');
    await empty.close();
  });
});
