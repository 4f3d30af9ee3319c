import assert from 'node:assert/strict';
import { JANE } from '../doubles/openid-provider/people.ts';
import type { SandboxOpenIdProvider } from '../doubles/openid-provider/start-openid-provider.ts';
import { providerSimulation } from '../support/provider-environment.ts';
import { signInAtProvider } from '../support/sign-in-at-provider.ts';
import { becomes } from './becomes.ts';
import { openRolecall, type OpenRolecall } from './open-rolecall.ts';
import { followTheSystem, pictures } from './pictures.ts';

const VIEW = 'Roles';
const WAITS = /^needs you to sign in(?: · default)?$/;

describe('A repository whose people sign in with an identity provider', function () {
  let open: OpenRolecall | undefined;
  let provider: SandboxOpenIdProvider;
  const opened = (): OpenRolecall => {
    assert.ok(open !== undefined);
    return open;
  };
  /** What the provider was asked, without the browser's pages. */
  const asked = (): readonly string[] =>
    opened()
      .simulated.sandbox.requests()
      .filter(({ server }) => server === 'provider')
      .map(({ path }) => path)
      .filter(path => !/^\/(?:device(?:\/(?!auth)|$)|sign-in)/.test(path));

  before(async function () {
    open = await openRolecall(this, {
      platform: 'coder',
      userSettings: followTheSystem('current'),
      simulation: providerSimulation(found => {
        provider = found;
      }),
    });
  });
  after(async () => {
    await open?.close();
  });

  it('says at consent who is asked for the sign-in, which until then nobody is', async () => {
    const { workbench } = opened();
    await workbench.openViewContainer('Rolecall');
    await workbench.clickWelcomeLink('Review and Allow', VIEW);
    const { message, detail } = await workbench.modal();
    assert.equal(message, 'Allow acme/app to use these roles?');
    assert.ok(detail.includes(new URL(provider.issuer).host), detail);
    assert.deepEqual(asked(), []);
    await workbench.clickModalButton('Allow');
  });

  it('lets roles that it would assume by themselves wait for the person', async () => {
    const { workbench } = opened();
    await becomes(workbench, 'deploy-staging', WAITS);
    await becomes(workbench, 'dev-readonly', WAITS);
    await workbench.screenshot('rolecall-sign-in-waiting');
    assert.deepEqual([asked(), await workbench.notifications()], [[], []]);
  });

  it('leaves everything as it was for a person who does not want to', async () => {
    const { workbench } = opened();
    await workbench.clickInlineAction('dev-readonly', 'Assume Role', VIEW);
    await workbench.modal();
    await workbench.clickModalButton('Not Now');
    await becomes(workbench, 'dev-readonly', WAITS);
    assert.deepEqual(await workbench.notifications(), []);
  });

  it('shows code and address, waits while the person signs in anywhere, and takes every role that waited', async () => {
    const { workbench, simulated } = opened();
    await workbench.clickInlineAction('dev-readonly', 'Assume Role', VIEW);
    const { message, detail, buttons } = await workbench.modal();
    await pictures(workbench, 'sign-in-dialog');
    const { host } = new URL(provider.issuer);
    assert.equal(message, `Sign in at ${host}`);
    const [, userCode = '', verificationUri = ''] =
      /Enter the code ([A-Z]{4}-[A-Z]{4}) at (https:\/\/\S+), in any browser\. It is good for (?:9|10) min\./.exec(
        detail,
      ) ?? [];
    assert.equal(verificationUri, `${provider.issuer}/device`, detail);
    assert.ok(
      ['Copy Code and Open', 'Open', 'Not Now'].every(button => buttons.includes(button)),
      String(buttons),
    );
    await workbench.clickModalButton('Copy Code and Open');
    const { text } = await workbench.notification(/Waiting for you to sign in/);
    assert.equal(text, `Waiting for you to sign in at ${host}: enter the code ${userCode} at ${verificationUri}.`);
    await pictures(workbench, 'sign-in-progress');
    const { certificateFile } = simulated.sandbox.codespace;
    await signInAtProvider({ verificationUri, userCode }, certificateFile, { person: JANE });

    await becomes(workbench, 'dev-readonly', /left/);
    await becomes(workbench, 'deploy-staging', /^\d+m · default$|left/);
    assert.equal(await workbench.modalIsOpen(), false);
    await workbench.until('the notification has gone', async () => (await workbench.notifications()).length === 0);
    assert.deepEqual(asked().filter(path => path === '/device/auth').length, 2);
    await workbench.screenshot('rolecall-sign-in-done');
  });

  it('asks for no other sign-in while this one lasts, and does after signing out', async () => {
    const { workbench } = opened();
    await workbench.clickInlineAction('platform-admin', 'Assume Role', VIEW);
    await becomes(workbench, 'platform-admin', /^\d+m · default$|left/);
    assert.equal(asked().filter(path => path === '/device/auth').length, 2);

    await workbench.runCommand('Rolecall: Sign Out of Identity Providers');
    await workbench.notification(/You are signed out/);
    await workbench.clickInlineAction('dev-readonly', 'Renew Role', VIEW);
    const { message } = await workbench.modal();
    assert.match(message, /^Sign in at /);
    await workbench.clickModalButton('Not Now');
    await becomes(workbench, 'dev-readonly', /left/);
  });
});
