import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { clientEnvironment, runClient } from '../clients/client-run.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { ANY_TOKEN, assertNoSecret } from '../support/secret-absence.ts';
import { whoIs } from './caller-identity.ts';
import type { CommandWorld } from './command-world.ts';

const AWS = '/usr/bin/aws';

/** A world of a coding agent, started anew for each test. */
export interface AgentFixture {
  readonly world: CommandWorld;
  readonly roleArn: string;
  /** Where tokens are asked for, as the sandbox logs it: 'cursor-socket'. */
  readonly server: string;
  /** "Cursor's agent socket". */
  readonly source: string;
  /** `rolecall@cursor` */
  readonly sessionName: string;
}

/** What holds for every platform of coding agents: their own roles alone, narrowed, and nobody to ask. */
export function behavesAsAgent(fixture: () => AgentFixture): void {
  it("does the whole run with the real AWS CLI, through the role of the agent's own configuration", async function () {
    if (!existsSync(AWS)) skipBecause(this, `${AWS} is not there; Debian's package awscli has it.`);
    const { world, source, sessionName } = fixture();
    const { code, stdout, stderr } = await world.run(['assume', 'agent-readonly']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.ok(stdout.includes(`token     ${source}, for sts.amazonaws.com`), stdout);
    const arn = `arn:aws:sts::111122223333:assumed-role/agent-readonly/${sessionName}`;
    assert.deepEqual(await caller(world), { code: 0, out: `${arn}\n`, error: '' });

    // What other tools get, without their starts.
    const tools = (): Promise<string> =>
      whoIs('agent-readonly', world.simulated.environment, world.simulated.sandbox.sts);
    await forgetCredentials(world);
    const before = asked(fixture()).length;
    assert.equal(await tools(), arn, 'the helper asks again, with a token of its own');
    assert.deepEqual(asked(fixture()).slice(before, before + 2), [`${fixture().server} 200`, 'sts 200']);

    assert.equal((await world.runShim(['release', 'agent-readonly'])).code, 0);
    assert.match(await tools(), /This role is not active/);
  });

  it('takes no role of the repository without a person, and sends nothing; with one it does', async () => {
    const { world } = fixture();
    for (const words of [
      ['assume', 'agent-of-repository'],
      ['assume', 'agent-of-repository', '--yes'],
    ]) {
      const { code, stdout, stderr } = await world.run(words);
      assert.deepEqual(
        [code, stdout, stderr],
        [
          4,
          '',
          "rolecall: acme/app is not allowed, and an agent has nobody to ask.\nHave the environment's set-up write the role into ~/.config/rolecall/config.yaml, or state it with flags of `rolecall assume`; a person at a terminal can run `rolecall consent grant`.\n",
        ],
      );
    }
    assert.equal((await world.run(['consent', 'grant', '--yes'])).code, 4, 'an agent is no person at a terminal');
    assert.deepEqual(asked(fixture()), []);
    await world.allow();
    assert.equal((await world.run(['assume', 'agent-of-repository'])).code, 0);
  });

  it('takes no role that nothing narrows, unless the map says so', async () => {
    const { world } = fixture();
    await world.allow();
    const { code, stderr } = await world.run(['assume', 'agent-anything']);
    assert.equal(code, 2);
    assert.match(stderr, /agent-anything cannot be used: .*A role for coding agents is narrowed by a session policy\./);
    assert.deepEqual(asked(fixture()), []);
    assert.equal((await world.run(['assume', 'agent-everything'])).code, 0);
  });

  it("takes no person's role", async () => {
    const { world } = fixture();
    await world.allow();
    const { code, stderr } = await world.run(['assume', 'dev-readonly']);
    assert.deepEqual(
      [code, stderr],
      [
        7,
        'rolecall: dev-readonly is not available here: only for people.\nThe role is for people; this environment is one for coding agents.\n',
      ],
    );
    assert.deepEqual(asked(fixture()), []);
  });

  it('takes a role that its command line states, when a policy narrows it', async () => {
    const { world, roleArn } = fixture();
    const stated = ['assume', '--role-arn', roleArn, '--region', 'eu-west-1', '--name', 'stated'];
    const open = await world.run(stated);
    assert.equal(open.code, 2, open.stdout);
    assert.match(open.stderr, /narrowed by a session policy/);
    assert.deepEqual(asked(fixture()), []);
    const policy = path.join(world.simulated.home, 'policy.json');
    await writeFile(
      policy,
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}',
    );
    const narrowed = await world.run([...stated, '--session-policy', policy]);
    assert.deepEqual([narrowed.code, narrowed.stderr], [0, '']);
  });

  it('shows a token nowhere: no output, no file', async () => {
    const { world } = fixture();
    for (const words of [['env', '--claims'], ['assume', 'agent-readonly'], ['status'], ['doctor']]) {
      await world.run(words);
    }
    assertNoSecret([ANY_TOKEN], await world.left());
  });
}

/** What was asked for tokens and of the cloud, in order. */
export function asked({ world, server }: AgentFixture): readonly string[] {
  return world.simulated.sandbox
    .requests()
    .filter(request => request.server === 'sts' || (request.server === server && request.method === 'POST'))
    .map(request => `${request.server} ${request.status}`);
}

/** Who the real AWS CLI is for the sandbox's STS, through the profile that Rolecall wrote. */
function caller({ simulated: { home, environment, sandbox } }: CommandWorld) {
  const words = ['--endpoint-url', sandbox.sts, '--output', 'text', '--query', 'Arn', 'sts', 'get-caller-identity'];
  return runClient(AWS, ['--profile', 'agent-readonly', ...words], clientEnvironment(home, environment));
}

/** So that the next tool that asks makes the helper exchange a token. */
async function forgetCredentials(world: CommandWorld): Promise<void> {
  const directory = await world.runtimeDirectory();
  const caches = (await readdir(directory)).filter(name => name.endsWith('.cache'));
  assert.equal(caches.length, 1);
  for (const name of caches) await rm(path.join(directory, name));
}
