import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import type { Claims } from '../../src/core/token.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { clientEnvironment, runClient } from './client-run.ts';

const ASK = path.join(PROJECT, 'test/demo/ask-azure.ts');
const CLIENT = '5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f';
const SUBSCRIPTION = '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d';
const EXCHANGE = 'api://AzureADTokenExchange';

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
    return runClient(process.execPath, [ASK, origin, credential], environment);
  }

  for (const credential of ['WorkloadIdentityCredential', 'DefaultAzureCredential']) {
    it(`sees the subscription by ${credential}`, async () => {
      const { out, error } = await ask(credential);
      assert.ok(out.includes(SUBSCRIPTION), error);
    });
  }

  it('reads a refusal as it reads Entra’s', async () => {
    const { code, error } = await ask('WorkloadIdentityCredential', { sub: 'repo:evil/app' });
    assert.equal(code, 1);
    assert.match(
      error,
      /AADSTS700213: No matching federated identity record found for presented assertion subject 'repo:evil\/app'/,
    );
  });
});
