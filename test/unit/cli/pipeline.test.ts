import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AwsCredentials } from '../../../src/core/credentials.ts';
import type { Detection } from '../../../src/core/platform.ts';
import { Secret } from '../../../src/core/secret.ts';
import { detect } from '../../../src/detect/detect.ts';
import { maskingSecrets } from '../../../src/programs/cli/mask-secrets.ts';
import { readStatedRole } from '../../../src/roles/stated-role.ts';
import type { AssumeRequest } from '../../../src/sessions/overview/overview.ts';
import type { RoleMapReader, World } from '../../../src/sessions/world.ts';
import { GITHUB_JOB_VARIABLES } from '../../support/fake-git-hub-job.ts';
import { ONA_DETECTED } from '../../support/sample-roles.ts';
import { assumed, fakeSessions, fakeWorld, run } from './fake-context.ts';
import { FakeTerminal } from './fake-terminal.ts';

const FACTS = { inContainer: true, existingPaths: [] };
const JOB = detect(GITHUB_JOB_VARIABLES, FACTS);
const GITLAB = detect({ GITLAB_CI: 'true' }, FACTS);
const AGENT = detect({}, { ...FACTS, existingPaths: ['/run/cursor/api.sock'] });
const ARN = 'arn:aws:iam::111122223333:role/teams/deploy';
const STATED = ['assume', '--role-arn', ARN, '--region', 'eu-west-1'] as const;

const READER: RoleMapReader = {
  findRoleMap: () => Promise.reject(new Error('No map is read to state a role.')),
  readCatalogue: () => assert.fail('No catalogue is read to state a role.'),
  readStatedRole,
  whyUnavailable: () => undefined,
};

interface Ran {
  readonly code: number;
  readonly terminal: FakeTerminal;
  readonly requests: readonly AssumeRequest[];
}

async function ran(
  words: readonly string[],
  detection: Detection = JOB,
  environment: Readonly<Record<string, string>> = {},
  changes: Partial<World> = {},
): Promise<Ran> {
  const terminal = new FakeTerminal();
  const requests: AssumeRequest[] = [];
  const code = await run(words, terminal, {
    world: fakeWorld({
      detection: () => Promise.resolve(detection),
      environment,
      roleMapReader: () => Promise.resolve(READER),
      ...changes,
    }),
    sessions: fakeSessions({
      assume: request => {
        requests.push(request);
        return Promise.resolve(assumed());
      },
    }),
  });
  return { code, terminal, requests };
}

/** What was asked for, as far as variables can say it. */
const termsOf = ({ requests }: Ran): unknown => {
  const [{ given, audience, durationSeconds } = assert.fail()] = requests;
  const target = given?.role.target;
  return [given?.role.name, target?.cloud === 'aws' ? target.region : undefined, audience, durationSeconds];
};

/** What was stated, and how it is called. */
const targetOf = ({ requests: [request] }: Ran): unknown => [request?.given?.role.name, request?.given?.role.target];

describe('a role that a command line states', () => {
  it('is all of what was written, and nothing else', async () => {
    const { code, requests } = await ran([...STATED, '--duration', '20m', '--audience', 'audience.example']);
    assert.equal(code, 0);
    const [{ role, given, audience, durationSeconds, owner } = assert.fail()] = requests;
    assert.deepEqual(
      { role, given: given?.role, source: given?.source.kind, audience, durationSeconds, owner },
      {
        role: 'deploy',
        given: {
          name: 'deploy',
          use: 'automation',
          durationSeconds: 3600,
          target: {
            cloud: 'aws',
            via: 'web-identity',
            roleArn: ARN,
            accountId: '111122223333',
            partition: 'aws',
            region: 'eu-west-1',
          },
          when: {},
          confirm: false,
          default: false,
        },
        source: 'command-line',
        audience: 'audience.example',
        durationSeconds: 1200,
        owner: 'command',
      },
    );
  });

  it('is narrowed by policies', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rolecall-policy-'));
    try {
      const file = path.join(folder, 'policy.json');
      await writeFile(file, '{ "Statement": [ { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" } ] }\n');
      const arns = ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::111122223333:policy/mine'];
      const { requests } = await ran([...STATED, '--session-policy', file, '--policy-arn', ...arns]);
      const target = requests[0]?.given?.role.target;
      assert.ok(target?.cloud === 'aws' && 'roleArn' in target);
      assert.deepEqual(
        [target.sessionPolicy, target.policyArns],
        ['{"Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}', arns],
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  const PROVIDER = 'projects/123456/locations/global/workloadIdentityPools/rolecall/providers/github';
  const GOOGLE = ['assume', '--provider', PROVIDER] as const;
  const SERVICE_ACCOUNT = 'deployer@acme-dev.iam.gserviceaccount.com';
  const IDS = {
    clientId: '5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f',
    tenantId: '8f3b6c1e-2d4a-4b7f-9c5d-1e2f3a4b5c6d',
    subscriptionId: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d',
  };
  const AZURE = ['assume', '--client-id', IDS.clientId, '--tenant-id', IDS.tenantId] as const;

  it('may be of Google Cloud or Azure, by flags of their own', async () => {
    const account = ['--service-account', SERVICE_ACCOUNT, '--project', 'acme-dev'];
    assert.deepEqual(
      [
        targetOf(await ran([...GOOGLE, ...account])),
        targetOf(await ran([...GOOGLE, '--name', 'mine'])),
        targetOf(await ran([...AZURE, '--subscription-id', IDS.subscriptionId])),
      ],
      [
        ['deployer', { cloud: 'gcp', provider: PROVIDER, serviceAccount: SERVICE_ACCOUNT, project: 'acme-dev' }],
        ['mine', { cloud: 'gcp', provider: PROVIDER }],
        ['azure-5d2f7c3a', { cloud: 'azure', ...IDS }],
      ],
    );
  });

  it('may be of Google Cloud or Azure in a pipeline’s variables, after its flags, and nowhere else', async () => {
    const google = {
      ROLECALL_PROVIDER: PROVIDER,
      ROLECALL_SERVICE_ACCOUNT: SERVICE_ACCOUNT,
      ROLECALL_PROJECT: 'acme-prod',
    };
    const azure = {
      ROLECALL_CLIENT_ID: IDS.clientId,
      ROLECALL_TENANT_ID: IDS.tenantId,
      ROLECALL_SUBSCRIPTION_ID: IDS.subscriptionId,
    };
    const ofGoogle = { cloud: 'gcp', provider: PROVIDER, serviceAccount: SERVICE_ACCOUNT };
    assert.deepEqual(
      [
        targetOf(await ran(['assume'], JOB, google)),
        // What a flag states counts, with the variables of its cloud and no other's.
        targetOf(await ran([...GOOGLE, '--project', 'acme-dev'], JOB, { ...google, ...azure, ...VARIABLES })),
        targetOf(await ran(['assume'], JOB, azure)),
      ],
      [
        ['deployer', { ...ofGoogle, project: 'acme-prod' }],
        ['deployer', { ...ofGoogle, project: 'acme-dev' }],
        ['azure-5d2f7c3a', { cloud: 'azure', ...IDS }],
      ],
    );
    for (const [words, environment, says] of [
      [['assume'], google, /^rolecall: The role's name is missing\./],
      [['assume'], azure, /^rolecall: The role's name is missing\./],
      [GOOGLE, {}, /^rolecall: --provider is for pipelines and coding agents; this is Ona\./],
      [AZURE, {}, /^rolecall: --client-id is for pipelines and coding agents; this is Ona\./],
    ] as const) {
      const { code, terminal, requests } = await ran(words, ONA_DETECTED, environment);
      assert.match(terminal.err, says);
      assert.deepEqual([code, requests], [2, []]);
    }
    const { terminal } = await ran(['assume'], JOB, { ...google, ...azure });
    assert.match(
      terminal.err,
      /^rolecall: ROLECALL_PROVIDER and ROLECALL_CLIENT_ID state roles of two clouds; only one can be taken\./,
    );
  });

  it('is none of Google Cloud or Azure for a coding agent, since nothing narrows it', async () => {
    for (const words of [GOOGLE, AZURE]) {
      const { code, terminal, requests } = await ran(words, AGENT);
      assert.deepEqual([code, requests], [2, []], terminal.err);
      assert.match(terminal.err, /fullPermissions/);
    }
  });

  it('may be a coding agent’s, as a role for agents', async () => {
    const words = [...STATED, '--policy-arn', 'arn:aws:iam::aws:policy/ReadOnlyAccess'];
    const { requests } = await ran(words, AGENT);
    assert.equal(requests[0]?.given?.role.use, 'agent');
  });

  const VARIABLES = {
    ROLECALL_ROLE_ARN: 'arn:aws:iam::111122223333:role/from-variable',
    ROLECALL_REGION: 'us-east-1',
    ROLECALL_DURATION: '30m',
    ROLECALL_AUDIENCE: 'variable.example',
  };

  it('may be stated in a pipeline’s variables, after its flags', async () => {
    assert.deepEqual(termsOf(await ran(['assume'], JOB, VARIABLES)), [
      'from-variable',
      'us-east-1',
      'variable.example',
      1800,
    ]);
    const flags = ['--duration', '15m', '--audience', 'flag.example', '--name', 'mine'];
    assert.deepEqual(termsOf(await ran([...STATED, ...flags], JOB, VARIABLES)), [
      'mine',
      'eu-west-1',
      'flag.example',
      900,
    ]);
  });

  it('is not what a pipeline’s variables say when a role of the map is named', async () => {
    const { requests } = await ran(['assume', 'deploy-staging'], JOB, VARIABLES);
    assert.deepEqual([requests[0]?.role, requests[0]?.given], ['deploy-staging', undefined]);
  });

  for (const [what, detection] of [
    ['a workspace', ONA_DETECTED],
    ['a dev container', detect({ REMOTE_CONTAINERS: 'true' }, FACTS)],
    ['this machine', detect({}, { ...FACTS, inContainer: false })],
    ['a workspace that says that it is a pipeline', detect({ GITHUB_ACTIONS: 'true', CODESPACES: 'true' }, FACTS)],
  ] as const) {
    it(`is not taken from variables in ${what}`, async () => {
      const { requests } = await ran(['assume', 'dev-readonly'], detection, VARIABLES);
      const [{ role, given, audience, durationSeconds } = assert.fail()] = requests;
      assert.deepEqual([role, given, audience, durationSeconds], ['dev-readonly', undefined, undefined, undefined]);
      const { code, terminal } = await ran(['assume'], detection, VARIABLES);
      assert.deepEqual(
        [code, terminal.err],
        [2, "rolecall: The role's name is missing.\n`rolecall roles` lists the roles of this repository."],
      );
    });

    for (const [flag, words] of [
      ['--role-arn', STATED],
      ['--audience', ['assume', 'dev-readonly', '--audience', 'x.example']],
    ] as const) {
      it(`is not taken from ${flag} in ${what}, and the way to do it is told`, async () => {
        const { code, terminal, requests } = await ran(words, detection);
        assert.deepEqual([code, requests], [2, []]);
        assert.deepEqual(terminal.err.split('\n'), [
          `rolecall: ${flag} is for pipelines and coding agents; this is ${detection.platform.name}.`,
          'Write the role into rolecall.yaml, or into ~/.config/rolecall/config.yaml, and assume it by its name.',
        ]);
      });
    }
  }

  const mistakes: readonly (readonly [what: string, words: readonly string[], says: RegExp])[] = [
    [
      'a role of the map as well',
      [...STATED, 'deploy-staging'],
      /^rolecall: A role is named and another one stated; only one can be taken\.\nLeave out deploy-staging,/,
    ],
    ['no region', ['assume', '--role-arn', ARN], /^rolecall: region is missing\./],
    [
      'a region that is none',
      [...STATED.slice(0, 3), '--region', 'here'],
      /^rolecall: region must be a region such as eu-west-1\./,
    ],
    [
      'no ARN',
      ['assume', '--role-arn', 'deploy', '--region', 'eu-west-1'],
      /^rolecall: roleArn must be the ARN of an IAM role/,
    ],
    ['a name that no profile can have', [...STATED, '--name', 'a b'], /^rolecall: "a b" is not a role name/],
    ['a region alone', ['assume', 'x', '--region', 'eu-west-1'], /^rolecall: --region goes with --role-arn\./],
    ['a policy alone', ['assume', '--policy-arn', 'x'], /^rolecall: --policy-arn goes with --role-arn\./],
    [
      'nothing',
      ['assume'],
      /^rolecall: The role's name is missing\.\nState a role with --role-arn and --region, or ROLECALL_ROLE_ARN and ROLECALL_REGION; `rolecall assume --help`/,
    ],
    [
      'a policy that is not there',
      [...STATED, '--session-policy', '/nowhere'],
      /^rolecall: The session policy \/nowhere cannot be read\.\nName a file with an IAM policy in JSON\./,
    ],
    [
      'a policy that is none',
      [...STATED, '--session-policy', '/etc/hostname'],
      /^rolecall: The session policy is no JSON object/,
    ],
    [
      'a policy without end',
      [...STATED, '--session-policy', '/dev/zero'],
      /^rolecall: The session policy is longer than 2048 characters/,
    ],
    [
      'a name of the project instead of its number',
      ['assume', '--provider', PROVIDER.replace('123456', 'acme-dev')],
      /^rolecall: provider must be projects\/<project number>\//,
    ],
    [
      'a directory’s domain',
      [...AZURE.slice(0, 4), 'acme.onmicrosoft.com'],
      /^rolecall: tenantId must be the directory's ID/,
    ],
    ['no directory', AZURE.slice(0, 3), /^rolecall: tenantId is missing\./],
    [
      'an application that is none',
      ['assume', '--client-id', 'x y', '--tenant-id', IDS.tenantId],
      /^rolecall: clientId must be/,
    ],
    [
      'two clouds',
      [...STATED, '--provider', PROVIDER],
      /^rolecall: --role-arn and --provider state roles of two clouds/,
    ],
    ['a region of Azure', [...AZURE, '--region', 'eu-west-1'], /^rolecall: --region goes with --role-arn\./],
    ['a policy of Google', [...GOOGLE, '--policy-arn', 'x'], /^rolecall: --policy-arn goes with --role-arn\./],
    ['a project of AWS', [...STATED, '--project', 'acme'], /^rolecall: --project goes with --provider\./],
    [
      'a directory alone',
      ['assume', 'x', '--tenant-id', IDS.tenantId],
      /^rolecall: --tenant-id goes with --client-id\./,
    ],
    [
      'a name alone',
      ['assume', 'x', '--name', 'y'],
      /^rolecall: --name goes with --role-arn, --provider or --client-id\./,
    ],
    [
      'a permission set as well',
      [...AZURE, '--identity-center', '111122223333/ReadOnly'],
      /^rolecall: A role is named and a permission set as well/,
    ],
    ['a duration that is none', [...STATED, '--duration', 'soon'], /^rolecall: "soon" is no duration\./],
  ];
  for (const [what, words, says] of mistakes) {
    it(`is refused before anything is asked for: ${what}`, async () => {
      const { code, terminal, requests } = await ran(words);
      assert.match(terminal.err, says);
      assert.deepEqual([code, requests], [2, []]);
    });
  }
});

/** What every generation of tools needs to use the profile. */
const FOR_TOOLS =
  'AWS_PROFILE=dev-readonly\nAWS_DEFAULT_PROFILE=dev-readonly\nAWS_SDK_LOAD_CONFIG=1\nAWS_REGION=eu-west-1\nAWS_DEFAULT_REGION=eu-west-1\n';

describe('what later steps get', () => {
  let folder: string;
  let files: Readonly<Record<string, string>>;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rolecall-export-'));
    const names = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH'];
    files = Object.fromEntries(names.map(name => [name, path.join(folder, name)]));
    for (const file of Object.values(files)) await writeFile(file, '');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const environmentFile = (): Promise<string> => readFile(files['GITHUB_ENV'] ?? '', 'utf8');

  it('names the profile and its region, by plain lines', async () => {
    const { code } = await ran([...STATED, '--export'], JOB, { ...files, HOME: '/home/dev' });
    assert.equal(code, 0);
    assert.equal(await environmentFile(), FOR_TOOLS);
    assert.equal(
      await readFile(files['GITHUB_OUTPUT'] ?? '', 'utf8'),
      'profile=dev-readonly\nexpires-at=2026-01-01T13:00:00.000Z\nprincipal=arn:aws:sts::111122223333:assumed-role/dev-readonly/dev\n',
    );
    assert.equal(await readFile(files['GITHUB_PATH'] ?? '', 'utf8'), '/home/dev/.local/share/rolecall/bin\n');
  });

  it('names the file of the profile where the job names none', async () => {
    await ran([...STATED, '--export'], JOB, { ...files, HOME: '/home/dev', AWS_CONFIG_FILE: '' });
    assert.match(await environmentFile(), /\nAWS_CONFIG_FILE=\/home\/dev\/\.aws\/config\n/);
  });

  it('names the file of the profile where tools would look in another home', async () => {
    await ran([...STATED, '--export'], JOB, { ...files, HOME: '/github/home' });
    assert.match(await environmentFile(), /\nAWS_CONFIG_FILE=\/home\/dev\/\.aws\/config\n/);
  });

  it('is nothing that could begin another variable', async () => {
    const awsConfig = fakeWorld().awsConfig;
    for (const file of ['/home/a\nNODE_OPTIONS=x/config', '/home/a b/config', '/home/$(x)/config', "/home/'/config"]) {
      const changes = { awsConfig: { ...awsConfig, path: file } };
      const { code, terminal } = await ran([...STATED, '--export'], JOB, { ...files, HOME: '/home/dev' }, changes);
      assert.deepEqual(
        [code, terminal.err],
        [1, 'rolecall: AWS_CONFIG_FILE cannot be handed on: its value holds a character that is not plain.'],
      );
      assert.equal(await environmentFile(), '');
    }
  });

  it('can be a file of variables anywhere, for the user’s eyes alone', async () => {
    const file = path.join(folder, 'variables');
    for (const detection of [GITLAB, ONA_DETECTED]) {
      const words = detection === GITLAB ? STATED : ['assume', 'dev-readonly'];
      const { code } = await ran([...words, '--dotenv', file], detection, { HOME: '/home/dev' });
      assert.equal(code, 0);
      assert.equal(await readFile(file, 'utf8'), FOR_TOOLS);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
    }
  });

  it('is no device, folder or missing folder, and said so after the role was taken', async () => {
    for (const file of ['/dev/null', folder, path.join(folder, 'none', 'variables')]) {
      const { code, terminal } = await ran([...STATED, '--dotenv', file]);
      assert.equal(code, 1);
      assert.match(
        terminal.err,
        /cannot be written, so later steps do not know the role\.\nIt must be a file of this job, and no link\.$/,
      );
    }
  });

  for (const detection of [GITLAB, ONA_DETECTED]) {
    it(`is in no file of GitHub’s in ${detection.platform.name}`, async () => {
      const words = detection === ONA_DETECTED ? ['assume', 'dev-readonly'] : STATED;
      const { code, terminal, requests } = await ran([...words, '--export'], detection, files);
      assert.deepEqual(
        [code, requests, terminal.err.split('\n')[0]],
        [2, [], `rolecall: --export is for GitHub Actions; this is ${detection.platform.name}.`],
      );
      assert.equal(await environmentFile(), '');
    });
  }
});

describe('the masks of a job’s log', () => {
  const credentials: AwsCredentials = {
    cloud: 'aws',
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: new Secret('wJalr%XUtn\r\nFEMI\n\n'),
    sessionToken: new Secret('FwoGZ%0AXIv'),
    expiration: '2026-01-01T13:00:00Z',
    expiresAt: Date.UTC(2026, 0, 1, 13),
    principal: undefined,
  };

  const WORKER = '/home/runner/actions-runner/bin/Runner.Worker';

  async function masks(detection: Detection, errorReader?: string): Promise<string | undefined> {
    const terminal = new FakeTerminal(errorReader === undefined ? {} : { errorReader });
    const world = fakeWorld({ detection: () => Promise.resolve(detection) });
    const told = await maskingSecrets({ world, terminal });
    told?.(credentials);
    assert.equal(terminal.out, '');
    return told === undefined ? undefined : terminal.err;
  }

  it('are one command a line, in the runner’s own escapes, on standard error', async () => {
    assert.deepEqual((await masks(JOB, WORKER))?.split('\n'), [
      '::add-mask::ASIAIOSFODNN7EXAMPLE',
      '::add-mask::wJalr%25XUtn',
      '::add-mask::FEMI',
      '::add-mask::FwoGZ%250AXIv',
    ]);
  });

  it('are written nowhere but to GitHub’s runner', async () => {
    for (const reader of [undefined, '', 'tee', '/usr/bin/bash', '/opt/not-Runner.Worker', 'Runner.Worker.sh']) {
      assert.equal(await masks(JOB, reader), undefined);
    }
    for (const detection of [
      GITLAB,
      ONA_DETECTED,
      AGENT,
      detect({ GITHUB_ACTIONS: 'true', CODESPACES: 'true' }, FACTS),
    ]) {
      assert.equal(await masks(detection, WORKER), undefined);
    }
  });

  it('are written for whoever asks for the role: when it is taken, and when it is taken again', async () => {
    for (const words of [STATED, ['renew', 'deploy']]) {
      for (const [more, expected] of [
        [[], /^::add-mask::ASIAIOSFODNN7EXAMPLE\n/],
        [['--no-mask'], /^$/],
      ] as const) {
        const terminal = new FakeTerminal({ errorReader: WORKER });
        const act = (request: AssumeRequest) => {
          request.onIssued?.(credentials);
          return Promise.resolve(assumed());
        };
        const code = await run([...words, ...more], terminal, {
          world: fakeWorld({
            detection: () => Promise.resolve(JOB),
            roleMapReader: () => Promise.resolve(READER),
          }),
          sessions: fakeSessions({ assume: act, renew: act }),
        });
        assert.equal(code, 0, terminal.err);
        assert.match(terminal.err, expected);
      }
    }
  });
});
