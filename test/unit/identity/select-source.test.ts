import assert from 'node:assert/strict';
import type { FoundProgram } from '../../../src/core/ports.ts';
import { detect } from '../../../src/detect/detect.ts';
import { assessSources, chooseSource, noSourceFailure, type SourceNeeds } from '../../../src/identity/select-source.ts';
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
    tokenVariable: undefined,
    sockets: { check: () => Promise.resolve({ usable: true }) },
    http: () => Promise.reject(new Error('Nothing is sent while sources are assessed.')),
    deviceAuthorization: () => Promise.reject(new Error('Nothing is loaded while sources are assessed.')),
    ...overrides,
  };
}

async function outcome(
  environment: Readonly<Record<string, string>>,
  overrides: Partial<SourceNeeds> = {},
): Promise<{ sources: readonly string[]; chosen: string | undefined; failure: string; record: unknown }> {
  const detection = detect(environment, FACTS);
  const assessed = await assessSources(detection, needs({ environment, ...overrides }));
  const { kind, message } = noSourceFailure(detection, assessed);
  return {
    sources: assessed.map(
      ({ id, name, availability }) => `${id} (${name}): ${availability.usable ? 'usable' : availability.reason}`,
    ),
    chosen: chooseSource(assessed)?.id,
    failure: `${kind}: ${message}`,
    record: chooseSource(assessed)?.source?.record(),
  };
}

const PROVIDER =
  'device-authorization (Identity provider): No provider is named: set `identity.provider` in the role map.';
const CENTER =
  'identity-center (IAM Identity Center): No IAM Identity Center is named: set `identity.identityCenter`, or `aws.identityCenter` of a role, in the role map.';
const NO_BROKER = 'GitHub gives a codespace no identity that clouds accept, and no broker is named.';
const NO_CLI = 'was not found in /usr/local/bin, /usr/bin or your configuration.';

describe('assessSources and chooseSource', () => {
  it("take Ona's older CLI where the newer one is missing", async () => {
    const { sources, chosen, record } = await outcome({ GITPOD_ENVIRONMENT_ID: 'e' });
    assert.deepStrictEqual(
      { sources, chosen, record },
      {
        sources: ["ona-cli (Ona's CLI): usable"],
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
      sources: [`gitpod-classic-cli (Gitpod's CLI): Gitpod's CLI ${NO_CLI}`],
      chosen: undefined,
      failure: `no-identity-source: Gitpod's CLI ${NO_CLI}`,
      record: undefined,
    });
  });

  it('list what a codespace can choose from, and what is missing', async () => {
    assert.deepStrictEqual(await outcome(CODESPACE), {
      sources: [`broker (Broker): ${NO_BROKER}`, PROVIDER, CENTER],
      chosen: undefined,
      failure: `no-identity-source: ${NO_BROKER}`,
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

  const LATER: readonly [environment: Readonly<Record<string, string>>, source: string, platform: string][] = [
    [
      { GITHUB_ACTIONS: 'true' },
      "github-actions (GitHub Actions): Not available yet: the job's own identity token, with `permissions: id-token: write`.",
      'GitHub Actions',
    ],
    [
      { GITLAB_CI: 'true' },
      'gitlab-id-token (GitLab ID token): Not available yet: the ID token that .gitlab-ci.yml names under `id_tokens`.',
      'GitLab CI',
    ],
    [
      { CURSOR_AGENT_SOCKET: '/x' },
      "cursor-socket (Cursor's socket): Not available yet: the agent's identity token from Cursor's socket.",
      'Cursor cloud agent',
    ],
    [
      { DEVIN_OIDC_TOKEN_FILE: '/x' },
      "devin-exchange (Devin's token exchange): Not available yet: the session's identity token from Devin.",
      'Devin',
    ],
  ];
  for (const [environment, source, platform] of LATER) {
    it(`list the source of ${platform} as not available yet`, async () => {
      assert.deepStrictEqual(await outcome(environment), {
        sources: [source],
        chosen: undefined,
        failure: `source-not-available-yet: ${platform} has no identity source that is available yet.`,
        record: undefined,
      });
    });
  }
});
