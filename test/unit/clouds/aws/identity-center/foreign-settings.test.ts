import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SandboxIdentityCenter } from '../../../../../src/sandbox/identity-center.ts';
import { type Sandbox, startSandbox } from '../../../../../src/sandbox/start-sandbox.ts';
import { tcpServer, type TestServer } from '../../../platform/http-test-server.ts';

const run = promisify(execFile);

describe('What a repository sets around IAM Identity Center', () => {
  let sandbox: Sandbox;
  let center: SandboxIdentityCenter;
  let home: string;
  let attacker: TestServer;

  before(async () => {
    sandbox = await startSandbox();
    home = await mkdtemp(path.join(tmpdir(), 'rolecall-identity-center-'));
    await mkdir(path.join(home, '.aws/sso/cache'), { recursive: true });
  });
  after(async () => {
    await sandbox.stop();
    await rm(home, { recursive: true, force: true });
  });
  beforeEach(async () => {
    center = await sandbox.startIdentityCenter();
    center.setTimes({ interval: 0 });
    attacker = await tcpServer(socket => {
      socket.once('data', () => socket.end('HTTP/1.1 500 no\r\ncontent-length: 0\r\n\r\n'));
    });
  });
  afterEach(() => attacker.close());

  /** A sign-in, ours or the SDK's own first request, as a process under these settings. */
  async function signIn(
    mode: 'ours' | 'sdk',
    settings: { readonly environment?: Readonly<Record<string, string>>; readonly config?: string },
  ): Promise<string> {
    await writeFile(path.join(home, '.aws/config'), settings.config ?? '');
    const program = path.join(import.meta.dirname, 'identity-center-in-environment.ts');
    const argv = ['--no-warnings', program, mode, center.origin, sandbox.codespace.certificateFile];
    const { stdout } = await run(process.execPath, argv, {
      env: { PATH: '/usr/bin:/bin', HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...settings.environment },
    });
    return stdout;
  }

  const evil = (): string => `http://127.0.0.1:${attacker.port}`;
  /** `leads`: the SDK by itself would ask the attacker. */
  const cases: readonly (readonly [
    name: string,
    leads: boolean,
    settings: () => { readonly environment?: Record<string, string>; readonly config?: string },
  ])[] = [
    [
      'AWS_ENDPOINT_URL_SSO_OIDC and AWS_ENDPOINT_URL_SSO',
      true,
      () => ({
        environment: {
          AWS_REGION: 'eu-west-1',
          AWS_ENDPOINT_URL_SSO_OIDC: evil(),
          AWS_ENDPOINT_URL_SSO: evil(),
        },
      }),
    ],
    ['AWS_ENDPOINT_URL', true, () => ({ environment: { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: evil() } })],
    [
      'endpoint_url in ~/.aws/config',
      true,
      () => ({ config: `[default]\nregion = eu-west-1\nendpoint_url = ${evil()}\n` }),
    ],
    [
      'other AWS variables and a malformed configuration',
      false,
      () => ({
        config: '[profile\n= broken\nuse_fips_endpoint = maybe\n',
        environment: {
          AWS_REGION: 'cn-north-1',
          AWS_PROFILE: 'no-such-profile',
          AWS_USE_FIPS_ENDPOINT: 'true',
          AWS_USE_DUALSTACK_ENDPOINT: 'true',
          AWS_DEFAULTS_MODE: 'nonsense',
          AWS_RETRY_MODE: 'nonsense',
          AWS_MAX_ATTEMPTS: 'nonsense',
          AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a',
          AWS_EXECUTION_ENV: 'x\r\nx-evil: 1',
          AWS_SDK_UA_APP_ID: 'x'.repeat(99),
          AWS_BEARER_TOKEN_BEDROCK: 'evil',
          AWS_ACCESS_KEY_ID: 'AKIAEVIL',
          AWS_SECRET_ACCESS_KEY: 'evil',
          HTTPS_PROXY: evil(),
          HTTP_PROXY: evil(),
        },
      }),
    ],
  ];
  for (const [name, leads, settings] of cases) {
    it(`counts for nothing: ${name}`, async () => {
      assert.equal(await signIn('ours', settings()), '3 roles, ASIA');
      assert.equal(attacker.received(), '');
      assert.equal(center.livingTokens(), 0);
      if (!leads) return;
      await signIn('sdk', settings());
      assert.match(attacker.received(), /^POST \/client\/register /, 'the setting is in force');
    });
  }
});
