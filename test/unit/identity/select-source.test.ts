import assert from 'node:assert/strict';
import type { DetectionFacts } from '../../../src/core/platform.ts';
import type { FoundProgram } from '../../../src/core/ports.ts';
import { detect } from '../../../src/detect/detect.ts';
import { noSourceFailure } from '../../../src/identity/no-source.ts';
import { assessSources, chooseSource, type SourceNeeds } from '../../../src/identity/select-source.ts';
import { Secret } from '../../../src/core/secret.ts';
import { BROKER, GITHUB_TOKEN } from '../../support/fake-broker.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { createFakeExec } from '../../support/fake-exec.ts';
import { createFakePrograms } from '../../support/fake-programs.ts';
import { createFakeTokenFiles } from '../../support/fake-token-files.ts';

const FACTS = { inContainer: false, existingPaths: [] };
const CODESPACE = { CODESPACES: 'true', CODESPACE_NAME: 'x' };

function needs(overrides: Partial<SourceNeeds> = {}): SourceNeeds {
  return {
    exec: createFakeExec({}),
    clock: new FakeClock(),
    programs: createFakePrograms(new Map<string, FoundProgram>([['gitpod', { found: true, path: '/usr/bin/gitpod' }]])),
    tokenFiles: createFakeTokenFiles(new Map([['/run/token', 'x']])),
    configuration: { tokenFile: undefined },
    environment: {},
    repository: { remote: 'https://github.com/acme/app' },
    broker: undefined,
    brokerClient: () => Promise.reject(new Error('Nothing is sent while sources are assessed.')),
    gitHubSession: () => undefined,
    identity: {},
    targets: [],
    tokenVariable: undefined,
    sockets: { check: path => Promise.resolve({ usable: true, path }) },
    http: () => Promise.reject(new Error('Nothing is sent while sources are assessed.')),
    deviceAuthorization: () => Promise.reject(new Error('Nothing is loaded while sources are assessed.')),
    ...overrides,
  };
}

async function outcome(
  environment: Readonly<Record<string, string>>,
  overrides: Partial<SourceNeeds> = {},
  facts: Partial<DetectionFacts> = {},
): Promise<{
  sources: readonly string[];
  chosen: string | undefined;
  failure: string;
  hint: string | undefined;
  record: unknown;
}> {
  const detection = detect(environment, { ...FACTS, ...facts });
  const assessed = await assessSources(detection, needs({ environment, ...overrides }));
  const { kind, message, hint } = noSourceFailure(detection, assessed);
  return {
    sources: assessed.map(
      ({ id, name, availability }) => `${id} (${name}): ${availability.usable ? 'usable' : availability.reason}`,
    ),
    chosen: chooseSource(assessed)?.id,
    failure: `${kind}: ${message}`,
    hint,
    record: chooseSource(assessed)?.source?.record(),
  };
}

const PROVIDER =
  'device-authorization (Identity provider): No provider is named: set `identity.provider` in the role map.';
const CENTER =
  'identity-center (IAM Identity Center): No IAM Identity Center is named: set `identity.identityCenter`, or `aws.identityCenter` of a role, in the role map.';
const TOKEN_FILE =
  'token-file (Token file): No token file is named: set `tokenFile` in ~/.config/rolecall/config.yaml.';
const PEOPLE_HINT =
  'Name an identity provider as `identity.provider` or IAM Identity Center as `identity.identityCenter` in the role map, or name a token file as `tokenFile` in ~/.config/rolecall/config.yaml.';
const NO_BROKER = 'GitHub gives a codespace no identity that clouds accept, and no broker is named.';
const NO_CLI = 'was not found in /usr/local/bin, /usr/bin or your configuration.';

describe('assessSources and chooseSource', () => {
  it("take Ona's older CLI where the newer one is missing", async () => {
    const { sources, chosen, record } = await outcome({ GITPOD_ENVIRONMENT_ID: 'e' });
    assert.deepStrictEqual(
      { sources, chosen, record },
      {
        sources: ["ona-cli (Ona's CLI): usable", PROVIDER, CENTER, TOKEN_FILE],
        chosen: 'ona-cli',
        record: { id: 'ona-cli', program: '/usr/bin/gitpod' },
      },
    );
  });

  it("hand the issuer of the user's configuration to the source", async () => {
    const { record } = await outcome(
      { GITPOD_ENVIRONMENT_ID: 'e' },
      { configuration: { tokenFile: undefined, issuers: { ona: 'http://127.0.0.1:1' } } },
    );
    assert.deepStrictEqual(record, { id: 'ona-cli', program: '/usr/bin/gitpod', issuer: 'http://127.0.0.1:1' });
  });

  it('say where a CLI was looked for', async () => {
    assert.deepStrictEqual(await outcome({ GITPOD_WORKSPACE_ID: 'w' }), {
      sources: [`gitpod-classic-cli (Gitpod's CLI): Gitpod's CLI ${NO_CLI}`, PROVIDER, CENTER, TOKEN_FILE],
      chosen: undefined,
      failure: `no-identity-source: Gitpod's CLI ${NO_CLI}`,
      hint: '`rolecall env` lists every source and why it is usable or not.',
      record: undefined,
    });
  });

  it('list what a codespace can choose from, and what is missing', async () => {
    assert.deepStrictEqual(await outcome(CODESPACE), {
      sources: [`broker (Broker): ${NO_BROKER}`, PROVIDER, CENTER],
      chosen: undefined,
      failure: `no-identity-source: ${NO_BROKER}`,
      hint: "Name your organisation's broker as `identity.codespaces.broker`, an identity provider as `identity.provider` or IAM Identity Center as `identity.identityCenter` in the role map.",
      record: undefined,
    });
  });

  it('take the broker that is named, without asking it anything', async () => {
    const environment = { ...CODESPACE, GITHUB_TOKEN: GITHUB_TOKEN, GITHUB_REPOSITORY: 'acme/app' };
    const { sources, chosen, record } = await outcome(environment, { broker: BROKER });
    assert.deepStrictEqual(
      { sources: sources[0], chosen, record },
      {
        sources: 'broker (Broker id.acme.example): usable',
        chosen: 'broker',
        record: { id: 'broker', broker: BROKER, codespace: 'x', repository: 'acme/app', variable: 'GITHUB_TOKEN' },
      },
    );
  });

  it("take a click's GitHub session where the environment has no token", async () => {
    const { chosen } = await outcome(CODESPACE, { broker: BROKER, gitHubSession: () => new Secret(GITHUB_TOKEN) });
    assert.equal(chosen, 'broker');
  });

  const UNUSABLE: readonly [what: string, more: Readonly<Record<string, string>>, reason: string][] = [
    [
      'no GitHub token',
      {},
      "Neither GITHUB_TOKEN nor GH_TOKEN is set; a broker takes the codespace's own GitHub token.",
    ],
    [
      'a personal access token',
      { GITHUB_TOKEN: 'ghp_x' },
      "GITHUB_TOKEN holds a personal access token; a broker takes only the codespace's own.",
    ],
    [
      'a codespace of another repository',
      { GITHUB_TOKEN, GITHUB_REPOSITORY: 'acme/infra' },
      'This folder is of acme/app, but the codespace was made for acme/infra, and a broker vouches for that one alone.',
    ],
  ];
  for (const [what, more, reason] of UNUSABLE) {
    it(`say why a broker cannot be asked: ${what}`, async () => {
      const { sources, chosen, failure } = await outcome({ ...CODESPACE, ...more }, { broker: BROKER });
      assert.deepStrictEqual(
        [sources[0], chosen, failure],
        [`broker (Broker id.acme.example): ${reason}`, undefined, `no-identity-source: ${reason}`],
      );
    });
  }

  it("offer the token file of the user's configuration on any platform, last", async () => {
    const configuration = { tokenFile: '/run/token' };
    const { sources, chosen, record } = await outcome(CODESPACE, { configuration });
    assert.deepStrictEqual(
      { sources: sources.slice(3), chosen, record },
      {
        sources: ['token-file (The token file /run/token): usable'],
        chosen: 'token-file',
        record: { id: 'token-file', file: '/run/token' },
      },
    );
  });

  it('never read the file that the environment names, and say how to allow it', async () => {
    const environment = { AWS_WEB_IDENTITY_TOKEN_FILE: '/run/token' };
    assert.deepStrictEqual(await outcome(environment), {
      sources: [
        PROVIDER,
        CENTER,
        'token-file (Token file): AWS_WEB_IDENTITY_TOKEN_FILE names /run/token, which a repository could have set: to use it, write it as `tokenFile` in ~/.config/rolecall/config.yaml.',
      ],
      chosen: undefined,
      failure: 'no-environment: This is not an environment that gives Rolecall an identity.',
      hint: PEOPLE_HINT,
      record: undefined,
    });
  });

  it('say what is wrong with the chosen token file', async () => {
    const { sources, failure } = await outcome({}, { configuration: { tokenFile: '/run/gone' } });
    assert.deepStrictEqual(
      [sources[2], failure],
      [
        'token-file (The token file /run/gone): The token file /run/gone does not exist.',
        'no-identity-source: The token file /run/gone does not exist.',
      ],
    );
  });

  const WITHOUT_IDENTITY: readonly [environment: Readonly<Record<string, string>>, failure: string][] = [
    [
      { GL_WORKSPACE_DOMAIN_TEMPLATE: 'x' },
      'no-identity-source: GitLab Workspaces gives no identity that clouds accept.',
    ],
    [{ CODER: 'true' }, 'no-identity-source: Coder gives no identity that clouds accept.'],
    [{ DEVPOD: 'true' }, 'no-identity-source: DevPod gives no identity that clouds accept.'],
    [
      { GOOGLE_CLOUD_WORKSTATIONS: 'true' },
      'no-identity-source: Google Cloud Workstations gives no identity that clouds accept.',
    ],
    [{ REMOTE_CONTAINERS: 'true' }, 'no-environment: This is not an environment that gives Rolecall an identity.'],
    [{}, 'no-environment: This is not an environment that gives Rolecall an identity.'],
  ];
  for (const [environment, failure] of WITHOUT_IDENTITY) {
    it(`name the choices of ${Object.keys(environment)[0] ?? 'a local machine'}`, async () => {
      assert.deepStrictEqual(await outcome(environment), {
        sources: [PROVIDER, CENTER, TOKEN_FILE],
        chosen: undefined,
        failure,
        hint: PEOPLE_HINT,
        record: undefined,
      });
    });
  }

  it('offer an agent without an identity a token file alone', async () => {
    assert.deepStrictEqual(await outcome({ CLAUDE_CODE_REMOTE: 'true' }), {
      sources: [TOKEN_FILE],
      chosen: undefined,
      failure: 'no-identity-source: Claude Code on the web gives no identity that clouds accept.',
      hint: 'Name a token file as `tokenFile` in ~/.config/rolecall/config.yaml.',
      record: undefined,
    });
  });

  it('take no token from IAM Identity Center, which gives its own roles alone', async () => {
    const portal = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
    const target = {
      cloud: 'aws',
      via: 'identity-center',
      accountId: '111122223333',
      partition: 'aws',
      region: 'eu-west-1',
      identityCenter: { ...portal, roleName: 'ReadOnly' },
    } as const;
    const ofRole = await outcome({ CODER: 'true' }, { targets: [target] });
    assert.equal(ofRole.sources[1], 'identity-center (IAM Identity Center): usable');
    const { sources, chosen, failure, hint } = await outcome(
      { CODER: 'true' },
      { identity: { identityCenter: portal } },
    );
    assert.deepStrictEqual(
      { sources, chosen, failure, hint },
      {
        sources: [PROVIDER, 'identity-center (IAM Identity Center): usable', TOKEN_FILE],
        chosen: undefined,
        failure: 'no-identity-source: IAM Identity Center gives credentials for its own roles, and no identity token.',
        hint: 'For other roles: name an identity provider as `identity.provider` in the role map, or name a token file as `tokenFile` in ~/.config/rolecall/config.yaml.',
      },
    );
  });

  it("take Cursor's own socket, or the one that the environment names", async () => {
    const own = await outcome({ CURSOR_AGENT_SOCKET: '' }, {}, { existingPaths: ['/run/cursor/api.sock'] });
    assert.deepStrictEqual(own.record, { id: 'cursor-socket', socket: '/run/cursor/api.sock' });
    const named = await outcome({ CURSOR_AGENT_SOCKET: '/home/dev/agent.sock' });
    assert.deepStrictEqual(
      [named.sources, named.chosen, named.record],
      [
        ["cursor-socket (Cursor's agent socket): usable"],
        'cursor-socket',
        { id: 'cursor-socket', socket: '/home/dev/agent.sock' },
      ],
    );
  });

  it('say why a socket that anyone could have named is not used, and what to do', async () => {
    const sockets = { check: () => Promise.resolve({ usable: false, reason: 'belongs to user 7' } as const) };
    const { sources, chosen, failure, hint } = await outcome({ CURSOR_AGENT_SOCKET: '/tmp/x.sock' }, { sockets });
    assert.deepStrictEqual(
      [sources, chosen, failure, hint],
      [
        ["cursor-socket (Cursor's agent socket): /tmp/x.sock belongs to user 7."],
        undefined,
        'no-identity-source: /tmp/x.sock belongs to user 7.',
        'Right after the start of an agent it may be missing: try again; a self-hosted worker serves it when started with --identity-socket.',
      ],
    );
  });

  it("say why Devin's session has no token to exchange", async () => {
    const { sources, failure, hint } = await outcome({ DEVIN_OIDC_TOKEN_FILE: '/opt/x' });
    assert.deepStrictEqual(
      [sources, failure, hint],
      [
        ["devin-exchange (Devin's token exchange): The token file /opt/x does not exist."],
        'no-identity-source: The token file /opt/x does not exist.',
        'Devin writes it into each session, and renews it there.',
      ],
    );
  });
});
