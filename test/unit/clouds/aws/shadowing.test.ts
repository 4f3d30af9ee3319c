import assert from 'node:assert/strict';
import { Secret } from '../../../../src/core/secret.ts';
import type { AwsCredentials } from '../../../../src/core/credentials.ts';
import { credentialProcessAnswer } from '../../../../src/clouds/aws/handout.ts';
import {
  endpointSettings,
  shadowFinder,
  shadowingSettings,
  type ShadowingFacts,
} from '../../../../src/clouds/aws/tools/shadowing.ts';

const config = { path: '/h/.aws/config', text: undefined };
const credentials = { path: '/h/.aws/credentials', text: undefined };
const ours = `[profile dev]\ncredential_process = /x credential-process --session ${'a'.repeat(32)}\nregion = x\n`;

function found(changes: Partial<ShadowingFacts>): readonly string[] {
  const facts = { profile: 'dev', environment: {}, config, credentials, ...changes };
  return shadowingSettings(facts).map(({ name, where }) => `${name} in ${where}`);
}

/** How often the environment is read for so many profiles. */
const reads = (profiles: number): number => {
  let count = 0;
  const environment = new Proxy<Record<string, string>>({}, { get: () => void (count += 1) });
  const names = Array.from({ length: profiles }, (_, index) => `dev-${index}`);
  const text = names.map(name => ours.replace('profile dev', `profile ${name}`)).join('');
  const shadowsOf = shadowFinder({ environment, config: { ...config, text }, credentials });
  for (const name of names) assert.deepEqual(shadowsOf(name), []);
  return count;
};

describe('shadowing', () => {
  it('is not there in a clean home', () => {
    assert.deepEqual(found({ config: { ...config, text: ours } }), []);
    assert.deepEqual(found({ environment: { AWS_PROFILE: 'dev', AWS_ACCESS_KEY_ID: '' } }), []);
  });

  it('is looked for in the environment once for all profiles of a file', () => {
    assert.ok(reads(1) > 0);
    assert.equal(reads(200), reads(1));
  });

  it('is named with where it stands', () => {
    assert.deepEqual(found({ environment: { AWS_ACCESS_KEY_ID: 'x', AWS_CONFIG_FILE: '/other' } }), [
      'AWS_ACCESS_KEY_ID in the environment',
      'AWS_CONFIG_FILE in the environment',
    ]);
    assert.deepEqual(
      found({ environment: { AWS_WEB_IDENTITY_TOKEN_FILE: '/t', AWS_ROLE_ARN: 'r', AWS_CONFIG_FILE: config.path } }),
      ['AWS_WEB_IDENTITY_TOKEN_FILE in the environment'],
    );
    assert.deepEqual(
      found({
        credentials: { ...credentials, text: '[other]\naws_access_key_id = a\n[dev]\r\nAWS_access_key_id: a\r\n' },
      }),
      ['aws_access_key_id of [dev] in /h/.aws/credentials:4'],
    );
    assert.deepEqual(
      found({
        config: { ...config, text: `${ours}# x\n[profile "dev"]\nsso_account_id = s\ns3 =\n  role_arn = no\n` },
      }),
      ['sso_account_id of [profile dev] in /h/.aws/config:6', '[profile dev] in /h/.aws/config:5'],
    );
  });
});

describe('what shadows a profile', () => {
  // Which clients try a key before the process: botocore's chain and the SDK for JavaScript's differ.
  for (const [file, key, whose] of [
    ['config', 'aws_access_key_id', 'the SDK for JavaScript uses it'],
    ['credentials', 'aws_access_key_id', 'tools use it'],
    ['credentials', 'aws_session_token', 'tools use it'],
    ['config', 'role_arn', 'tools use it'],
    ['config', 'web_identity_token_file', 'tools use it'],
    ['config', 'sso_role_name', 'the AWS CLI and boto3 use it'],
    ['config', 'sso_account_id', 'the AWS CLI and boto3 use it'],
    ['config', 'login_session', 'the AWS CLI and boto3 use it'],
    ['credentials', 'sso_account_id', 'the AWS CLI and boto3 use it'],
  ] as const) {
    it(`${key} in the ${file} file: ${whose}`, () => {
      const header = file === 'config' ? '[profile dev]' : '[dev]';
      const text = `# mine\n${header}\n${key} = x\n`;
      const [setting, ...others] = shadowingSettings({
        profile: 'dev',
        environment: {},
        config: file === 'config' ? { ...config, text } : config,
        credentials: file === 'credentials' ? { ...credentials, text } : credentials,
      });
      const path = file === 'config' ? config.path : credentials.path;
      assert.deepEqual(others, []);
      assert.deepEqual(setting, {
        name: `${key} of ${header}`,
        where: `${path}:3`,
        who: whose.replace(/ uses? it$/, ''),
        fix: `Delete this line: ${whose} instead of the role.`,
        place: { file: path, line: 3 },
      });
    });
  }

  it('is nothing that no client prefers, whatever it is called', () => {
    const text = `${ours}output = json\nsso_session = s\nsso_start_url = u\nconstructor = x\n__proto__ = y\n[profile other]\nsso_account_id = s\n`;
    assert.deepEqual(found({ config: { ...config, text } }), []);
  });

  it('is placed where its variable was found to be set', () => {
    const [setting] = shadowingSettings({
      profile: 'dev',
      environment: { AWS_ACCESS_KEY_ID: 'x' },
      config,
      credentials,
      placeOf: variable => ({ variable, file: '/h/.bashrc', line: 14 }),
    });
    assert.equal(setting?.where, '/h/.bashrc:14');
    assert.deepEqual(setting?.place, { variable: 'AWS_ACCESS_KEY_ID', file: '/h/.bashrc', line: 14 });
  });

  it('is not what only sends requests elsewhere: that is found apart', () => {
    const facts = {
      profile: 'dev',
      environment: {},
      config: { ...config, text: `${ours}services = s\n` },
      credentials,
    };
    assert.deepEqual(shadowingSettings(facts), []);
    assert.deepEqual(
      endpointSettings(facts).map(({ name, where }) => `${name} in ${where}`),
      ['services of [profile dev] in /h/.aws/config:4'],
    );
  });
});

describe('the credential_process answer', () => {
  const issued: AwsCredentials = {
    cloud: 'aws',
    accessKeyId: 'ASIAEXAMPLEEXAMPLE12',
    secretAccessKey: new Secret('secret/+='),
    sessionToken: new Secret('token'),
    expiration: '2026-11-21T05:00:00Z',
    expiresAt: 0,
    principal: 'arn',
  };

  it('is one line with exactly what clients read', () => {
    assert.equal(
      credentialProcessAnswer(issued).reveal(),
      '{"Version":1,"AccessKeyId":"ASIAEXAMPLEEXAMPLE12","SecretAccessKey":"secret/+=","SessionToken":"token","Expiration":"2026-11-21T05:00:00Z"}',
    );
  });

  it('is refused when clients would misread it', () => {
    for (const wrong of [
      { accessKeyId: '' },
      { expiration: '' },
      { expiration: 'tomorrow' },
      { expiration: '2026-13-41T05:00:00Z' },
      { secretAccessKey: new Secret('a b') },
      { sessionToken: new Secret('') },
      { sessionToken: new Secret('a\nb') },
    ]) {
      assert.throws(() => credentialProcessAnswer({ ...issued, ...wrong }), { kind: 'protocol' });
    }
  });
});
