import assert from 'node:assert/strict';
import type { RoleToDeliver } from '../../../src/clouds/cloud-delivery.ts';
import { ownDelivery } from '../../../src/clouds/delivery.ts';
import { sessionFilePath } from '../../../src/clouds/tool-directory.ts';
import { TOOL_FILE_KINDS } from '../../../src/core/credentials.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import { parseJson } from '../../../src/core/parse.ts';
import { sessionFileName } from '../../../src/store/session-files.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { awsRole, roleMap } from '../../support/sample-roles.ts';

const FOLDER = '/workspaces/app';
const PROVIDER = 'projects/123456/locations/global/workloadIdentityPools/dev/providers/ona';
const TENANT = '11111111-2222-3333-4444-555555555555';
const CLIENT = '66666666-7777-8888-9999-000000000000';
const READER = 'reader@acme.iam.gserviceaccount.com';

const google: RoleToDeliver = {
  key: '0123abcd'.repeat(4),
  roleName: 'data-reader',
  repository: 'acme/app',
  target: { cloud: 'gcp', provider: PROVIDER, serviceAccount: READER, project: 'acme-dev', quotaProject: 'acme-quota' },
  durationSeconds: 3600,
  endpoint: undefined,
};
const azure: RoleToDeliver = {
  key: '4567abcd'.repeat(4),
  roleName: 'infra',
  repository: 'acme/app',
  target: { cloud: 'azure', tenantId: TENANT, clientId: CLIENT, subscriptionId: TENANT },
  durationSeconds: 3600,
  endpoint: undefined,
};
const aws: RoleToDeliver = { ...google, key: 'a'.repeat(32), roleName: 'dev', target: awsRole('dev').target };
const ALL = [aws, google, azure];

async function delivered(environment: Readonly<Record<string, string>> = {}, roles = ALL) {
  const fake = new FakeWorld(roleMap([]));
  fake.environment = { ...fake.environment, ...environment };
  const world = fake.build();
  const delivery = ownDelivery(world);
  const profiles = await delivery.ensure(roles);
  const runtime = world.runtime?.path ?? '';
  const found = await delivery.find(() => roles, FOLDER);
  const role = (each: RoleToDeliver) => ({ ...each, profile: profiles.get(each.key) ?? '' });
  return { fake, world, delivery, profiles, runtime, found, role };
}

const takenBack = () => Promise.reject(new AssumeError('taken-back', 'gone'));

const credentialFile = (file: string) => ({
  GOOGLE_APPLICATION_CREDENTIALS: file,
  CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: file,
  GOOGLE_CLOUD_PROJECT: 'acme-dev',
  CLOUDSDK_CORE_PROJECT: 'acme-dev',
  GOOGLE_CLOUD_QUOTA_PROJECT: 'acme-quota',
});

describe('Roles of three clouds', () => {
  it('are each delivered by their own cloud, under names that stay', async () => {
    const { delivery, profiles, found, world } = await delivered();
    const names = ['dev', 'data-reader-0123abcd0123abcd', 'infra-4567abcd4567abcd'];
    assert.deepEqual(
      ALL.map(({ key }) => profiles.get(key)),
      names,
    );
    assert.deepEqual(
      ALL.map(each => found.profileOf(each)),
      names,
    );
    assert.deepEqual(await delivery.ensure(ALL), profiles);
    assert.deepEqual([...(await world.toolFiles.names())].sort(), [
      'data-reader-0123abcd0123abcd.file.json',
      'data-reader-0123abcd0123abcd.json',
      'infra-4567abcd4567abcd.env',
    ]);
  });

  it('have a name only once they were delivered', async () => {
    const { delivery } = await delivered({}, []);
    const found = await delivery.find(() => ALL, FOLDER);
    assert.deepEqual(
      ALL.map(each => found.profileOf(each)),
      [undefined, undefined, undefined],
    );
  });

  it('are not told by the beginning of a key, of which a repository chooses what it is made of', async () => {
    const other = { ...google, key: `${google.key.slice(0, 8)}${'f'.repeat(24)}`, roleName: 'zz' };
    const { found } = await delivered({}, [google, other]);
    assert.deepEqual(
      [google, other].map(each => found.profileOf(each)),
      ['data-reader-0123abcd0123abcd', `zz-0123abcd${'f'.repeat(8)}`],
    );
  });

  it('have names of their own where file systems know no letter case', async () => {
    const named = [google, azure].flatMap(role => [
      { ...role, roleName: 'infra' },
      { ...role, roleName: 'Infra', key: `fedc${role.key.slice(4)}` },
    ]);
    const { world, found } = await delivered({}, named);
    const folded = (await world.toolFiles.names()).map(name => name.toLowerCase());
    assert.deepEqual([folded.length, new Set(folded).size], [6, 6]);
    assert.deepEqual(
      named.map(each => found.profileOf(each)?.replace(/-.*/, '')),
      ['infra', 'Infra', 'infra', 'Infra'],
    );
  });

  it('of Google name identity and command in a file of type external_account, with nothing secret', async () => {
    const { world, runtime } = await delivered();
    const asked = await world.toolFiles.read('data-reader-0123abcd0123abcd.json');
    const shared = {
      type: 'external_account',
      audience: `//iam.googleapis.com/${PROVIDER}`,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      token_info_url: 'https://sts.googleapis.com/v1/introspect',
      service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${READER}:generateAccessToken`,
      service_account_impersonation: { token_lifetime_seconds: 3600 },
      quota_project_id: 'acme-quota',
    };
    assert.deepEqual(parseJson(asked?.content ?? ''), {
      ...shared,
      credential_source: {
        executable: {
          command: `${world.command.path} google-executable --session ${google.key}`,
          timeout_millis: 35_000,
          output_file: `${runtime}/${google.key}.response`,
        },
      },
    });
    const read = await world.toolFiles.read('data-reader-0123abcd0123abcd.file.json');
    assert.deepEqual(parseJson(read?.content ?? ''), {
      ...shared,
      credential_source: { file: `${runtime}/${google.key}.token`, format: { type: 'text' } },
    });
  });

  it('of Google let files of a repository be run only in a terminal that was opened for the role, and in a job', async () => {
    const { delivery, role, world } = await delivered();
    const guard = 'GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES';
    const place = `${world.toolFiles.path}/data-reader-0123abcd0123abcd`;
    assert.deepEqual(delivery.terminalVariables(role(google), 'newTerminals'), credentialFile(`${place}.file.json`));
    const runs = { ...credentialFile(`${place}.json`), [guard]: '1' };
    assert.deepEqual(delivery.terminalVariables(role(google), 'roleTerminal'), runs);
    assert.deepEqual(delivery.jobVariables(role(google)), runs);
  });

  it('of Azure are variables that name application, directory, token file and the one kind of sign-in', async () => {
    const { delivery, role, world, runtime } = await delivered();
    const token = `${runtime}/${azure.key}.token`;
    const variables = delivery.terminalVariables(role(azure), 'newTerminals');
    assert.deepEqual(
      [
        variables['AZURE_TENANT_ID'],
        variables['AZURE_CLIENT_ID'],
        variables['AZURE_FEDERATED_TOKEN_FILE'],
        variables['AZURE_AUTHORITY_HOST'],
        variables['AZURE_TOKEN_CREDENTIALS'],
        variables['AZURE_SUBSCRIPTION_ID'],
      ],
      [TENANT, CLIENT, token, 'https://login.microsoftonline.com/', 'WorkloadIdentityCredential', TENANT],
    );
    const lines = (await world.toolFiles.read('infra-4567abcd4567abcd.env'))?.content.trim().split('\n') ?? [];
    assert.deepEqual(
      lines.toSorted(),
      Object.entries(variables)
        .map(([name, value]) => `${name}=${value}`)
        .toSorted(),
    );
  });

  it('go where the person’s own configuration says, and nowhere that a role says', async () => {
    const endpoint = 'https://127.0.0.1:8443';
    const { world } = await delivered({}, [
      { ...google, endpoint },
      { ...azure, endpoint },
    ]);
    const file = (await world.toolFiles.read('data-reader-0123abcd0123abcd.json'))?.content ?? '';
    assert.match(file, /"token_url": "https:\/\/127\.0\.0\.1:8443\/v1\/token"/);
    assert.doesNotMatch(file, /"http[^"]*googleapis/);
    assert.match(
      (await world.toolFiles.read('infra-4567abcd4567abcd.env'))?.content ?? '',
      /AUTHORITY_HOST=https:\/\/127\.0\.0\.1:8443\/\n/,
    );
  });

  it('of another of a cloud’s clouds are told where that is', async () => {
    const { world } = await delivered({}, [
      { ...google, target: { cloud: 'gcp', provider: PROVIDER, universeDomain: 's3nsapis.fr' } },
      { ...azure, target: { cloud: 'azure', tenantId: TENANT, clientId: CLIENT, environment: 'china' } },
    ]);
    const file = (await world.toolFiles.read('data-reader-0123abcd0123abcd.json'))?.content ?? '';
    assert.match(file, /"token_url": "https:\/\/sts\.s3nsapis\.fr\/v1\/token"/);
    assert.match(file, /"token_info_url": "https:\/\/sts\.s3nsapis\.fr\/v1\/introspect"/);
    assert.match(file, /"universe_domain": "s3nsapis\.fr"/);
    const lines = (await world.toolFiles.read('infra-4567abcd4567abcd.env'))?.content ?? '';
    assert.match(lines, /^AZURE_AUTHORITY_HOST=https:\/\/login\.chinacloudapi\.cn\/$/m);
    assert.match(lines, /^ARM_ENVIRONMENT=china$/m);
  });

  it('leave nothing when they were taken back while they were written', async () => {
    const fake = new FakeWorld(roleMap([]));
    const world = fake.build();
    for (const role of [google, azure]) {
      const failure = await failureOf(() => ownDelivery(world).ensure([role], takenBack));
      assert.equal(failure.kind, 'taken-back');
    }
    assert.deepEqual(await world.toolFiles.names(), []);
  });

  it('are hidden by what tools take in their place, each cloud by its own', async () => {
    const { found, role } = await delivered({
      GOOGLE_CREDENTIALS: 'x',
      ARM_CLIENT_SECRET: 'x',
      AZURE_CLIENT_SECRET: '',
    });
    assert.deepEqual(
      [google, azure].map(each => found.shadowsOf(role(each)).map(({ name }) => name)),
      [['GOOGLE_CREDENTIALS'], ['ARM_CLIENT_SECRET']],
    );
  });

  it('are reported for variables by which tools would send what a role has elsewhere, and nobody is told to begin then', async () => {
    const variables = {
      ARM_CLOUD_METADATA_URL: 'https://evil.example/clouds',
      ARM_METADATA_HOSTNAME: 'evil.example',
      ARM_METADATA_HOST: 'evil.example',
      CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: 'https://evil.example/',
      GOOGLE_STORAGE_CUSTOM_ENDPOINT: 'https://evil.example/',
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SQL: '',
      XCLOUDSDK_API_ENDPOINT_OVERRIDES_SQL: 'x',
    };
    const { delivery, found, role } = await delivered(variables);
    const shadows = [google, azure].map(each => found.shadowsOf(role(each)));
    assert.deepEqual(
      shadows.map(each => each.map(({ name, who }) => `${name} ${who}`)),
      [
        ['CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE gcloud', 'GOOGLE_STORAGE_CUSTOM_ENDPOINT Terraform'],
        ['ARM_METADATA_HOSTNAME Terraform', 'ARM_METADATA_HOST Terraform', 'ARM_CLOUD_METADATA_URL the Azure CLI'],
      ],
    );
    assert.equal(
      shadows[1]?.at(-1)?.fix,
      'Unset ARM_CLOUD_METADATA_URL, or take it out of where it is set: the Azure CLI sends tokens where it says.',
    );
    assert.equal(delivery.firstUse(role(azure), shadows[1] ?? []).command, undefined);
  });

  it('are told to begin with a command that shows no token to others', async () => {
    const { delivery, role, runtime } = await delivered();
    const { command } = delivery.firstUse(role(azure), []);
    assert.match(command ?? '', new RegExp(`--federated-token '?@${runtime}/${azure.key}\\.token`));
    assert.equal(delivery.firstUse(role(google), [{ name: 'GOOGLE_CREDENTIALS' }]).command, undefined);
  });

  it('are found in the files that sessions keep', () => {
    for (const kind of TOOL_FILE_KINDS) {
      assert.equal(sessionFilePath('/run', google.key, kind), `/run/${sessionFileName(google.key, kind)}`);
    }
  });
});
