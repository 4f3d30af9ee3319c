import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { FieldReader, isObject, type JsonObject } from '../../src/core/parse.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { DEMO_ROLE_MAP } from '../support/demo-devcontainer.ts';
import type { Simulation, SimulatedPlatform } from '../support/simulated-environment.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';

const NO_PROVIDER =
  'device-authorization (Identity provider): No provider is named: set `identity.provider` in the role map.';
const NO_CENTER =
  'identity-center (IAM Identity Center): No IAM Identity Center is named: set `identity.identityCenter`, or `aws.identityCenter` of a role, in the role map.';
const NO_FILE = 'token-file (Token file): No token file is named: set `tokenFile` in ~/.config/rolecall/config.yaml.';
const PEOPLE_SOURCES = [NO_PROVIDER, NO_CENTER, NO_FILE];

/** Times, and what every token has. */
const COMMON_CLAIMS = ['aud', 'exp', 'iat', 'iss', 'sub'];

interface Row {
  readonly platform: SimulatedPlatform;
  readonly simulation?: (sandbox: Sandbox) => Promise<Simulation>;
  readonly more?: readonly string[];
  readonly name: string;
  readonly kind: string;
  readonly use: string;
  /** `id (name): usable`, `… used`, or why not; ports as PORT. */
  readonly sources: readonly string[];
  /** What `--claims` lists besides those that every token has, and what the token proves; absent where there is none. */
  readonly claims?: { readonly names: readonly string[]; readonly proves: string };
  /** Words of the environment that must be in no answer: they are a person's. */
  readonly personal?: readonly string[];
}

/** Gitpod Classic is Ona's simulation with the other CLI's variables and name. */
function gitpodClassic(sandbox: Sandbox): Promise<Simulation> {
  const { demo } = sandbox;
  sandbox.overrideClaims({
    sub: 'no-context',
    workspace_id: 'acme-app-x1y2z3',
    email: 'jane@acme.example',
    name: 'jane',
  });
  return Promise.resolve({
    demo: {
      ...demo,
      userConfiguration: demo.userConfiguration.replace('  ona:', '  gitpodClassic:'),
      environment: { GITPOD_WORKSPACE_ID: 'acme-app-x1y2z3', GITPOD_GIT_USER_EMAIL: 'jane@acme.example' },
    },
    map: DEMO_ROLE_MAP,
  });
}

const inContainer = existsSync('/.dockerenv') || existsSync('/run/.containerenv');

const ROWS: readonly Row[] = [
  {
    platform: 'codespaces',
    name: 'GitHub Codespaces',
    kind: 'workspace',
    use: 'developer',
    sources: ['broker (Broker localhost:PORT): used', NO_PROVIDER, NO_CENTER],
    claims: {
      names: ['codespace_id', 'nbf', 'owner_id', 'permission', 'repository_id', 'user_id'],
      proves: 'This token proves the owner, repository and write access, not the person or branch.',
    },
    personal: ['ghu_'],
  },
  {
    platform: 'ona',
    name: 'Ona',
    kind: 'workspace',
    use: 'developer',
    sources: ["ona-cli (Ona's CLI): used", ...PEOPLE_SOURCES],
    claims: {
      names: ['creator_id', 'creator_principal', 'environment_id', 'organization_id', 'project_id'],
      proves: 'This token proves the organisation and project, not the person or branch.',
    },
    personal: ['jane@acme.example', 'Jane Doe'],
  },
  {
    platform: 'ona',
    simulation: gitpodClassic,
    name: 'Gitpod Classic',
    kind: 'workspace',
    use: 'developer',
    sources: ["gitpod-classic-cli (Gitpod's CLI): used", ...PEOPLE_SOURCES],
    claims: {
      names: ['creator_id', 'creator_principal', 'environment_id', 'organization_id', 'project_id', 'workspace_id'],
      proves: 'What this token proves is decided by its issuer, http://127.0.0.1:PORT.',
    },
    personal: ['jane@acme.example', 'Jane Doe'],
  },
  {
    platform: 'github-actions',
    name: 'GitHub Actions',
    kind: 'ci',
    use: 'automation',
    sources: ['github-actions (GitHub Actions): used'],
    claims: {
      names: [
        'actor_id',
        'event_name',
        'nbf',
        'ref_type',
        'repository_id',
        'repository_owner_id',
        'repository_visibility',
        'run_attempt',
        'run_id',
        'runner_environment',
      ],
      proves: 'This token proves the repository (by its id) and branch, not the person.',
    },
    personal: ['octocat'],
  },
  {
    platform: 'gitlab-ci',
    name: 'GitLab CI',
    kind: 'ci',
    use: 'automation',
    sources: [
      "gitlab-id-token (GitLab ID token): Nothing says which variable holds the job's ID token; AWS_ID_TOKEN holds a JWT. Declare one in the job, `id_tokens: { AWS_ID_TOKEN: { aud: sts.amazonaws.com } }`, and name it with --token-variable AWS_ID_TOKEN.",
    ],
  },
  {
    platform: 'gitlab-ci',
    more: ['--token-variable', 'AWS_ID_TOKEN'],
    name: 'GitLab CI',
    kind: 'ci',
    use: 'automation',
    sources: ['gitlab-id-token (GitLab ID token): used'],
    claims: {
      names: [
        'job_id',
        'namespace_id',
        'nbf',
        'pipeline_id',
        'pipeline_source',
        'project_id',
        'ref_protected',
        'ref_type',
        'runner_environment',
        'runner_id',
        'user_id',
      ],
      proves: 'This token proves the project (by a name that another can take over) and branch, not the person.',
    },
    personal: ['@acme.example', '@example.com'],
  },
  {
    platform: 'cursor',
    name: 'Cursor cloud agent',
    kind: 'agent',
    use: 'agent',
    sources: ["cursor-socket (Cursor's agent socket): used"],
    claims: {
      names: ['agent_runtime', 'cloud_agent_id', 'environment_id', 'nbf', 'owner_user_id', 'repo_count', 'team_id'],
      proves: 'This token proves the person who owns the agent, not the repository or branch.',
    },
    personal: ['jane@acme.example'],
  },
  {
    platform: 'devin',
    name: 'Devin',
    kind: 'agent',
    use: 'agent',
    sources: ["devin-exchange (Devin's token exchange): used"],
    claims: {
      names: ['devin_id', 'org_id'],
      proves: 'This token proves the organisation, not the repository, person or branch.',
    },
    personal: ['jane@acme.example'],
  },
  {
    platform: 'claude-code',
    name: 'Claude Code on the web',
    kind: 'agent',
    use: 'agent',
    sources: [NO_FILE],
  },
  ...(
    [
      ['gitlab-workspaces', 'GitLab Workspaces'],
      ['coder', 'Coder'],
      ['devpod', 'DevPod'],
      ['cloud-workstations', 'Google Cloud Workstations'],
    ] as const
  ).map(([platform, name]) => ({ platform, name, kind: 'workspace', use: 'developer', sources: PEOPLE_SOURCES })),
  { platform: 'devcontainer', name: 'Dev container', kind: 'local', use: 'developer', sources: PEOPLE_SOURCES },
  {
    platform: 'local',
    name: inContainer ? 'Dev container' : 'This machine',
    kind: 'local',
    use: 'developer',
    sources: PEOPLE_SOURCES,
  },
];

describe('rolecall env, in every environment', () => {
  let programs: string;
  let world: CommandWorld;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  afterEach(() => world.close());

  async function start({ platform, simulation }: Pick<Row, 'platform' | 'simulation'>): Promise<void> {
    world = await CommandWorld.start(programs, platform, simulation === undefined ? {} : { simulation });
    // A broker that a repository names is asked for nothing before that.
    if (platform === 'codespaces') await world.allow();
  }

  for (const row of ROWS) {
    const { name, kind, use, more = [], claims, personal = [] } = row;
    it(`names ${name} (${row.platform}${more.map(word => ` ${word}`).join('')}), lists its sources and what a token proves`, async () => {
      await start(row);
      const document = await world.json(['env', ...more]);
      assert.deepEqual(
        { name: document['name'], kind: document['kind'], use: document['use'], sources: sourcesOf(document) },
        { name, kind, use, sources: row.sources },
      );
      const { code, stdout } = await world.run(['env', ...more]);
      assert.equal(code, 0);
      assert.ok(stdout.startsWith(`acme/app on main, in ${name}\n  detected `), stdout);
      for (const line of row.sources) assertTold(stdout, line);
      assert.equal(world.requests(), 0, 'somebody was asked without --claims');

      const proof = await world.run(['env', '--claims', ...more]);
      if (claims === undefined) {
        assert.deepEqual([proof.code, proof.stdout], [3, '']);
        // What was missing, and what to do, in two lines.
        assert.match(proof.stderr, /^rolecall: .+\.\n.+\.\n$/);
      } else {
        const proved = await world.json(['env', '--claims', ...more]);
        const listed = isObject(proved['claims']) ? Object.keys(proved['claims']) : [];
        assert.deepEqual(listed.toSorted(), [...COMMON_CLAIMS, ...claims.names].toSorted());
        assert.equal(withoutPorts(String(proved['proves'])), claims.proves);
        assert.ok(withoutPorts(proof.stdout).includes(`\n  ${claims.proves}\n`), proof.stdout);
      }
      const printed = world.printed.join('\n');
      for (const text of [...personal, 'eyJ']) assert.ok(!printed.includes(text), `${text} was printed`);
    });
  }

  it('lists what the map and the configuration name as usable, and says where a person is needed', async () => {
    await start({ platform: 'coder' });
    await world.simulated.writeDevcontainer({
      ...DEMO_ROLE_MAP,
      identity: {
        provider: { issuer: 'https://acme.okta.com', clientId: 'client-1' },
        identityCenter: { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' },
      },
    });
    const document = await world.json(['env']);
    assert.deepEqual(sourcesOf(document), [
      'device-authorization (Sign-in at acme.okta.com): used',
      'identity-center (IAM Identity Center): usable',
      NO_FILE,
    ]);
    assert.match(
      (await world.run(['env'])).stdout,
      /\n {2}●\s+Sign-in at acme\.okta\.com\s+used once you allow it: `rolecall consent grant`\n {2}○\s+IAM Identity Center\s+usable for its own roles: you sign in with a browser\n/,
    );
    assert.equal(world.requests(), 0);
  });
});

function sourcesOf(document: JsonObject): readonly string[] {
  const sources: readonly unknown[] = Array.isArray(document['sources']) ? document['sources'] : [];
  return sources.filter(isObject).map(source => {
    const read = new FieldReader(source, 'the source');
    const why = ['reason', 'hint'].flatMap(member => read.optionalString(member) ?? []).join(' ');
    const words = why !== '' ? why : read.boolean('chosen') ? 'used' : 'usable';
    assert.equal(read.boolean('usable'), why === '');
    return withoutPorts(`${read.string('id')} (${read.string('name')}): ${words}`);
  });
}

/** Says the same in the listing for people, whatever the columns. */
function assertTold(stdout: string, source: string): void {
  const [, name = '', words = ''] = /^[a-z-]+ \((.+?)\): (.+)$/.exec(source) ?? [];
  const lines = withoutPorts(stdout).split('\n');
  assert.ok(
    lines.some(line => line.includes(name) && line.endsWith(words)),
    `${source}\n${stdout}`,
  );
}

function withoutPorts(text: string): string {
  return text.replace(/(localhost|127\.0\.0\.1):\d+/g, '$1:PORT');
}
