import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { ACCESS_TOKEN_TYPE, TOKEN_EXCHANGE_GRANT } from '../../../src/core/broker-protocol.ts';
import { FieldReader, isObject, parseJson } from '../../../src/core/parse.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import { readRoleMap } from '../../../src/roles/assemble-role-map.ts';
import { ROLE_MAP_SCHEMAS } from '../../../src/roles/schema/schemas.ts';
import { readUserConfiguration } from '../../../src/roles/user-configuration.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import { failureOf } from '../../support/failure-of.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { exchangeAtSandbox } from './exchange.ts';

const limits = { headers: {}, deadlineMilliseconds: 5_000, maximumBytes: 65_536 } as const;
const SUBJECT = 'owner:9876543:repo:456789012:access:write';

describe("The sandbox's codespace", () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.stop());

  /** Asks the broker as a codespace does; answers the status and what was said. */
  async function ask(form: Readonly<Record<string, string>> = {}): Promise<readonly [number, FieldReader]> {
    const { codespace } = sandbox;
    const body = new URLSearchParams({
      grant_type: TOKEN_EXCHANGE_GRANT,
      subject_token: codespace.acme.token,
      subject_token_type: ACCESS_TOKEN_TYPE,
      audience: 'sts.amazonaws.com',
      codespace: codespace.acme.codespace.name,
      ...form,
    });
    const http = nodeHttpClient({ certificateAuthority: codespace.certificateFile, environment: {} });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const url = `${codespace.broker}/token`;
    const answer = await http.send({ ...limits, method: 'POST', url, headers, body: body.toString() });
    return [answer.status, new FieldReader(parseJson(answer.body), "the broker's answer")];
  }

  it('gives its token at the real broker for one that AWS takes, with tags and a source identity', async () => {
    const [status, answer] = await ask();
    assert.equal(status, 200);
    const jwt = answer.string('access_token');
    assert.equal(decodeJwt(jwt).sub, SUBJECT);
    const credentials = await exchangeAtSandbox(sandbox, jwt);
    assert.equal(credentials.principal, 'arn:aws:sts::111122223333:assumed-role/dev-readonly/jane@ona');
    const session = sandbox.account.session(credentials.accessKeyId);
    assert.deepEqual(
      [session?.tags, session?.sourceIdentity],
      [{ user_id: '583231', repository_id: '456789012' }, 'jane@583231'],
    );
    assert.deepEqual(
      sandbox
        .requests()
        .map(({ server, path, status: code }) => `${server} ${path} ${code}`)
        .toSorted(),
      [
        'broker /.well-known/openid-configuration 200',
        'broker /jwks 200',
        'broker /token 200',
        'github /acme/app.git/info/refs 200',
        'github-api /repos/acme/app 200',
        'github-api /user 200',
        'github-api /user/codespaces/jane-literate-space-parakeet-mld5 200',
        'sts / 200',
      ],
    );
    assertNoSecret([sandbox.codespace.acme.token], { log: sandbox.requests() });
  });

  it('is believed by nobody without its certificate', async () => {
    const http = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
    const failure = await failureOf(() =>
      http.send({ ...limits, method: 'GET', url: `${sandbox.codespace.broker}/jwks` }),
    );
    assert.deepEqual([failure.kind, sandbox.requests()], ['protocol', []]);
  });

  it('takes its certificate away when it stops', async () => {
    const { certificateFile } = sandbox.codespace;
    assert.ok(existsSync(certificateFile));
    await sandbox.stop();
    assert.ok(!existsSync(certificateFile));
  });

  const changes: readonly (readonly [what: string, change: () => void, status: number, reason: string])[] = [
    ['the codespace stopped', () => sandbox.codespace.changeCodespace({ state: 'Shutdown' }), 403, 'codespace-stopped'],
    [
      'the codespace was never published',
      () => sandbox.codespace.changeCodespace({ repositoryId: undefined }),
      403,
      'repository-unpublished',
    ],
    [
      'the codespace is someone else’s',
      () => sandbox.codespace.changeCodespace({ ownerId: 9_876_543 }),
      403,
      'codespace-unknown',
    ],
    ['the token is over', () => sandbox.codespace.changeToken({ expired: true }), 401, 'token-stale'],
    [
      'the token may not write',
      () => sandbox.codespace.changeToken({ writes: [], reads: [456_789_012] }),
      403,
      'no-write-access',
    ],
    [
      'the person may not write',
      () => sandbox.codespace.changeRepository({ roles: { 583_231: 'read' } }),
      403,
      'no-write-access',
    ],
    ['the repository is a fork', () => sandbox.codespace.changeRepository({ fork: true }), 403, 'repository-fork'],
    [
      'the repository is a template',
      () => sandbox.codespace.changeRepository({ template: true }),
      403,
      'repository-template',
    ],
    [
      'the repository was transferred to another owner',
      () => sandbox.codespace.changeRepository({ ownerId: 583_231 }),
      403,
      'owner-not-allowed',
    ],
  ];
  for (const [what, change, status, reason] of changes) {
    it(`gets nothing when ${what}`, async () => {
      change();
      const [answered, answer] = await ask();
      assert.deepEqual([answered, answer.string('reason')], [status, reason]);
      assert.equal(sandbox.requests().find(({ server }) => server === 'broker')?.note, reason);
    });
  }

  /** What the broker says of its roles, and which of them AWS then gives. */
  async function roles(): Promise<Readonly<Record<string, unknown>>> {
    const { codespace } = sandbox;
    const http = nodeHttpClient({ certificateAuthority: codespace.certificateFile, environment: {} });
    const headers = { authorization: `Bearer ${codespace.acme.token}` };
    const url = `${codespace.broker}/roles?codespace=${codespace.acme.codespace.name}`;
    const answer = await http.send({ ...limits, method: 'GET', url, headers });
    const listed = new FieldReader(parseJson(answer.body), "the broker's answer").list('roles');
    return Object.fromEntries(
      listed.flatMap(role => (isObject(role) ? [[String(role['name']), role['refusal'] ?? 'given']] : [])),
    );
  }

  async function given(role: string): Promise<string> {
    const [status, answer] = await ask({ role });
    assert.equal(status, 200);
    const credentials = await exchangeAtSandbox(sandbox, answer.string('access_token'), { role });
    return credentials.principal ?? '';
  }

  it('has a catalogue: one role for the team, which she is in, and one for maintainers, which she is none of', async () => {
    assert.deepEqual(await roles(), { 'deploy-production': 'role-permission', 'incident-readonly': 'given' });
    assert.match(await given('incident-readonly'), /:assumed-role\/incident-readonly\//);
    assert.equal((await ask({ role: 'deploy-production' }))[1].string('reason'), 'role-permission');
    assertNoSecret([sandbox.codespace.acme.token], { log: sandbox.requests() });
  });

  it('gives a maintainer the role for maintainers, and who left the team no more of the team’s', async () => {
    sandbox.codespace.changeRepository({ roles: { 583_231: 'maintain' } });
    sandbox.codespace.changeTeam({ members: {} });
    assert.deepEqual(await roles(), { 'deploy-production': 'given', 'incident-readonly': 'role-team' });
    assert.match(await given('deploy-production'), /:assumed-role\/deploy-production\//);
  });

  for (const [what, change] of [
    ['invited', () => sandbox.codespace.changeTeam({ members: { 583_231: 'pending' } })],
    [
      'in a team that an App without permission cannot see',
      () => sandbox.codespace.changeInstallation({ permissions: {} }),
    ],
    ['in a team of an organisation that took the App out', () => sandbox.codespace.changeInstallation(undefined)],
  ] as const) {
    it(`does not give the team’s role to a person ${what}`, async () => {
      change();
      assert.equal((await roles())['incident-readonly'], 'role-team');
    });
  }

  it('has roles in AWS that trust their own subject alone', async () => {
    const [, plain] = await ask();
    const [, incident] = await ask({ role: 'incident-readonly' });
    for (const [token, role] of [
      [plain.string('access_token'), 'incident-readonly'],
      [incident.string('access_token'), 'deploy-production'],
      [incident.string('access_token'), 'dev-readonly'],
    ] as const) {
      await assert.rejects(exchangeAtSandbox(sandbox, token, { role }), { kind: 'trust-mismatch' });
    }
  });

  it('follows a rename by id: GitHub names the codespace’s repository anew', async () => {
    sandbox.codespace.changeRepository({ name: 'renamed' });
    const [status, answer] = await ask();
    assert.deepEqual([status, decodeJwt(answer.string('access_token')).sub], [200, SUBJECT]);
  });

  it('sees what its servers are told to do wrong', async () => {
    const { controls } = sandbox.codespace;
    for (const gitHub of [controls.gitHubApi, controls.gitHubGit]) {
      gitHub.answerNext({ status: 502, body: 'x'.repeat(1_000_000) });
      const [status, answer] = await ask();
      assert.deepEqual([status, answer.string('reason')], [503, 'github-unavailable']);
    }
    controls.gitHubGit.answerNext({ status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' });
    assert.equal((await ask())[1].string('reason'), 'repository-replaced');
    controls.broker.answerNext({ status: 503, body: '{}' });
    assert.equal((await ask())[0], 503);
    assert.equal((await ask())[0], 200);
  });

  it('is seen by git itself as GitHub is', async function () {
    if (!existsSync('/usr/bin/git')) this.skip();
    const { origins, acme } = sandbox.codespace;
    const url = origins.web.replace('//', `//x-access-token:${acme.token}@`);
    const environment = {
      PATH: '/usr/bin:/bin',
      GIT_CONFIG_NOSYSTEM: '1',
      HOME: '/nonexistent',
      GIT_TERMINAL_PROMPT: '0',
    };
    const list = (version: number, repository: string) =>
      promisify(execFile)(
        '/usr/bin/git',
        ['-c', `protocol.version=${version}`, 'ls-remote', `${url}/${repository}.git`],
        {
          env: environment,
        },
      );
    const { stdout } = await list(0, 'acme/app');
    assert.match(stdout, /^[0-9a-f]{40}\tHEAD\n[0-9a-f]{40}\trefs\/heads\/main\n$/);
    await assert.rejects(list(0, 'acme/other'), /remote: Repository not found\.|repository .* not found/);
    sandbox.codespace.changeRepository({ name: 'renamed' });
    assert.equal((await list(0, 'acme/app')).stdout, stdout, 'git follows a rename');
  });

  it('tells a demonstration what to write, without a problem in it', async () => {
    const { demo, broker, certificateFile } = sandbox.codespace;
    const user = { file: '/home/jane/.config/rolecall/config.yaml', text: demo.userConfiguration };
    const file = { file: '/app/rolecall.yaml', label: 'rolecall.yaml', text: demo.roleMap };
    const map = readRoleMap({ userConfiguration: user, repositoryFile: file }, ROLE_MAP_SCHEMAS);
    assert.deepEqual(
      [map.problems, map.roles.map(({ role }) => role.name), map.identity?.settings],
      [
        [],
        ['dev-readonly', 'deploy-staging', 'payments-admin', 'gcp-readonly', 'azure-operator'],
        { codespaces: { broker } },
      ],
    );
    const { configuration } = await readUserConfiguration(user.text, user.file);
    assert.deepEqual(
      [configuration.certificateAuthority, configuration.endpoints, configuration.issuers],
      [certificateFile, { aws: sandbox.sts, gcp: sandbox.google.origin, azure: sandbox.azure.origin }, {}],
    );
    assert.ok(isObject(demo.environment) && demo.environment['CODESPACES'] === 'true');
  });
});
