import assert from 'node:assert/strict';
import type { SandboxIdentityCenter } from '../../src/sandbox/identity-center.ts';
import type { Workbench } from '../hosts/workbench.ts';
import { identityCenterSimulation } from '../support/identity-center-environment.ts';
import { becomes } from './becomes.ts';
import { openRolecall, type OpenRolecall } from './open-rolecall.ts';
import { followTheSystem, pictures } from './pictures.ts';

const VIEW = 'Roles';
const LISTED = '111122223333-PowerUser';

describe('A repository whose people sign in to IAM Identity Center', () => {
  let open: OpenRolecall | undefined;
  let center: SandboxIdentityCenter;
  const opened = (): OpenRolecall => {
    assert.ok(open !== undefined);
    return open;
  };
  const asked = (): readonly string[] =>
    opened()
      .simulated.sandbox.requests()
      .filter(({ server }) => server === 'identity-center')
      .map(({ path }) => path);
  /** What a person does: opens the address, and allows the code that both show. */
  async function allow(workbench: Workbench): Promise<void> {
    const { message, detail } = await workbench.modal();
    assert.equal(message, 'Sign in at IAM Identity Center (acme.awsapps.com)');
    const userCode = /\b[A-Z]{4}-[A-Z]{4}\b/.exec(detail)?.[0] ?? '';
    assert.deepEqual(center.waitingCodes(), [userCode]);
    await workbench.clickModalButton('Copy Code and Open');
    center.allow(userCode);
  }

  before(async function () {
    open = await openRolecall(this, {
      platform: 'codespaces',
      userSettings: followTheSystem('current'),
      simulation: identityCenterSimulation(found => {
        center = found;
      }),
    });
  });
  after(async () => {
    await open?.close();
  });

  it('says at consent what the portal receives, which until then is asked nothing', async () => {
    const { workbench } = opened();
    await workbench.openViewContainer('Rolecall');
    await workbench.clickWelcomeLink('Review and Allow', VIEW);
    const { detail } = await workbench.modal();
    assert.match(detail, /acme\.awsapps\.com/);
    assert.match(detail, /its token opens all your accounts/);
    await workbench.clickModalButton('Allow');
    await becomes(workbench, 'readonly', /needs you to sign in/);
    assert.deepEqual(asked(), []);
  });

  it('takes a role of the map after one sign-in', async () => {
    const { workbench } = opened();
    await workbench.clickInlineAction('readonly', 'Assume Role', VIEW);
    await allow(workbench);
    await becomes(workbench, 'readonly', /left/);
    await workbench.screenshot('rolecall-identity-center-active');
  });

  it('lists the rest in a group of its own, and takes one without another sign-in', async () => {
    const { workbench } = opened();
    await workbench.runCommand('Rolecall: Sign In to IAM Identity Center');
    await becomes(workbench, LISTED, /^acme-development$/);
    await pictures(workbench, 'identity-center-listed');
    await workbench.clickInlineAction(LISTED, 'Assume Role', VIEW);
    await becomes(workbench, LISTED, /left/);
    assert.equal(asked().filter(path => path === '/device_authorization').length, 1);
  });

  it('renews without a sign-in while the last one lives', async () => {
    const { workbench } = opened();
    const before = asked().length;
    await workbench.clickInlineAction('readonly', 'Renew Role', VIEW);
    await workbench.until('the role was renewed', () => Promise.resolve(asked().length === before + 1));
    assert.equal(await workbench.modalIsOpen(), false);
  });

  it('signs out with the release of all roles', async () => {
    const { workbench } = opened();
    assert.equal(center.livingTokens(), 1);
    await workbench.runCommand('Rolecall: Release All Roles');
    await becomes(workbench, 'readonly', /needs you to sign in/);
    assert.equal(center.livingTokens(), 0);
    await workbench.screenshot('rolecall-identity-center-released');
  });
});
