import assert from 'node:assert/strict';
import { AssumeError } from '../../../src/core/errors.ts';
import { addProfiles } from '../../../src/clouds/aws/config-file/profile.ts';
import { checkFiles } from '../../../src/clouds/aws/doctor/check-files.ts';
import { checkProfiles } from '../../../src/clouds/aws/doctor/check-profiles.ts';
import type { AwsFile } from '../../../src/clouds/aws/doctor/patient.ts';
import type { FakePath } from '../../support/fake-machine.ts';
import { awsRole, mapped, roleMap, USER } from '../../support/sample-roles.ts';
import { fakeOverview, roleOverview } from './fake-context.ts';
import { BLOCK, configOf, CREDENTIALS, request } from './aws-files.ts';
import { bad, COMMAND, CONFIG, fakePatient, keyOf } from './fake-patient.ts';

describe('rolecall doctor on the files of AWS', () => {
  const foreign = '/home/dev/.gitconfig';
  const ours = '/workspaces/app/.aws/config';
  for (const [what, awsConfig, environment, paths, found] of [
    ['all is well', configOf('[default]\nregion = x\n'), {}, {}, []],
    ['it is read by others', configOf(''), {}, { [CONFIG]: { text: '', mode: 0o644 } }, []],
    [
      'it is written by others',
      configOf(''),
      {},
      { [CONFIG]: { text: '', mode: 0o664 } },
      [`warning aws-file-open ${CONFIG}`],
    ],
    [
      'it belongs to another',
      configOf(''),
      {},
      { [CONFIG]: { text: '', userId: 7 } },
      [`warning aws-file-open ${CONFIG}`],
    ],
    ['it belongs to root', configOf(''), {}, { [CONFIG]: { text: '', userId: 0 } }, []],
    [
      'its target is open',
      configOf(''),
      {},
      { [CONFIG]: { kind: 'link', target: '/dotfiles/c' }, '/dotfiles/c': { text: '', mode: 0o666 } },
      [`warning aws-file-open ${CONFIG}`],
    ],
    [
      'it is a device, which is everybody’s',
      configOf(''),
      {},
      { [CREDENTIALS]: { kind: 'other', mode: 0o666, userId: 0 } },
      [],
    ],
    [
      'credentials are read by others',
      configOf(''),
      {},
      { [CREDENTIALS]: { text: '', mode: 0o640 } },
      [`warning aws-file-open ${CREDENTIALS}`],
    ],
    [
      'another program’s text was kept beside it',
      { ...configOf(''), copies: ['/home/dev/.aws/.config.rolecall-x.kept'] },
      {},
      {},
      ['warning aws-config-copy /home/dev/.aws/.config.rolecall-x.kept'],
    ],
    [
      'tools cannot parse it',
      configOf('[a]\n[b]\nx\n[a]\n'),
      {},
      {},
      [`error aws-config-broken ${CONFIG}:3`, `error aws-config-broken ${CONFIG}:4`],
    ],
    [
      'it cannot be read',
      { ...configOf(undefined), failure: new AssumeError('local-file', 'It could not be read: permission is denied.') },
      {},
      {},
      [`error aws-config-unreadable ${CONFIG}`],
    ],
    [
      'it is a device',
      { ...configOf(undefined), path: '/dev/null' },
      { AWS_CONFIG_FILE: '/dev/null' },
      { '/dev/null': { kind: 'other', mode: 0o666, userId: 0 } },
      ['error aws-config-foreign AWS_CONFIG_FILE'],
    ],
    [
      'AWS_CONFIG_FILE names another file of AWS',
      configOf('[default]\n'),
      { AWS_CONFIG_FILE: CONFIG },
      {},
      ['info aws-config-named AWS_CONFIG_FILE'],
    ],
    [
      'AWS_CONFIG_FILE names a file of another program',
      { ...configOf('[user]\nname = x\n'), path: foreign },
      { AWS_CONFIG_FILE: foreign },
      {},
      ['error aws-config-foreign AWS_CONFIG_FILE'],
    ],
    [
      'AWS_CONFIG_FILE names a file of the repository',
      { ...configOf('[default]\n'), path: ours },
      { AWS_CONFIG_FILE: ours },
      {},
      ['info aws-config-in-repository AWS_CONFIG_FILE'],
    ],
  ] as const satisfies readonly (readonly [
    string,
    AwsFile,
    Readonly<Record<string, string>>,
    Readonly<Record<string, FakePath>>,
    readonly string[],
  ])[]) {
    it(`tells when ${what}`, async () => {
      const patient = fakePatient({ awsConfig, paths, world: { environment } });
      assert.deepEqual(await bad(checkFiles, patient), found);
    });
  }
});

describe('rolecall doctor on profiles', () => {
  const allowed = fakeOverview({ roles: [roleOverview('dev')] });
  const notAllowed = fakeOverview({ roles: [roleOverview('dev')], consent: { kind: 'not-needed' } });
  const own = { map: roleMap([mapped(awsRole('dev'), USER)]), consent: { kind: 'not-needed' } } as const;
  const other = addProfiles('', [{ ...request('ops'), key: 'c'.repeat(32), command: '/old/rolecall' }]).content ?? '';
  const two = addProfiles('', [request('dev'), request('ops')]).content ?? '';

  for (const [what, text, overview, found] of [
    ['the profile stands', BLOCK, allowed, []],
    ['it is missing', undefined, allowed, [`error profile-missing ${CONFIG} → profiles`]],
    ['it is missing from a file of mine', '[default]\n', allowed, [`error profile-missing ${CONFIG} → profiles`]],
    [
      'it runs another command',
      BLOCK.replace(COMMAND, '/home/old/rolecall'),
      allowed,
      [`error profile-command ${CONFIG}:3 → profiles`],
    ],
    [
      'its region is another',
      BLOCK.replace('eu-west-1', 'us-east-1'),
      allowed,
      [`warning block-edited ${CONFIG}:4 → profiles`],
    ],
    ['a key was added to it, which stays', BLOCK.replace('region', 'output = json\nregion'), allowed, []],
    [
      'a key stands behind the block',
      `${BLOCK}\noutput = json\n`,
      allowed,
      [`warning block-edited ${CONFIG}:7 → block`],
    ],
    [
      'a key stands before its first profile',
      `[default]\n${BLOCK.replace('[profile dev]', 'output = json\n[profile dev]')}`,
      notAllowed,
      [`warning block-edited ${CONFIG}:3 → block`],
    ],
    [
      'a profile of mine stands in it',
      BLOCK.replace('# <<<', '[profile mine]\nregion = x\n# <<<'),
      notAllowed,
      [`warning block-edited ${CONFIG}:5 → block`],
    ],
    ['comments of mine stand behind it', `${BLOCK}\n# mine\n[profile x]\nregion = y\n`, allowed, []],
    [
      'its name was taken since',
      `[profile dev]\nregion = x\n${BLOCK}`,
      allowed,
      [`warning profile-name-taken ${CONFIG}:1 → profiles`],
    ],
    ['it was renamed, and works', BLOCK.replace('[profile dev]', '[profile development]'), allowed, []],
    ['it is moved, and works', `${BLOCK}[profile mine]\nregion = x\n`, allowed, []],
    [
      'the block has no end',
      BLOCK.replace('# <<< rolecall <<<\n', ''),
      allowed,
      [`error block-damaged ${CONFIG}:1 → block`],
    ],
    ['the block is there twice', `[default]\n${BLOCK}${BLOCK}`, allowed, [`error block-damaged ${CONFIG}:2 → block`]],
    ['it is of another repository, and works', two, allowed, []],
    [
      'one of another repository runs what is not here',
      `${BLOCK.replace(/# <<<.*\n/, '')}${other.split('\n').slice(1).join('\n')}`,
      allowed,
      [`warning profile-command ${CONFIG}:6`],
    ],
    ['nothing is allowed', undefined, notAllowed, []],
    ['a role of mine was never assumed', undefined, fakeOverview({ roles: [roleOverview('dev')], ...own }), []],
    [
      'the profile of a role of mine is gone',
      undefined,
      fakeOverview({ roles: [roleOverview('dev', { sessionKey: keyOf('dev') })], ...own }),
      [`error profile-missing ${CONFIG} → profiles`],
    ],
  ] as const) {
    it(`tells when ${what}`, async () => {
      assert.deepEqual(await bad(checkProfiles, fakePatient({ awsConfig: configOf(text), overview })), found);
    });
  }

  it('tells whose name in the credentials file ours gives way to', async () => {
    const awsCredentials = { path: CREDENTIALS, text: '[x]\n[DEV]\n', failure: undefined };
    const patient = fakePatient({ awsConfig: configOf(BLOCK), awsCredentials, overview: allowed });
    assert.deepEqual(await bad(checkProfiles, patient), [`warning profile-name-taken ${CREDENTIALS}:2 → profiles`]);
    const finding = checkProfiles(patient).find(({ id }) => id === 'profile-name-taken');
    assert.equal(finding?.title, 'There is another profile dev, so the one of dev becomes dev-app');
  });

  it('leaves a file that is none of AWS to its own finding', async () => {
    const awsConfig = configOf('[user]\n');
    const world = { environment: { AWS_CONFIG_FILE: CONFIG } };
    assert.deepEqual(await bad(checkProfiles, fakePatient({ awsConfig, overview: allowed, world })), []);
  });

  it('has no repair for a role map whose regions no profile could hold', async () => {
    const target = {
      ...awsRole('dev').target,
      cloud: 'aws',
      via: 'web-identity',
      region: 'Not A Region',
      roleArn: 'a',
      accountId: '1',
      partition: 'aws',
    } as const;
    const overview = fakeOverview({ map: roleMap([mapped(awsRole('dev', { target }))]) });
    const patient = fakePatient({ awsConfig: configOf(BLOCK), overview });
    assert.deepEqual(await bad(checkProfiles, patient), [`error block-edited ${CONFIG}`]);
  });

  it('names the profiles of another home apart, and how they go when it is gone', () => {
    const other = { id: 'bbbbbbbbbbbb', machine: 'codespace-1' };
    const text = addProfiles(BLOCK, [{ ...request('ops'), key: 'c'.repeat(32), command: '/other/rolecall' }], {
      home: other,
    }).content;
    const home = { id: 'aaaaaaaaaaaa', machine: 'laptop' };
    const [finding, ...more] = checkProfiles(
      fakePatient({ awsConfig: configOf(text), overview: allowed, home }),
    ).filter(({ level }) => level !== 'ok');
    assert.deepEqual(more, []);
    assert.equal(finding?.title, 'The profile ops is of another home (codespace-1), and hands out nothing here');
    assert.equal(
      finding.fix,
      'Leave it while that container or machine is in use; when it is gone: `rolecall uninstall --home bbbbbbbbbbbb`.',
    );
    assert.equal(finding.repair, undefined);
  });

  it('takes a profile that this home shares with another for its own', async () => {
    const [A, B] = [
      { id: 'aaaaaaaaaaaa', machine: 'a' },
      { id: 'bbbbbbbbbbbb', machine: 'b' },
    ];
    const shared = addProfiles(addProfiles('', [request('dev')], { home: B }).content, [request('dev')], { home: A });
    const patient = fakePatient({ awsConfig: configOf(shared.content), overview: allowed, home: A });
    assert.deepEqual(await bad(checkProfiles, patient), []);
  });

  it('offers no repair that would fail, but says what stands in its way', () => {
    const unwritable = new AssumeError('local-file', '/home/dev/.aws belongs to root.', { hint: 'Run sudo chown.' });
    const patient = fakePatient({ awsConfig: { ...configOf(undefined), unwritable }, overview: allowed });
    const [finding, ...others] = checkProfiles(patient).filter(({ level }) => level !== 'ok');
    assert.deepEqual(others, []);
    assert.deepEqual(
      [finding?.id, finding?.repair, finding?.fix],
      ['profile-missing', undefined, '/home/dev/.aws belongs to root. Run sudo chown.'],
    );
  });

  it('passes over credentials that cannot be read, as tools do', async () => {
    const failure = new AssumeError('local-file', `${CREDENTIALS} could not be read: permission is denied.`);
    const awsCredentials = { path: CREDENTIALS, text: undefined, failure };
    const patient = fakePatient({ awsConfig: configOf(BLOCK), awsCredentials, overview: allowed });
    assert.deepEqual(await bad(checkFiles, patient), [`warning aws-config-unreadable ${CREDENTIALS}`]);
    assert.deepEqual(await bad(checkProfiles, patient), []);
  });
});
