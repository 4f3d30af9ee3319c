import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import type { Claims } from '../../src/core/token.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { clientEnvironment, runClient } from './client-run.ts';

const ASK = path.join(PROJECT, 'test/demo/ask-google.ts');
const READER = 'reader@acme-dev.iam.gserviceaccount.com';

describe('google-auth-library at the sandbox', () => {
  let sandbox: Sandbox;
  let provider: string;
  let home: string;

  before(async () => {
    sandbox = await startSandbox();
    home = await mkdtemp(path.join(tmpdir(), 'rolecall-google-'));
    const { project } = sandbox.google;
    provider = project.providerName('dev-pool', 'test-issuer');
    const attributeMapping = { 'google.subject': 'assertion.sub' };
    project.putProvider({ name: provider, issuer: sandbox.issuer, attributeMapping });
    const workloadIdentityUsers = [project.principalSet('dev-pool', '*')];
    project.putServiceAccount({ email: READER, workloadIdentityUsers });
  });
  after(async () => {
    await sandbox?.stop();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });

  interface Account {
    readonly claims?: Claims;
    readonly source: 'file' | 'executable';
    readonly serviceAccount?: string;
  }

  /** Runs the library with an external account whose token comes from a file, or from a program that prints that file. */
  async function ask({ claims = {}, source, serviceAccount }: Account) {
    const token = await sandbox.mintToken({ aud: `https://iam.googleapis.com/${provider}`, ...claims });
    const file = path.join(home, source);
    const response = {
      version: 1,
      success: true,
      token_type: 'urn:ietf:params:oauth:token-type:jwt',
      id_token: token,
      expiration_time: decodeJwt(token).exp,
    };
    await writeFile(file, source === 'file' ? token : JSON.stringify(response));
    const { origin, project } = sandbox.google;
    const account = {
      type: 'external_account',
      audience: `//iam.googleapis.com/${provider}`,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${origin}/v1/token`,
      credential_source: source === 'file' ? { file } : { executable: { command: `/bin/cat ${file}` } },
      ...(serviceAccount === undefined
        ? {}
        : {
            service_account_impersonation_url: `${origin}/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
          }),
    };
    const credentials = path.join(home, 'account.json');
    await writeFile(credentials, JSON.stringify(account));
    const environment = clientEnvironment(home, {
      GOOGLE_APPLICATION_CREDENTIALS: credentials,
      GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: '1',
    });
    return runClient(process.execPath, [ASK, origin, project.number], environment);
  }

  for (const source of ['file', 'executable'] as const) {
    it(`is the federated identity by a source that is a ${source}`, async () => {
      const { out, error } = await ask({ source });
      assert.match(
        out,
        /"Principal": "principal:\/\/iam\.googleapis\.com\/projects\/123456789012\/.*\/subject\/organization_id:/,
        error,
      );
    });

    it(`is the service account by a source that is a ${source}`, async () => {
      const { out, error } = await ask({ source, serviceAccount: READER });
      assert.ok(out.includes(`"Principal": "${READER}"`), error);
    });
  }

  it('reads a refusal of the token as OAuth has it', async () => {
    const { code, error } = await ask({ source: 'file', claims: { aud: 'sts.amazonaws.com' } });
    assert.equal(code, 1);
    assert.match(error, /^Error code invalid_grant: The audience in ID Token \[sts\.amazonaws\.com\]/);
  });

  it('reads a refusal of the service account in its own words', async () => {
    const { code, error } = await ask({ source: 'file', serviceAccount: 'nobody@acme-dev.iam.gserviceaccount.com' });
    assert.equal(code, 1);
    assert.match(error, /Permission 'iam\.serviceAccounts\.getAccessToken' denied on resource/);
  });
});
