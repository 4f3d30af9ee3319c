import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startSandbox, type Sandbox } from '../../../../src/sandbox/start-sandbox.ts';
import { makeCertificate, tcpServer, type TestServer } from '../../platform/http-test-server.ts';

const run = promisify(execFile);
const ASSUMED = 'arn:aws:sts::111122223333:assumed-role/dev-readonly/jane@ona';

describe('What a repository sets around the AWS exchange', () => {
  let sandbox: Sandbox;
  let home: string;
  let attacker: TestServer;
  let connections: number;

  before(async () => {
    sandbox = await startSandbox();
    home = await mkdtemp(path.join(tmpdir(), 'rolecall-exchange-'));
    await mkdir(path.join(home, '.aws'));
  });
  after(async () => {
    await sandbox.stop();
    await rm(home, { recursive: true, force: true });
  });
  beforeEach(async () => {
    connections = 0;
    attacker = await tcpServer(socket => {
      connections += 1;
      socket.once('data', () => socket.end('HTTP/1.1 500 no\r\ncontent-length: 0\r\n\r\n'));
    });
  });
  afterEach(() => attacker.close());

  /** The exchange, ours or the SDK's own, as a process under these settings; `~/.aws/config` and `credentials` are written first. */
  async function exchange(
    mode: 'ours' | 'sdk',
    settings: { readonly environment?: Readonly<Record<string, string>>; readonly config?: string },
    endpoint = sandbox.sts,
  ): Promise<string> {
    await writeFile(path.join(home, '.aws/config'), settings.config ?? '');
    const program = path.join(import.meta.dirname, 'exchange-in-environment.ts');
    const token = await sandbox.mintToken();
    const { stdout } = await run(process.execPath, ['--no-warnings', program, mode, token, endpoint], {
      env: { PATH: '/usr/bin:/bin', HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...settings.environment },
    });
    return stdout;
  }

  const evil = (): string => `http://127.0.0.1:${attacker.port}`;
  /** `leads`: the SDK by itself would send the token to the attacker. */
  const cases: readonly (readonly [
    name: string,
    leads: boolean,
    settings: () => { readonly environment?: Record<string, string>; readonly config?: string },
  ])[] = [
    ['AWS_ENDPOINT_URL_STS', true, () => ({ environment: { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_STS: evil() } })],
    ['AWS_ENDPOINT_URL', true, () => ({ environment: { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: evil() } })],
    [
      'endpoint_url in ~/.aws/config',
      true,
      () => ({ config: `[default]\nregion = eu-west-1\nendpoint_url = ${evil()}\n` }),
    ],
    [
      'endpoint_url of a profile named by AWS_PROFILE',
      true,
      () => ({
        environment: { AWS_PROFILE: 'evil' },
        config: `[profile evil]\nregion = eu-west-1\nservices = s\n[services s]\nsts =\n  endpoint_url = ${evil()}\n`,
      }),
    ],
    [
      'other AWS variables',
      false,
      () => ({
        environment: {
          AWS_REGION: 'us-gov-west-1',
          AWS_DEFAULT_REGION: 'cn-north-1',
          AWS_PROFILE: 'no-such-profile',
          AWS_SDK_LOAD_CONFIG: '1',
          AWS_USE_FIPS_ENDPOINT: 'true',
          AWS_USE_DUALSTACK_ENDPOINT: 'true',
          AWS_STS_REGIONAL_ENDPOINTS: 'legacy',
          AWS_DEFAULTS_MODE: 'nonsense',
          AWS_RETRY_MODE: 'nonsense',
          AWS_MAX_ATTEMPTS: 'nonsense',
          AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a',
          AWS_CA_BUNDLE: '/dev/null',
          AWS_EXECUTION_ENV: 'x\r\nx-evil: 1',
          AWS_SDK_UA_APP_ID: 'x'.repeat(99),
          AWS_ACCESS_KEY_ID: 'AKIAEVIL',
          AWS_SECRET_ACCESS_KEY: 'evil',
          AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent',
          AWS_ROLE_ARN: 'arn:aws:iam::999999999999:role/evil',
          AWS_CONTAINER_CREDENTIALS_FULL_URI: evil(),
          HTTPS_PROXY: evil(),
          HTTP_PROXY: evil(),
          ALL_PROXY: evil(),
        },
      }),
    ],
    ['a malformed ~/.aws/config', false, () => ({ config: '[profile\n= broken\nuse_fips_endpoint = maybe\n' })],
    [
      'settings of the default profile',
      false,
      () => ({
        config:
          '[default]\nregion = cn-north-1\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n' +
          'defaults_mode = nonsense\nretry_mode = nonsense\nmax_attempts = 9\nsso_session = evil\n' +
          'ca_bundle = /dev/null\nsdk_ua_app_id = evil\ncredential_process = /bin/false\n',
      }),
    ],
  ];
  for (const [name, leads, settings] of cases) {
    it(`counts for nothing: ${name}`, async () => {
      assert.equal(await exchange('ours', settings()), ASSUMED);
      assert.deepEqual([connections, attacker.received()], [0, '']);
      if (!leads) return;
      await exchange('sdk', settings());
      assert.match(attacker.received(), /WebIdentityToken=/, 'the setting is in force');
    });
  }

  it('at most lets a proxy know which host is called', async () => {
    const { certFile } = await makeCertificate(home, 'attacker');
    const environment = { HTTPS_PROXY: evil(), NODE_EXTRA_CA_CERTS: certFile, AWS_ENDPOINT_URL_STS: evil() };
    assert.equal(await exchange('ours', { environment }, ''), 'network');
    assert.equal(connections, 1);
    assert.match(attacker.received(), /^CONNECT sts\.eu-west-1\.amazonaws\.com:443 HTTP\/1\.1\r\n/);
    assert.ok(!attacker.received().includes('WebIdentityToken'));
  });
});
