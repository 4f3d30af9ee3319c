import assert from 'node:assert/strict';
import type { Workbench } from '../../hosts/workbench.ts';
import { awsWorks } from '../aws-works.ts';
import { becomes } from '../becomes.ts';
import type { OpenRolecall } from '../open-rolecall.ts';
import { shareRolecall } from '../share-rolecall.ts';

const VIEW = 'Roles';

/** With the end of `trusted-sources.test.ts`, what `npm run demo` tells a person to do in the simulated codespace, with the devcontainer.json that the README shows. */
describe('A codespace, in a browser', () => {
  let open: OpenRolecall | undefined;
  let again: Workbench;
  const opened = (): OpenRolecall => {
    assert.ok(open !== undefined);
    return open;
  };
  /** Who was asked, without how often. */
  const asked = (): readonly string[] => [
    ...new Set(
      opened()
        .simulated.sandbox.requests()
        .map(({ server, note }) => `${server} ${note}`.trim()),
    ),
  ];

  before(async function () {
    open = await shareRolecall(this, { platform: 'codespaces', roleMap: 'devcontainer.json', untouched: true });
  });
  after(async () => {
    await open?.close();
  });

  it('says what the broker receives, which until then is nothing', async () => {
    const { workbench } = opened();
    await workbench.openViewContainer('Rolecall');
    await workbench.clickWelcomeLink('Review and Allow', VIEW);
    const { message, detail } = await workbench.modal();
    await workbench.screenshot('rolecall-codespace-consent');
    assert.equal(message, 'Allow acme/app to use these roles?');
    const { host } = new URL(opened().simulated.sandbox.codespace.broker);
    assert.ok(detail.includes(`${host} receives a GitHub token that can write to acme/app`), detail);
    assert.deepEqual(asked(), []);
  });

  it('takes the role that the map assumes, once allowed', async () => {
    const { workbench } = opened();
    await workbench.clickModalButton('Allow');
    await becomes(workbench, 'dev-readonly', /left/);
    await becomes(workbench, 'deploy-staging', /^asks to confirm$/);
    await workbench.screenshot('rolecall-codespace-roles');
    // Which of its two questions the broker answers first is nobody's to say.
    assert.deepEqual(asked().toSorted(), [
      'broker',
      'broker gave a token',
      'broker listed roles',
      'github',
      'github-api',
      'sts AssumeRoleWithWebIdentity',
    ]);
  });

  it('says why AWS refused a role of another repository', async () => {
    const { workbench } = opened();
    await workbench.clickInlineAction('payments-admin', 'Assume Role', VIEW);
    await becomes(workbench, 'payments-admin', /^refused: trust policy$/);
  });

  it('has the role without a click when the folder is opened again, and aws works', async () => {
    again = await opened().replaceWindow();
    await awsWorks(again, opened().simulated);
    await again.screenshot('rolecall-codespace-again');
  });
});
