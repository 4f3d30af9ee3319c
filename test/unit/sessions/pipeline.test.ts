import { secretsOf } from '../../../src/clouds/handout.ts';
import type { Credentials } from '../../../src/core/credentials.ts';
import assert from 'node:assert/strict';
import { DEFAULT_CONFIGURATION } from '../../../src/core/configuration.ts';
import type { Detection } from '../../../src/core/platform.ts';
import type { IdentitySettings, MappedRole, RoleMap, RoleSource } from '../../../src/core/role.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { SessionRecord } from '../../../src/core/session.ts';
import { detect } from '../../../src/detect/detect.ts';
import { readStatedRole } from '../../../src/roles/stated-role.ts';
import {
  commandLineTerms,
  identityThatCounts,
  isPipeline,
  pipelineVariable,
  withPipelineBranch,
} from '../../../src/sessions/pipeline.ts';
import { createRoleSessions } from '../../../src/sessions/role-sessions.ts';
import { type CommandLineTerms, NO_COMMAND_LINE, type World } from '../../../src/sessions/world.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeGitHubJob, GITHUB_JOB_VARIABLES, GITHUB_SUBJECT } from '../../support/fake-git-hub-job.ts';
import { FakeWorld } from '../../support/fake-world.ts';
import { ACME_APP, awsRole, DEVCONTAINER, mapped, ONA_DETECTED, roleMap, USER } from '../../support/sample-roles.ts';

const FOLDER = ACME_APP.folder;
const FACTS = { inContainer: true, existingPaths: [] };

function seen(variables: Readonly<Record<string, string>>, existingPaths: readonly string[] = []): Detection {
  return detect(variables, { ...FACTS, existingPaths });
}

const JOB = seen(GITHUB_JOB_VARIABLES);
const TRUSTING: CommandLineTerms = { ...NO_COMMAND_LINE, trustMap: true };

describe('a pipeline', () => {
  const pipelines: readonly (readonly [what: string, detection: Detection, expected: boolean])[] = [
    ['GitHub Actions', JOB, true],
    ['GitLab CI', seen({ GITLAB_CI: 'true' }), true],
    ['one inside the other', seen({ GITLAB_CI: 'true', GITHUB_ACTIONS: 'true' }), true],
    ['a job in a dev container', seen({ GITHUB_ACTIONS: 'true', REMOTE_CONTAINERS: 'true' }), true],
    ['a codespace that says so', seen({ GITHUB_ACTIONS: 'true', CODESPACES: 'true' }), false],
    ['an Ona environment that says so', seen({ GITLAB_CI: 'true', GITPOD_ENVIRONMENT_ID: 'e' }), false],
    ['a Gitpod workspace that says so', seen({ GITLAB_CI: 'true', GITPOD_WORKSPACE_ID: 'w' }), false],
    ['a Coder workspace that says so', seen({ GITLAB_CI: 'true', CODER: 'true' }), false],
    ['an agent that says so', seen({ GITHUB_ACTIONS: 'true' }, ['/run/cursor/api.sock']), false],
    ['a dev container', seen({ REMOTE_CONTAINERS: 'true' }), false],
    ['nothing that is known', seen({}), false],
    [
      'a workspace that detection put second',
      { ...JOB, alsoSeen: [{ platform: ONA_DETECTED.platform, reason: 'x' }] },
      false,
    ],
  ];
  for (const [what, detection, expected] of pipelines) {
    it(`is ${expected ? '' : 'not '}seen in ${what}`, () => {
      assert.equal(isPipeline(detection), expected);
    });
  }

  it('may say in variables what flags say, and nobody else may', () => {
    const variables = { ...GITHUB_JOB_VARIABLES, ROLECALL_ROLE_ARN: 'arn', ROLECALL_REGION: '' };
    assert.equal(pipelineVariable('ROLECALL_ROLE_ARN', variables, JOB), 'arn');
    assert.equal(pipelineVariable('ROLECALL_REGION', variables, JOB), undefined);
    for (const other of [ONA_DETECTED, seen({}), seen({ GITHUB_ACTIONS: 'true', CODESPACES: 'true' })]) {
      assert.equal(pipelineVariable('ROLECALL_ROLE_ARN', variables, other), undefined);
    }
  });

  it('is on the branch that its platform names, where only a commit is checked out', () => {
    const detached = { ...ACME_APP, branch: undefined };
    const branch = (variables: Readonly<Record<string, string>>, repository = detached): string | undefined =>
      withPipelineBranch(repository, variables).branch;
    assert.equal(branch({ GITHUB_REF: 'refs/heads/release/1' }), 'release/1');
    assert.equal(branch({ GITHUB_REF: 'refs/pull/7/merge' }), undefined);
    assert.equal(branch({ GITHUB_REF: 'refs/tags/v1' }), undefined);
    assert.equal(branch({ CI_COMMIT_BRANCH: 'main' }), 'main');
    assert.equal(branch({ CI_COMMIT_BRANCH: '' }), undefined);
    assert.equal(withPipelineBranch(ACME_APP, { GITHUB_REF: 'refs/heads/other' }).branch, 'main');
  });
});

describe('the command line’s terms', () => {
  const pipeline = (
    flags: Partial<CommandLineTerms>,
    variables: Readonly<Record<string, string>> = {},
  ): CommandLineTerms => commandLineTerms({ ...NO_COMMAND_LINE, ...flags }, variables, JOB);

  it('are completed by a pipeline’s variables, flags first', () => {
    const variables = { ROLECALL_TRUST_MAP: 'true', ROLECALL_TOKEN_VARIABLE: 'FROM_VARIABLE' };
    assert.deepEqual(pipeline({}, variables), { ...TRUSTING, tokenVariable: 'FROM_VARIABLE' });
    assert.equal(pipeline({ tokenVariable: 'FROM_FLAG' }, variables).tokenVariable, 'FROM_FLAG');
    assert.equal(pipeline({ trustMap: true }, { ROLECALL_TRUST_MAP: 'false' }).trustMap, true);
    assert.equal(pipeline({}, { ROLECALL_TRUST_MAP: '' }).trustMap, false);
  });

  it('are not completed by variables anywhere else', () => {
    const variables = { ROLECALL_TRUST_MAP: 'true', ROLECALL_TOKEN_VARIABLE: 'X' };
    for (const detection of [ONA_DETECTED, seen({}), seen({ CODESPACES: 'true', GITHUB_ACTIONS: 'true' })]) {
      assert.deepEqual(commandLineTerms(NO_COMMAND_LINE, variables, detection), NO_COMMAND_LINE);
    }
  });

  const refused: readonly (readonly [
    what: string,
    flags: Partial<CommandLineTerms>,
    detection: Detection,
    message: string,
    hint: string | undefined,
    variables?: Readonly<Record<string, string>>,
  ])[] = [
    [
      '--trust-map in a workspace',
      { trustMap: true },
      ONA_DETECTED,
      '--trust-map is for pipelines only.',
      'Here a person allows the map: `rolecall consent grant`.',
    ],
    [
      '--issuer in a workspace',
      { issuer: 'https://gitlab.acme.example' },
      ONA_DETECTED,
      '--issuer is for pipelines only.',
      'Name it under `issuers` in ~/.config/rolecall/config.yaml.',
    ],
    [
      '--token-variable in a workspace',
      { tokenVariable: 'X' },
      ONA_DETECTED,
      '--token-variable is for pipelines only.',
      '`rolecall env` lists what can prove who works here.',
    ],
    ...[
      'http://a.example',
      'https://u:p@a.example',
      'https://a.example?x',
      'https://a.example#x',
      'https://A.example',
      'x',
      '',
    ].map(
      issuer =>
        [
          `the issuer "${issuer}"`,
          { issuer },
          JOB,
          `"${issuer}" cannot be an issuer.`,
          'Write it as it stands in `iss`, such as https://gitlab.acme.example.',
        ] as const,
    ),
    [
      'a word that is neither true nor false',
      {},
      JOB,
      'ROLECALL_TRUST_MAP is "TRUE", neither true nor false.',
      undefined,
      { ROLECALL_TRUST_MAP: 'TRUE' },
    ],
  ];
  for (const [what, flags, detection, message, hint, variables = {}] of refused) {
    it(`refuse ${what}`, async () => {
      const failure = await failureOf(() => commandLineTerms({ ...NO_COMMAND_LINE, ...flags }, variables, detection));
      assert.deepEqual([failure.kind, failure.message, failure.hint], ['usage', message, hint]);
    });
  }

  it('take an issuer as it stands in tokens, with a path', () => {
    for (const issuer of [
      'https://gitlab.acme.example',
      'https://acme.example/gitlab',
      'https://ghe.acme.example/_services/token',
      'https://a.example:8443',
    ]) {
      assert.equal(pipeline({ issuer }).issuer, issuer);
    }
  });
});

describe('what a map says of identities', () => {
  const settings: IdentitySettings = { gitlab: { variable: 'AWS_ID_TOKEN' } };
  const of = (source: RoleSource): Pick<RoleMap, 'identity'> => ({ identity: { settings, source } });

  it('counts in a pipeline when it is the user’s own, or trusted', () => {
    assert.deepEqual(identityThatCounts(of(DEVCONTAINER), JOB, NO_COMMAND_LINE), {});
    assert.deepEqual(identityThatCounts(of(DEVCONTAINER), JOB, TRUSTING), settings);
    assert.deepEqual(identityThatCounts(of(USER), JOB, NO_COMMAND_LINE), settings);
    assert.deepEqual(identityThatCounts({ identity: undefined }, JOB, TRUSTING), {});
  });

  it('counts elsewhere, where consent decides', () => {
    assert.deepEqual(identityThatCounts(of(DEVCONTAINER), ONA_DETECTED, NO_COMMAND_LINE), settings);
  });
});

/** A role of the repository's map, for pipelines. */
const MAP = roleMap([mapped(awsRole('deploy', { use: 'automation' }))]);
const STATED: MappedRole = await readStatedRole('release', {
  use: 'automation',
  aws: { roleArn: 'arn:aws:iam::444455556666:role/release', region: 'eu-central-1' },
});

function job(map: RoleMap = MAP, commandLine: CommandLineTerms = NO_COMMAND_LINE, changes: Partial<World> = {}) {
  const world = new FakeWorld(map);
  world.detection = JOB;
  world.environment = GITHUB_JOB_VARIABLES;
  world.commandLine = commandLine;
  const gitHub = new FakeGitHubJob(world.clock);
  const sessions = createRoleSessions({ ...world.build(), httpClient: () => Promise.resolve(gitHub), ...changes });
  const record = async (): Promise<SessionRecord | undefined> => {
    const [session] = await new SessionStore(world.runtime, world.clock).list();
    return session?.record;
  };
  return { world, gitHub, sessions, record };
}

const only = (source: CommandLineTerms['source']): CommandLineTerms => ({ ...NO_COMMAND_LINE, source });

describe('in a pipeline', () => {
  const NOT_TRUSTED = 'A pipeline takes no role from the map in its checkout, which a pull request may have written.';
  const TRUST =
    "State the role with --role-arn and --region (`rolecall assume --help` has the flags of each cloud), or, where only reviewed code runs, add --trust-map for the job's own identity.";

  it('a role of the map is not taken, and nothing is sent for it', async () => {
    const { world, gitHub, sessions, record } = job();
    const failure = await failureOf(() => sessions.assume({ folder: FOLDER, role: 'deploy', owner: 'command' }));
    assert.deepEqual([failure.kind, failure.message, failure.hint], ['consent-needed', NOT_TRUSTED, TRUST]);
    assert.deepEqual([gitHub.requests, world.exchanges, await record()], [[], [], undefined]);
  });

  it('a role of a trusted map is taken without a person, and renewed by the helper with the job’s identity', async () => {
    const { sessions, record, world } = job(MAP, TRUSTING);
    const { consent } = await sessions.overview(FOLDER);
    assert.deepEqual(consent, { kind: 'not-needed' });
    await sessions.assume({ folder: FOLDER, role: 'deploy', owner: 'command' });
    const kept = await record();
    assert.deepEqual(
      [kept?.source, kept?.mapFingerprint, kept?.stated, kept?.identity?.subject, kept?.audience],
      [{ id: 'github-actions' }, undefined, undefined, GITHUB_SUBJECT, 'sts.amazonaws.com'],
    );
    assert.equal(world.exchanges.length, 1);
  });

  it('variables waive nothing in a window', async () => {
    const { world, sessions } = job();
    world.environment = { ...GITHUB_JOB_VARIABLES, ROLECALL_TRUST_MAP: 'true' };
    assert.equal((await sessions.overview(FOLDER)).consent.kind, 'needed');
  });

  it('trust waives nothing for an identity that is not the job’s own', async () => {
    const { sessions, gitHub } = job(MAP, TRUSTING, {
      environment: { GITHUB_ACTIONS: 'true' },
      configuration: () =>
        Promise.resolve({
          configuration: { ...DEFAULT_CONFIGURATION, tokenFile: '/run/token' },
          file: '/home/dev/.config/rolecall/config.yaml',
          text: undefined,
          problems: [],
        }),
      tokenFiles: { read: () => Promise.resolve(new Secret('x')) },
    });
    const { source, consent } = await sessions.overview(FOLDER);
    assert.deepEqual([source?.id, consent.kind], ['token-file', 'needed']);
    const failure = await failureOf(() => sessions.assume({ folder: FOLDER, role: 'deploy', owner: 'command' }));
    assert.deepEqual([failure.kind, gitHub.requests], ['consent-needed', []]);
  });

  it('a trusted map gives nothing where a workspace is seen too', async () => {
    const { world, sessions, gitHub } = job(MAP, TRUSTING);
    world.detection = { ...JOB, alsoSeen: [{ platform: ONA_DETECTED.platform, reason: 'x' }] };
    assert.equal((await sessions.overview(FOLDER)).consent.kind, 'needed');
    await failureOf(() => sessions.assume({ folder: FOLDER, role: 'deploy', owner: 'command' }));
    assert.deepEqual(gitHub.requests, []);
  });

  const given = { folder: FOLDER, role: 'release', owner: 'command', given: STATED } as const;

  it('a role that is stated in full is taken as it is stated, whatever the map says', async () => {
    const { world, gitHub, sessions, record } = job(
      roleMap([mapped(awsRole('release', { use: 'automation', confirm: true }))], {
        autoAssume: ['release'],
        autoAssumeSource: DEVCONTAINER,
      }),
    );
    const assumed = await sessions.assume({ ...given, audience: 'audience.example' });
    assert.deepEqual(
      world.exchanges.map(({ target, token }) => [target, token.audience]),
      [[STATED.role.target, 'audience.example']],
    );
    assert.equal(gitHub.requests.length, 1);
    const kept = await record();
    assert.deepEqual(
      [kept?.stated, kept?.target, kept?.audience, kept?.mapFingerprint, assumed.profile],
      [true, STATED.role.target, 'audience.example', undefined, 'release'],
    );
  });

  it('a stated role is listed before the map’s of that name, and looking at it ends no renewal', async () => {
    const { sessions, record } = job(roleMap([mapped(awsRole('release')), mapped(awsRole('other'))]));
    await sessions.assume(given);
    const { roles, orphans } = await sessions.overview(FOLDER);
    assert.deepEqual(
      roles.map(({ name, source, state }) => [name, source.kind, state.kind]),
      [
        ['release', 'command-line', 'active'],
        ['other', 'devcontainer.json', 'available'],
        ['release', 'devcontainer.json', 'overshadowed'],
      ],
    );
    assert.deepEqual(orphans, []);
    assert.ok(((await record())?.renewUntil ?? 0) > 0);
    assert.deepEqual(await sessions.release(FOLDER, 'release'), ['release']);
  });

  it('a stated role is taken again by its name, as it was stated, and by no name that was not', async () => {
    const { world, sessions, record } = job(roleMap([mapped(awsRole('release', { use: 'automation' }))]));
    await sessions.assume({ ...given, audience: 'audience.example' });
    const before = await record();
    world.clock.time += 60_000;
    await sessions.renew({ folder: FOLDER, role: 'release', owner: 'command' });
    assert.deepEqual(
      world.exchanges.map(({ target, token }) => [target, token.audience]),
      [STATED.role.target, STATED.role.target].map(target => [target, 'audience.example']),
    );
    const after = await record();
    assert.deepEqual([after?.stated, after?.key], [true, before?.key]);
    assert.ok((after?.renewUntil ?? 0) > (before?.renewUntil ?? 0));
    await sessions.release(FOLDER, 'release');
    const failure = await failureOf(() => sessions.renew({ folder: FOLDER, role: 'release', owner: 'command' }));
    assert.deepEqual([failure.kind, failure.message, world.exchanges.length], ['consent-needed', NOT_TRUSTED, 2]);
  });

  it('a stated role is one for pipelines: nowhere else is it taken', async () => {
    const { world, sessions } = job();
    world.detection = ONA_DETECTED;
    world.whyUnavailable = (role, { kind }) =>
      role.use === 'automation' && kind !== 'ci' ? { reason: 'only for pipelines', detail: 'x' } : undefined;
    const failure = await failureOf(() => sessions.assume(given));
    assert.deepEqual([failure.kind, world.tokens, world.exchanges], ['role-unavailable', [], []]);
    world.detection = JOB;
    await sessions.assume(given);
    world.detection = ONA_DETECTED;
    const renewed = await failureOf(() => sessions.renew({ folder: FOLDER, role: 'release', owner: 'command' }));
    assert.deepEqual([renewed.kind, world.tokens, world.exchanges.length], ['role-unavailable', [], 1]);
  });

  it('whoever hides secrets in a log learns them before they are kept, and of no refusal', async () => {
    const { world, sessions, record } = job();
    const told: unknown[] = [];
    const onIssued = (credentials: Credentials): void => {
      const [keyId] = secretsOf(credentials).map(secret => secret.reveal());
      told.push([keyId, [...world.runtime.files.values()].some(({ content }) => content.includes(keyId ?? ''))]);
    };
    await sessions.assume({ ...given, onIssued });
    assert.deepEqual(told, [['ASIAIOSFODNN7EXAMPLE', false]]);
    assert.ok((await record()) !== undefined);
    world.exchange = () => Promise.reject(new Error('refused'));
    await sessions.assume({ ...given, onIssued }).catch(() => undefined);
    assert.equal(told.length, 1);
  });

  it('one source can be asked for and no other, and only one that there is', async () => {
    const { sources } = await job(MAP, only('github-actions')).sessions.overview(FOLDER);
    assert.deepEqual(
      sources.map(({ id }) => id),
      ['github-actions'],
    );
    const failure = await failureOf(() => job(MAP, only('token-file')).sessions.overview(FOLDER));
    assert.deepEqual(
      [failure.kind, failure.message, failure.hint],
      [
        'usage',
        'There is no identity source token-file here.',
        'Here there can be github-actions; `rolecall env` says more.',
      ],
    );
  });
});
