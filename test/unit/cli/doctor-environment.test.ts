import assert from 'node:assert/strict';
import { DEFAULT_CONFIGURATION } from '../../../src/core/configuration.ts';
import type { Problem } from '../../../src/core/role.ts';
import type { AssessedSource } from '../../../src/core/token.ts';
import { checkEnvironment } from '../../../src/programs/cli/doctor/checks/environment.ts';
import { checkRoleMap } from '../../../src/programs/cli/doctor/checks/role-map.ts';
import { checkVariables } from '../../../src/programs/cli/doctor/checks/variables.ts';
import type { Overview } from '../../../src/sessions/overview/overview.ts';
import { FakeMachine } from '../../support/fake-machine.ts';
import { awsRole, DEVCONTAINER, mapped, NOWHERE, ONA_DETECTED, roleMap, USER } from '../../support/sample-roles.ts';
import { fakeOverview, roleOverview } from './fake-context.ts';
import { bad, fakePatient } from './fake-patient.ts';
import { NEEDED, Source, withSource } from './fake-source.ts';

describe('rolecall doctor on the environment', () => {
  it('tells a missing source and why each could give none', async () => {
    const unusable = { usable: false, reason: "Ona's CLI was not found in /usr/local/bin." } as const;
    const source: AssessedSource = { ...new Source().assessed, availability: unusable };
    const patient = fakePatient({ overview: fakeOverview({ sources: [source], source: undefined }) });
    assert.deepEqual(await bad(checkEnvironment, patient), [
      'info identity-source-unused',
      'error identity-source-missing',
    ]);
    assert.match(JSON.stringify(await checkEnvironment(patient)), /Ona's CLI was not found in \/usr\/local\/bin/);
  });

  it('tells a prebuild and what was seen beside it', async () => {
    const detection = { ...ONA_DETECTED, prebuild: true, alsoSeen: [ONA_DETECTED] };
    const patient = withSource(new Source(), { detection });
    assert.deepEqual(await bad(checkEnvironment, patient), ['info environment-also-seen', 'info environment-prebuild']);
  });

  it('tells a program directory of the configuration that is not trusted', async () => {
    const patient = withSource(
      new Source(),
      {},
      {
        configuration: {
          configuration: { ...DEFAULT_CONFIGURATION, programDirectories: ['/opt/good', '/opt/bad'] },
          file: '/home/dev/.config/rolecall/config.yaml',
          text: '',
          problems: [],
        },
      },
    );
    const machine = new FakeMachine();
    machine.refusals.set('/opt/bad', '/opt/bad is writable by everyone');
    assert.deepEqual(await bad(checkEnvironment, { ...patient, machine }), [
      'error program-directory-unsafe /home/dev/.config/rolecall/config.yaml',
    ]);
  });

  const codespace = { ...ONA_DETECTED, platform: { ...ONA_DETECTED.platform, id: 'codespaces' } } as const;
  for (const [token, found] of [
    [`ghu_hunter2${'0'.repeat(29)}`, []],
    [undefined, ['error github-token-missing GITHUB_TOKEN']],
    ['', ['error github-token-missing GITHUB_TOKEN']],
    ['ghp_hunter2', ['error github-token-kind GITHUB_TOKEN']],
  ] as const) {
    it(`looks at the kind of a codespace's token and never shows it (${token ?? 'none'})`, async () => {
      const world = { environment: { GITHUB_TOKEN: token } };
      const unusable = {
        source: undefined,
        id: 'broker',
        name: 'Broker',
        availability: { usable: false, reason: '' },
      } as const;
      const withBroker = fakeOverview({ detection: codespace, sources: [unusable], source: unusable });
      const patient = fakePatient({ overview: withBroker, world });
      assert.deepEqual(
        (await bad(checkEnvironment, patient)).filter(line => line.includes('github')),
        found,
      );
      assert.doesNotMatch(JSON.stringify(await checkEnvironment(patient)), /hunter2/);
      // Another source needs none, nor does another platform.
      for (const overview of [
        fakeOverview({ detection: codespace, sources: [], source: new Source().assessed }),
        fakeOverview({ sources: [], source: unusable }),
      ]) {
        assert.deepEqual(await bad(checkEnvironment, fakePatient({ overview, world })), []);
      }
    });
  }
});

describe('rolecall doctor on the role map', () => {
  const problem: Problem = {
    severity: 'error',
    code: 'bad-arn',
    message: 'roleArn is no ARN.',
    file: '/workspaces/app/rolecall.yaml',
    path: ['roles', 'broken', 'aws'],
    range: { ...NOWHERE, startLine: 13 },
  };
  const file = '/home/dev/.config/rolecall/config.yaml';

  for (const [what, overview, found] of [
    [
      'a problem',
      { map: roleMap([], { problems: [problem] }) },
      [
        `info configuration ${file}`,
        'error map-problem /workspaces/app/rolecall.yaml:14',
        'info map-empty /workspaces/app',
      ],
    ],
    [
      'a warning',
      { map: roleMap([mapped(awsRole('dev'))], { problems: [{ ...problem, severity: 'warning' }] }) },
      [`info configuration ${file}`, 'warning map-problem /workspaces/app/rolecall.yaml:14'],
    ],
    [
      'a refused configuration',
      { map: roleMap([mapped(awsRole('dev'))], { problems: [{ ...problem, code: 'untrusted-configuration', file }] }) },
      [`error configuration-refused ${file}`],
    ],
    ['no consent', { consent: NEEDED }, [`info configuration ${file}`, 'warning consent-missing /workspaces/app']],
    [
      'an outdated consent',
      { consent: { ...NEEDED, request: { ...NEEDED.request, changes: [] } } },
      [`info configuration ${file}`, 'warning consent-outdated /workspaces/app'],
    ],
    [
      'a role that is not for here',
      {
        roles: [
          roleOverview('prod', {
            range: { ...NOWHERE, startLine: 6 },
            state: { kind: 'unavailable', reason: 'only on main', detail: 'You are on x.' },
          }),
        ],
      },
      [`info configuration ${file}`, `info role-unavailable ${DEVCONTAINER.file}:7`],
    ],
    [
      'a role that an earlier source has',
      { roles: [roleOverview('dev', { state: { kind: 'overshadowed', definedIn: USER } })] },
      [`info configuration ${file}`, `info role-overshadowed ${DEVCONTAINER.file}:1`],
    ],
  ] as const satisfies readonly (readonly [string, Partial<Overview>, readonly string[]])[]) {
    it(`tells ${what}`, async () => {
      assert.deepEqual(await bad(checkRoleMap, fakePatient({ overview: fakeOverview(overview) })), found);
    });
  }
});

describe('rolecall doctor on variables', () => {
  for (const [name, value, found] of [
    ['AWS_WEB_IDENTITY_TOKEN_FILE', '/t', ['info variable-ignored AWS_WEB_IDENTITY_TOKEN_FILE']],
    ['NODE_EXTRA_CA_CERTS', '/ca', ['info variable-ignored NODE_EXTRA_CA_CERTS']],
    ['AWS_CA_BUNDLE', '/ca', ['info variable-ignored AWS_CA_BUNDLE']],
    ['XDG_CONFIG_HOME', '/x', ['info variable-ignored XDG_CONFIG_HOME']],
    ['HTTP_PROXY', 'http://x', ['info variable-ignored HTTP_PROXY']],
    ['NODE_OPTIONS', '--require x', ['warning variable-acts NODE_OPTIONS']],
    ['LD_PRELOAD', '/x.so', ['warning variable-acts LD_PRELOAD']],
    ['OPENSSL_CONF', '/x.cnf', ['warning variable-acts OPENSSL_CONF']],
    ['ELECTRON_RUN_AS_NODE', '1', []],
    ['HOME', '/home/dev', []],
    ['https_proxy', 'http://dev:hunter2@proxy.example:3128', ['info proxy https_proxy']],
    ['HTTPS_PROXY', 'socks5://hunter2@x', ['error proxy-broken HTTPS_PROXY']],
    ['HTTPS_PROXY', '', []],
    ['SHELL', '/bin/sh', []],
  ] as const) {
    it(`${name}=${value}: ${found[0] ?? 'nothing'}`, async () => {
      const patient = fakePatient({ world: { environment: { [name]: value } } });
      assert.deepEqual(await bad(checkVariables, patient), found);
      assert.doesNotMatch(JSON.stringify(checkVariables(patient)), /hunter2/);
    });
  }

  it('says whose a HOME is that is not used, and nothing of another spelling of one that is', async () => {
    const refusedHome = {
      home: '/home/eve',
      directory: '/home/eve',
      why: '/home/eve belongs to user 1001, not to you',
    };
    const refused = fakePatient({ world: { environment: { HOME: '/home/eve' }, refusedHome } });
    assert.deepEqual(await bad(checkVariables, refused), ['warning home-not-believed HOME']);
    assert.match(
      JSON.stringify(checkVariables(refused)),
      /belongs to user 1001, not to you; what is kept is in \/home\/dev/,
    );
    assert.deepEqual(await bad(checkVariables, fakePatient({ world: { environment: { HOME: '/home/dev/' } } })), []);
  });

  it('names the proxy by host', () => {
    const environment = { HTTPS_PROXY: 'http://dev:hunter2@proxy.example:3128', NO_PROXY: '*' };
    const [finding] = checkVariables(fakePatient({ world: { environment } }));
    assert.equal(finding?.title, 'HTTPS_PROXY is honoured: proxy.example:3128 is asked; TLS still ends at the cloud');
  });
});
