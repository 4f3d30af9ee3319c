import assert from 'node:assert/strict';
import { consolePage } from '../../../src/clouds/console.ts';
import { handoutOf } from '../../../src/clouds/handout.ts';
import { Secret } from '../../../src/core/secret.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import type { LoggedRequest } from '../../../src/sandbox/loopback-server.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsRole } from '../../support/sample-roles.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { exchangeAtSandbox } from './exchange.ts';

describe('The sandbox’s sign-in to a console', () => {
  const requests: LoggedRequest[] = [];
  const http = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await startSandbox({ onRequest: request => requests.push(request) });
  });
  after(() => sandbox.stop());

  async function address(answer?: Secret): Promise<string> {
    const page = await consolePage(awsRole('dev-readonly').target, sandbox.sts);
    assert.equal(page.kind, 'sign-in');
    const credentials = await exchangeAtSandbox(sandbox, await sandbox.mintToken({}));
    return (await page.signIn(answer ?? handoutOf(credentials).answer, http)).reveal();
  }

  it('says who whoever opens the address is, and logs none', async () => {
    const url = new URL(await address());
    const opened = await fetch(url);
    assert.match(await opened.text(), /^You are arn:aws:sts::111122223333:assumed-role\/dev-readonly\/jane@ona\./);
    assert.deepEqual(
      requests.slice(-2).map(({ method, path, status, note }) => `${method} ${path} ${status} ${note}`),
      ['POST /federation 200 getSigninToken', 'GET /federation 200 login'],
    );
    assertNoSecret([url.searchParams.get('SigninToken') ?? ''], { requests });
  });

  it('takes no address that is over', async () => {
    const url = await address();
    sandbox.setClockOffset(15 * 60_000 + 1);
    try {
      assert.equal((await fetch(url)).status, 400);
    } finally {
      sandbox.setClockOffset(0);
    }
  });

  it('takes no credentials but those that it issued', async () => {
    const keys = { AccessKeyId: 'ASIAEXAMPLEEXAMPLE12', SecretAccessKey: 'a'.repeat(40), SessionToken: 'b'.repeat(40) };
    await assert.rejects(address(new Secret(JSON.stringify({ Version: 1, ...keys }))), { kind: 'identity-rejected' });
  });
});
