import assert from 'node:assert/strict';
import { timeAddressOf } from '../../../src/clouds/doctor.ts';
import { checkAzure } from '../../../src/clouds/azure/doctor/checks.ts';
import { checkGoogle } from '../../../src/clouds/google/doctor/checks.ts';
import type { AzureTarget, GoogleTarget } from '../../../src/core/target.ts';
import type { FakePath } from '../../support/fake-machine.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { awsRole } from '../../support/sample-roles.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';
import { fakeOverview, roleOverview } from './fake-context.ts';
import { bad, fakePatient, NOW } from './fake-patient.ts';

const KEY = 'a'.repeat(32);
const GOOGLE: GoogleTarget = {
  cloud: 'gcp',
  provider: 'projects/123456/locations/global/workloadIdentityPools/dev/providers/ona',
  quotaProject: 'acme-quota',
};
const AZURE: AzureTarget = {
  cloud: 'azure',
  tenantId: '11111111-2222-3333-4444-555555555555',
  clientId: '66666666-7777-8888-9999-000000000000',
};
const TOOLS = new MemoryDirectory().path;
const TOKEN = `/memory/${KEY}.token`;
const GOOD: FakePath = { mode: 0o600, text: unsignedToken({ exp: NOW / 1000 + 600, name: 'Zoë' }) };

const placeOf = (variable: string) => ({ variable, file: '/home/dev/.bashrc', line: 14 });

function patient(
  target: GoogleTarget | AzureTarget,
  environment: Readonly<Record<string, string>> = {},
  paths: Readonly<Record<string, FakePath>> = { [TOKEN]: GOOD },
  shadow?: string,
) {
  const role = roleOverview('cloud', {
    role: { ...awsRole('cloud'), target },
    state: { kind: 'active', expiresAt: NOW + 3_600_000, renewUntil: NOW + 3_600_000, renewable: true },
    sessionKey: KEY,
    shadows: shadow === undefined ? [] : [{ name: shadow, where: 'x', who: 'Terraform', fix: `Unset ${shadow}.` }],
  });
  return fakePatient({ overview: fakeOverview({ roles: [role] }), world: { environment }, paths, placeOf });
}

describe('rolecall doctor on Google Cloud', () => {
  const rows: readonly (readonly [
    what: string,
    environment: Readonly<Record<string, string>>,
    found: readonly string[],
  ])[] = [
    ['nothing wrong', {}, []],
    [
      'the file that has the command run, where that is not allowed',
      { GOOGLE_APPLICATION_CREDENTIALS: `${TOOLS}/cloud-aaaaaaaa.json` },
      ['warning executables-not-allowed /home/dev/.bashrc:14'],
    ],
    [
      'the same, allowed',
      {
        GOOGLE_APPLICATION_CREDENTIALS: `${TOOLS}/cloud-aaaaaaaa.json`,
        GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: '1',
      },
      [],
    ],
    ['the file that is read', { GOOGLE_APPLICATION_CREDENTIALS: `${TOOLS}/cloud-aaaaaaaa.file.json` }, []],
    ['a file of somebody else', { GOOGLE_APPLICATION_CREDENTIALS: '/home/dev/own.json' }, []],
    [
      'another quota project',
      { GOOGLE_CLOUD_QUOTA_PROJECT: 'own' },
      ['info quota-project-elsewhere /home/dev/.bashrc:14'],
    ],
  ];
  for (const [what, environment, found] of rows) {
    it(`finds ${what}`, async () => {
      assert.deepEqual(await bad(checkGoogle, patient(GOOGLE, environment)), found);
    });
  }

  it('names what hides a role, with file and line', async () => {
    const hidden = patient(GOOGLE, {}, { [TOKEN]: GOOD }, 'GOOGLE_CREDENTIALS');
    assert.deepEqual(await bad(checkGoogle, hidden), ['warning shadowed /home/dev/.bashrc:14']);
    assert.equal((await checkGoogle(hidden))[0]?.title, 'cloud is hidden by GOOGLE_CREDENTIALS from Terraform');
  });
});

describe('rolecall doctor on Azure', () => {
  const rows: readonly (readonly [
    what: string,
    environment: Readonly<Record<string, string>>,
    found: readonly string[],
  ])[] = [
    ['nothing wrong', { AZURE_FEDERATED_TOKEN_FILE: TOKEN }, []],
    ['a relative path', { AZURE_FEDERATED_TOKEN_FILE: 'token' }, ['error token-file-relative /home/dev/.bashrc:14']],
    [
      'a file that is not there',
      { AZURE_FEDERATED_TOKEN_FILE: '/memory/other.token' },
      ['warning token-file-missing /home/dev/.bashrc:14'],
    ],
  ];
  for (const [what, environment, found] of rows) {
    it(`finds ${what}`, async () => {
      assert.deepEqual(await bad(checkAzure, patient(AZURE, environment)), found);
    });
  }

  const files: readonly (readonly [what: string, file: FakePath | undefined, found: string])[] = [
    ['missing', undefined, 'error token-file-missing'],
    ['a link', { ...GOOD, kind: 'link' }, 'error token-file-open'],
    ['readable by others', { ...GOOD, mode: 0o644 }, 'error token-file-open'],
    ['of another user', { ...GOOD, userId: 4242 }, 'error token-file-open'],
    ['expired', { ...GOOD, text: unsignedToken({ exp: NOW / 1000 - 1 }) }, 'warning token-file-expired'],
    ['no token', { ...GOOD, text: 'nonsense' }, 'warning token-file-expired'],
  ];
  for (const [what, file, found] of files) {
    it(`finds a token file that is ${what}`, async () => {
      const paths = file === undefined ? {} : { [TOKEN]: file };
      assert.deepEqual(await bad(checkAzure, patient(AZURE, {}, paths)), [`${found} ${TOKEN}`]);
      assert.ok(!JSON.stringify(await checkAzure(patient(AZURE, {}, paths))).includes('eyJ'));
    });
  }

  it('looks at no file of a role that is not active', async () => {
    const overview = fakeOverview({
      roles: [roleOverview('cloud', { role: { ...awsRole('cloud'), target: AZURE }, sessionKey: KEY })],
    });
    assert.deepEqual(await checkAzure(fakePatient({ overview })), []);
  });
});

describe('Where the clouds say what time it is', () => {
  it('is Google’s Security Token Service and Entra, or the person’s own endpoint', () => {
    assert.equal(timeAddressOf(GOOGLE, undefined), 'https://sts.googleapis.com/v1/token');
    assert.equal(timeAddressOf(GOOGLE, 'http://127.0.0.1:1'), 'http://127.0.0.1:1/v1/token');
    assert.equal(
      timeAddressOf({ ...AZURE, environment: 'china' }, undefined),
      'https://login.chinacloudapi.cn/common/v2.0/.well-known/openid-configuration',
    );
    assert.equal(new URL(timeAddressOf(AZURE, 'https://localhost:1') ?? '').origin, 'https://localhost:1');
  });
});
