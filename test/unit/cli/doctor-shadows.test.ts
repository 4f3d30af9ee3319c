import assert from 'node:assert/strict';
import { checkShadows } from '../../../src/clouds/aws/doctor/check-shadows.ts';
import { fakeOverview, roleOverview } from './fake-context.ts';
import { addProfiles } from '../../../src/clouds/aws/config-file/profile.ts';
import { BLOCK, configOf, CREDENTIALS, request } from './aws-files.ts';
import { bad, CONFIG, fakePatient } from './fake-patient.ts';

describe('rolecall doctor on what hides roles from tools', () => {
  const overview = fakeOverview({ roles: [roleOverview('dev'), roleOverview('ops', { profile: undefined })] });
  for (const [what, environment, config, credentials, found] of [
    ['nothing', { AWS_PROFILE: 'dev', AWS_SDK_LOAD_CONFIG: '1' }, BLOCK, '', []],
    [
      'an old switch that is not set beside the profile',
      { AWS_PROFILE: 'dev' },
      BLOCK,
      '',
      ['info sdk-ignores-config /home/dev/.bashrc:14'],
    ],
    [
      'another default profile beside ours, which boto3 takes first',
      { AWS_PROFILE: 'dev', AWS_DEFAULT_PROFILE: 'old', AWS_SDK_LOAD_CONFIG: '1' },
      `${BLOCK}[profile old]\n`,
      '',
      ['warning profile-variable-elsewhere /home/dev/.bashrc:14'],
    ],
    [
      'a default profile beside ours that does not exist',
      { AWS_PROFILE: 'dev', AWS_DEFAULT_PROFILE: 'gone', AWS_SDK_LOAD_CONFIG: '1' },
      BLOCK,
      '',
      ['error profile-variable-missing /home/dev/.bashrc:14'],
    ],
    ...[
      'AWS_PROFILE',
      'AWS_DEFAULT_PROFILE',
      'AWS_CONFIG_FILE',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'AWS_MAX_ATTEMPTS',
    ].map(
      name =>
        [
          `${name} that is set to nothing`,
          { [name]: '' },
          BLOCK,
          '',
          ['warning shadowed /home/dev/.bashrc:14'],
        ] as const,
    ),
    ['a switch of Ruby', { AWS_SDK_CONFIG_OPT_OUT: '' }, BLOCK, '', ['warning shadowed /home/dev/.bashrc:14']],
    ['keys of older SDKs', { AWS_ACCESS_KEY: 'x' }, BLOCK, '', ['warning shadowed /home/dev/.bashrc:14']],
    ['a token file alone', { AWS_WEB_IDENTITY_TOKEN_FILE: '/t' }, BLOCK, '', ['warning shadowed /home/dev/.bashrc:14']],
    ['files of old clients', { BOTO_CONFIG: '/b' }, BLOCK, '', ['info credentials-elsewhere /home/dev/.bashrc:14']],
    ['another region', { AWS_REGION: 'us-east-1' }, BLOCK, '', ['info region-elsewhere /home/dev/.bashrc:14']],
    [
      'nothing that no tool takes for something',
      {
        AWS_SHARED_CREDENTIALS_FILE: '',
        AWS_ACCESS_KEY_ID: '',
        AWS_ENDPOINT_URL: '',
        AWS_REGION: 'eu-west-1',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      BLOCK,
      '',
      [],
    ],
    ['keys in the environment', { AWS_ACCESS_KEY_ID: 'x' }, BLOCK, '', ['warning shadowed /home/dev/.bashrc:14']],
    [
      'a token file in the environment',
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/t', AWS_ROLE_ARN: 'r' },
      BLOCK,
      '',
      ['warning shadowed /home/dev/.bashrc:14'],
    ],
    [
      'another configuration file',
      { AWS_CONFIG_FILE: 'relative' },
      BLOCK,
      '',
      ['warning shadowed /home/dev/.bashrc:14'],
    ],
    [
      'another credentials file',
      { AWS_SHARED_CREDENTIALS_FILE: '~/x' },
      BLOCK,
      '',
      ['warning shadowed /home/dev/.bashrc:14'],
    ],
    [
      'keys in the credentials file',
      {},
      BLOCK,
      '[x]\n[dev]\naws_access_key_id = a\n',
      [`warning shadowed ${CREDENTIALS}:3`],
    ],
    [
      'a second section',
      {},
      `${BLOCK}[profile dev]\nsso_account_id = 1\n`,
      '',
      [`warning shadowed ${CONFIG}:7`, `warning shadowed ${CONFIG}:6`],
    ],
    [
      'an endpoint of the profile',
      {},
      BLOCK.replace('region', 'endpoint_url = http://x\nregion'),
      '',
      [`warning endpoint-override ${CONFIG}:4`],
    ],
    [
      'an endpoint of the environment',
      { AWS_ENDPOINT_URL_STS: 'http://x' },
      BLOCK,
      '',
      ['warning endpoint-override /home/dev/.bashrc:14'],
    ],
    [
      'a store of certificates that is set to nothing, so that none is checked',
      { AWS_CA_BUNDLE: '', REQUESTS_CA_BUNDLE: '' },
      BLOCK,
      '',
      ['warning servers-unchecked /home/dev/.bashrc:14'],
    ],
    [
      'the store of another library that is set to nothing, and Node.js told to check none',
      { REQUESTS_CA_BUNDLE: '', NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      BLOCK,
      '',
      ['warning servers-unchecked /home/dev/.bashrc:14', 'warning servers-unchecked /home/dev/.bashrc:14'],
    ],
    [
      'stores of certificates that are there',
      { AWS_CA_BUNDLE: '/etc/ca.pem', REQUESTS_CA_BUNDLE: '', NODE_TLS_REJECT_UNAUTHORIZED: '1' },
      BLOCK,
      '',
      [],
    ],
    [
      'an endpoint that tools are told to ignore',
      { AWS_ENDPOINT_URL: 'x', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      BLOCK,
      '',
      [],
    ],
    [
      'a profile that does not exist',
      { AWS_PROFILE: 'gone' },
      BLOCK,
      '',
      ['error profile-variable-missing /home/dev/.bashrc:14'],
    ],
    [
      'a default profile that does not exist',
      { AWS_DEFAULT_PROFILE: 'gone' },
      BLOCK,
      '',
      ['error profile-variable-missing /home/dev/.bashrc:14'],
    ],
    [
      'another profile',
      { AWS_PROFILE: 'mine' },
      `${BLOCK}[profile mine]\n`,
      '',
      ['warning profile-variable-elsewhere /home/dev/.bashrc:14'],
    ],
    [
      'a profile of the credentials file',
      { AWS_PROFILE: 'mine' },
      BLOCK,
      '[mine]\n',
      ['warning profile-variable-elsewhere /home/dev/.bashrc:14'],
    ],
    [
      'a container’s credentials',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://x' },
      BLOCK,
      '',
      ['info credentials-elsewhere /home/dev/.bashrc:14'],
    ],
    ['an old switch', { AWS_SDK_LOAD_CONFIG: '0' }, BLOCK, '', ['info sdk-ignores-config /home/dev/.bashrc:14']],
    ['the same switch, on', { AWS_SDK_LOAD_CONFIG: '1' }, BLOCK, '', []],
  ] as const satisfies readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    string,
    string,
    readonly string[],
  ])[]) {
    it(`tells ${what}`, async () => {
      const patient = fakePatient({
        overview,
        awsConfig: configOf(config),
        awsCredentials: { path: CREDENTIALS, text: credentials, failure: undefined },
        placeOf: variable => ({ variable, file: '/home/dev/.bashrc', line: 14 }),
        world: { environment },
      });
      assert.deepEqual(await bad(checkShadows, patient), found);
    });
  }

  it('tells a variable once that hides every role', () => {
    const roles = [roleOverview('dev'), roleOverview('ops')];
    const world = { environment: { AWS_ACCESS_KEY_ID: 'x' } };
    const awsConfig = configOf(addProfiles(BLOCK, [request('ops')]).content);
    const findings = checkShadows(fakePatient({ overview: fakeOverview({ roles }), awsConfig, world }));
    assert.deepEqual(
      findings.map(({ title, role }) => [title, role]),
      [['2 roles are hidden by AWS_ACCESS_KEY_ID', undefined]],
    );
  });

  it('says where else to look for a variable that no file sets', () => {
    const world = { environment: { AWS_ACCESS_KEY_ID: 'x' } };
    const [finding] = checkShadows(fakePatient({ overview, awsConfig: configOf(BLOCK), world }));
    assert.match(
      finding?.fix ?? '',
      /It was not found in the files of shells, direnv, mise, VS Code, Docker and dev containers: look at what starts the terminal, and at secrets of Ona\.$/,
    );
  });

  it('names the line to mend by no command that could break the file, and never what the line holds', () => {
    const key = 'AKIAIOSFODNN7EXAMPLE';
    const patient = fakePatient({
      overview,
      awsConfig: configOf(BLOCK),
      awsCredentials: {
        path: '/home/o b/credentials',
        text: `[dev]\naws_access_key_id = ${key}\n`,
        failure: undefined,
      },
      placeOf: variable => ({ variable, file: '/workspaces/app/.devcontainer/devcontainer.json', line: 3 }),
      world: { environment: { AWS_ACCESS_KEY_ID: key } },
    });
    const findings = checkShadows(patient);
    const fixes = findings.map(({ fix }) => fix ?? '');
    assert.match(
      fixes[0] ?? '',
      /It is set in line 3: take out that one setting and leave the rest as it is, then rebuild the container\.$/,
    );
    assert.equal(fixes[1], 'Delete this line: tools use it instead of the role.');
    assert.deepEqual(findings[1]?.place, { file: '/home/o b/credentials', line: 2 });
    for (const fix of fixes) assert.doesNotMatch(fix, /`(?!set -Ue)/);
    assert.doesNotMatch(JSON.stringify(findings), new RegExp(key));
    assert.ok(findings.every(({ repair }) => repair === undefined));
  });
});

describe('who is misled, and what to do', () => {
  for (const [environment, words] of [
    [{ AWS_PROFILE: 'dev', AWS_DEFAULT_PROFILE: 'old' }, /boto3, the AWS CLI 1 and the SDK for C\+\+/],
    [
      { AWS_PROFILE: '' },
      /set to nothing, which the AWS CLI and boto3 take for a profile without a name\. It is set in line 14/,
    ],
    [
      { AWS_PROFILE: 'dev', AWS_DEFAULT_PROFILE: '' },
      /boto3 and the AWS CLI 1 take for a profile without a name, before AWS_PROFILE/,
    ],
    [{ AWS_CONFIG_FILE: '' }, /set it to \/home\/dev\/\.aws\/config: it is set to nothing/],
    [{ AWS_PROFILE: 'dev', AWS_SDK_LOAD_CONFIG: '0' }, /to the SDK for JavaScript 2 any value is a yes/],
    [{ AWS_PROFILE: 'dev' }, /Set it to 1 beside AWS_PROFILE/],
    [{ AWS_REGION: '' }, /the AWS CLI 2 and the SDK for JavaScript/],
    [{ AWS_DEFAULT_REGION: '' }, /the AWS CLI and boto3/],
  ] as const satisfies readonly (readonly [Readonly<Record<string, string>>, RegExp])[]) {
    it(`is said of ${Object.entries(environment).join(' ').replaceAll(',', '=')}`, () => {
      const [finding] = checkShadows(
        fakePatient({
          overview: fakeOverview({ roles: [roleOverview('dev')] }),
          awsConfig: configOf(`${BLOCK}[profile old]\n`),
          placeOf: variable => ({ variable, file: '/home/dev/.bashrc', line: 14 }),
          world: { environment },
        }),
      );
      assert.match(finding?.fix ?? '', words);
    });
  }
});
