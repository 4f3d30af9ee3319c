import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import type { Claims } from '../../src/core/token.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { clientEnvironment, runClient } from './client-run.ts';

const CLIENT = '5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f';
const SUBSCRIPTION = '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d';
const EXCHANGE = 'api://AzureADTokenExchange';

/** The subscriptions that the credential named sees. The sandbox is no cloud that MSAL knows, which it is told. */
const ASK = `
const identity = require('@azure/identity');
const ask = async () => {
  const credential = new identity[process.argv[1]]({ disableInstanceDiscovery: true });
  const { token } = await credential.getToken('https://management.azure.com/.default');
  const answer = await fetch(process.argv[2] + '/subscriptions?api-version=2022-12-01', {
    headers: { authorization: 'Bearer ' + token },
  });
  return (await answer.json()).value.map(({ subscriptionId }) => subscriptionId).join();
};
ask().then(console.log, error => {
  console.log(error.message);
  process.exitCode = 1;
});
`;

describe('@azure/identity at the sandbox', () => {
  let sandbox: Sandbox;
  let home: string;

  before(async () => {
    sandbox = await startSandbox();
    home = await mkdtemp(path.join(tmpdir(), 'rolecall-azure-'));
    const subject = String(decodeJwt(await sandbox.mintToken()).sub);
    sandbox.azure.directory.putApplication({
      clientId: CLIENT,
      displayName: 'deployer',
      credentials: [{ issuer: sandbox.issuer, subject, audience: EXCHANGE }],
      subscriptions: [SUBSCRIPTION],
    });
  });
  after(async () => {
    await sandbox?.stop();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });

  async function ask(credential: string, claims: Claims = {}) {
    const { origin, certificateFile, directory } = sandbox.azure;
    const file = path.join(home, 'assertion');
    await writeFile(file, await sandbox.mintToken({ aud: EXCHANGE, ...claims }));
    const environment = clientEnvironment(home, {
      AZURE_AUTHORITY_HOST: origin,
      AZURE_TENANT_ID: directory.tenantId,
      AZURE_CLIENT_ID: CLIENT,
      AZURE_FEDERATED_TOKEN_FILE: file,
      AZURE_TOKEN_CREDENTIALS: 'WorkloadIdentityCredential',
      NODE_EXTRA_CA_CERTS: certificateFile,
    });
    return runClient(process.execPath, ['-e', ASK, credential, origin], environment);
  }

  for (const credential of ['WorkloadIdentityCredential', 'DefaultAzureCredential']) {
    it(`sees the subscription by ${credential}`, async () => {
      const { out, error } = await ask(credential);
      assert.equal(out.trim(), SUBSCRIPTION, error);
    });
  }

  it('reads a refusal as it reads Entra’s', async () => {
    const { code, out } = await ask('WorkloadIdentityCredential', { sub: 'repo:evil/app' });
    assert.equal(code, 1);
    assert.match(
      out,
      /AADSTS700213: No matching federated identity record found for presented assertion subject 'repo:evil\/app'/,
    );
  });
});
