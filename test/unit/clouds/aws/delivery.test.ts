import assert from 'node:assert/strict';
import type { AwsPlace } from '../../../../src/clouds/aws/delivery/place.ts';
import { AwsProfiles } from '../../../../src/clouds/aws/delivery/profiles.ts';
import { managedProfiles } from '../../../../src/clouds/aws/config-file/profile.ts';
import type { RoleToDeliver } from '../../../../src/clouds/cloud-delivery.ts';
import { ownDelivery, ownFiles } from '../../../../src/clouds/delivery.ts';
import { AssumeError } from '../../../../src/core/errors.ts';
import { sessionKey } from '../../../../src/store/session-key.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { FakeWorld } from '../../../support/fake-world.ts';
import { MemoryUserFile } from '../../../support/memory-user-file.ts';
import { awsRole, roleMap } from '../../../support/sample-roles.ts';

const COMMAND = '/home/dev/.local/share/rolecall/bin/rolecall';
const ENVIRONMENT = { HOME: '/home/dev', AWS_PROFILE: 'corp' };
const world = new FakeWorld(roleMap([])).build();
const KEY = sessionKey({ homeDirectory: '/home/dev', repository: 'acme/app', roleName: 'dev' }, world.digest);
const { target } = awsRole('dev');

const DEV: RoleToDeliver = {
  key: KEY,
  roleName: 'dev',
  repository: 'acme/app',
  target,
  durationSeconds: 3600,
  endpoint: undefined,
};
const DELIVERED = { key: KEY, profile: 'dev', target, endpoint: undefined };

/** A place that is of one run alone, and the file in it. */
function ofOneRun(changes: Partial<AwsPlace> = {}) {
  const config = new MemoryUserFile('/run/user/1000/rolecall/run/config');
  const place: AwsPlace = {
    config,
    credentials: new MemoryUserFile('/home/dev/.aws/credentials'),
    environment: ENVIRONMENT,
    homeOfTools: undefined,
    command: COMMAND,
    suppliesTerminals: true,
    settingPlaces: () => Promise.resolve(variable => ({ variable })),
    home: undefined,
    ...changes,
  };
  return { config, delivery: new AwsProfiles(place) };
}

describe('Roles of AWS', () => {
  it('are delivered into the place that is given, and nothing is left anywhere else', async () => {
    const { config, delivery } = ofOneRun();
    assert.equal(delivery.pathOf(), config.path);
    assert.deepEqual(await delivery.ensure([DEV]), new Map([[KEY, 'dev']]));
    assert.match(
      config.text ?? '',
      new RegExp(
        `^# >>> [^\\n]*\\n(?:#[^\\n]*\\n)*\\[profile dev\\]\\ncredential_process = ${COMMAND} credential-process --session ${KEY}\\nregion = eu-west-1\\n# <<< [^\\n]*\\n$`,
      ),
    );
    const found = await delivery.find(() => [DEV], '/workspaces/app');
    assert.equal(found.profileOf(DEV), 'dev');
    assert.deepEqual(found.shadowsOf(DELIVERED), []);
  });

  it('are known by this home in the person’s own configuration, which is remembered', async () => {
    const own = new FakeWorld(roleMap([]));
    await ownDelivery(own.build()).ensure([DEV]);
    assert.match(own.awsConfig.text ?? '', /\n# rolecall home 0{12} on laptop\n/);
    assert.deepEqual((await own.state.read('aws-config-files.json'))?.content, '["/home/dev/.aws/config"]');
  });

  it('keep a profile that an older version wrote, whosever it is, when they are taken back while it gets its mark', async () => {
    const own = new FakeWorld(roleMap([]));
    const unmarked = ofOneRun();
    await unmarked.delivery.ensure([DEV]);
    own.awsConfig.text = unmarked.config.text;
    const takenBack = new AssumeError('taken-back', 'It was released.');
    await assert.rejects(
      ownDelivery(own.build()).ensure([DEV], () => Promise.reject(takenBack)),
      takenBack,
    );
    assert.equal(managedProfiles(own.awsConfig.text).get(KEY)?.name, 'dev');
  });

  it('are written into no file that only AWS_CONFIG_FILE makes one of AWS, nor is that remembered as written', async () => {
    const own = new FakeWorld(roleMap([]));
    for (const [path, text] of [
      ['/home/dev/.ssh/config', undefined],
      ['/home/dev/.gitconfig', '[user]\nname = Jane\n'],
    ] as const) {
      own.environment = { AWS_CONFIG_FILE: path };
      const awsConfig = new MemoryUserFile(path, text);
      const refused = await failureOf(() => ownDelivery({ ...own.build(), awsConfig }).ensure([DEV]));
      assert.deepEqual([refused.kind, awsConfig.text], ['local-file', text]);
      assert.match(refused.message, /^AWS_CONFIG_FILE names /);
      assert.deepEqual([...own.state.files.keys()].includes('aws-config-files.json'), false);
    }
  });

  it('are named to tools by variables that lead to the place', () => {
    const { config, delivery } = ofOneRun();
    const variables = {
      AWS_PROFILE: 'dev',
      AWS_DEFAULT_PROFILE: 'dev',
      AWS_SDK_LOAD_CONFIG: '1',
      AWS_CONFIG_FILE: config.path,
    };
    assert.deepEqual(delivery.terminalVariables(DELIVERED), variables);
    const regions = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' };
    assert.deepEqual(delivery.jobVariables(DELIVERED), { ...variables, ...regions });
  });

  it('are what is delivered: a role of another cloud is passed over', async () => {
    const { config, delivery } = ofOneRun();
    const other: RoleToDeliver = { ...DEV, target: { cloud: 'azure', tenantId: 't', clientId: 'c' } };
    assert.deepEqual(await delivery.ensure([other]), new Map());
    assert.equal(config.text, undefined);
    await delivery.ensure([DEV]);
    assert.equal((await delivery.find(() => [other], '/workspaces/app')).profileOf(other), undefined);
    assert.deepEqual(delivery.terminalVariables({ ...DELIVERED, target: other.target }), {});
    assert.deepEqual(delivery.jobVariables({ ...DELIVERED, target: other.target }), {});
  });

  it('are hidden by what the tools of that place are told', async () => {
    const { delivery } = ofOneRun({ suppliesTerminals: false });
    await delivery.ensure([DEV]);
    const shadows = await delivery.shadowsOf(DELIVERED, '/workspaces/app');
    assert.deepEqual(
      shadows.map(({ name }) => name),
      ['AWS_PROFILE'],
    );
  });

  it('are each told of what hides it alone, with where that was set, from one look at all', async () => {
    const ops: RoleToDeliver = { ...DEV, key: KEY.replaceAll(/./g, 'a'), roleName: 'ops' };
    const { delivery } = ofOneRun({
      suppliesTerminals: false,
      environment: { HOME: '/home/dev', AWS_PROFILE: 'dev', AWS_DEFAULT_PROFILE: 'ops' },
      settingPlaces: () => Promise.resolve(variable => ({ variable, file: '/home/dev/.bashrc', line: 3 })),
    });
    await delivery.ensure([DEV, ops]);
    const found = await delivery.find(() => [DEV, ops], '/workspaces/app');
    const hiding = (profile: string) =>
      found.shadowsOf({ ...DELIVERED, profile }).map(({ name, where }) => `${name} ${where}`);
    assert.deepEqual([hiding('dev'), hiding('ops')], [['AWS_DEFAULT_PROFILE /home/dev/.bashrc:3'], []]);
  });

  it('are looked for in the home, or where variables name another file by its whole path', () => {
    const inHome = { config: '/home/dev/.aws/config', credentials: '/home/dev/.aws/credentials' };
    const other = { AWS_CONFIG_FILE: '/etc/aws', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
    assert.deepEqual(ownFiles({}, '/home/dev'), inHome);
    assert.deepEqual(ownFiles({ AWS_CONFIG_FILE: 'a', AWS_SHARED_CREDENTIALS_FILE: '' }, '/home/dev'), inHome);
    assert.deepEqual(ownFiles(other, '/home/dev'), { config: '/etc/aws', credentials: '/dev/null' });
    assert.deepEqual(ownFiles({}, '/'), { config: '/.aws/config', credentials: '/.aws/credentials' });
  });
});
