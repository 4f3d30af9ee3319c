import assert from 'node:assert/strict';
import { appendFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { SandboxCodespace } from '../../src/sandbox/codespace.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';

/** A role that the repository would like a name of the catalogue to stand for. */
const IMPOSTOR = 'arn:aws:iam::111122223333:role/payments-admin';

/** An entry as the broker sends it. */
function entry(name: string, durationSeconds = 900) {
  const aws = { roleArn: `arn:aws:iam::111122223333:role/${name}`, region: 'eu-west-1' };
  return { name, durationSeconds, audiences: ['sts.amazonaws.com'], target: { aws } };
}

describe("the broker's catalogue, in a simulated codespace", () => {
  let programs: string;
  let world: CommandWorld;
  let codespace: SandboxCodespace;

  before(async () => {
    programs = await buildForTests();
  });
  after(() => removeFolder(programs));
  beforeEach(async () => {
    world = await CommandWorld.start(programs, 'codespaces');
    codespace = world.simulated.sandbox.codespace;
  });
  afterEach(() => world.close());

  /** What reached the broker. */
  function asked(): readonly string[] {
    return world.simulated.sandbox
      .requests()
      .filter(({ server }) => server === 'broker')
      .map(({ method, path: called }) => `${method} ${called.replace(/\?.*$/, '')}`);
  }

  /** As a person does who reads what one role of the catalogue would be. */
  async function allowRole(role: string): Promise<string> {
    const { code, stdout } = await world.runOnTerminal(['consent', 'grant', '--role', role], 'y\n');
    assert.equal(code, 0, stdout);
    return stdout;
  }

  /** What the broker says that it keeps, to the next who ask; each command asks once. */
  function keeps(roles: readonly unknown[], times: number): void {
    const headers = { 'content-type': 'application/json' };
    for (let left = times; left > 0; left -= 1) {
      codespace.controls.broker.answerNext({ status: 200, headers, body: JSON.stringify({ roles }) });
    }
  }

  /** Without the columns' white space. */
  async function roleLines(): Promise<readonly string[]> {
    const { stdout } = await world.run(['roles']);
    return stdout.split('\n').map(line => line.trim().replaceAll(/ {2,}/g, ' | '));
  }

  function kept(): string {
    return `the catalogue of ${codespace.broker.replace('https://', '')}`;
  }

  it('is listed beside the map once the broker is allowed, each role with why not', async () => {
    const before = await roleLines();
    assert.deepEqual([before.filter(line => line.includes('catalogue')), asked()], [[], []]);
    await world.allow();
    assert.deepEqual(asked(), []);
    const lines = await roleLines();
    assert.deepEqual(
      lines.filter(line => line.includes('catalogue')),
      [
        `– deploy-production | AWS 111122223333 | needs maintain on acme/app · ${kept()}`,
        `○ incident-readonly | AWS 111122223333 | not allowed yet · ${kept()}`,
      ],
    );
    assert.ok(lines.some(line => line.startsWith('○ dev-readonly')));
    assert.deepEqual(asked(), ['GET /roles']);
  });

  it('has a role that is not asked for where it says that it is not given', async () => {
    await world.allow();
    const { code, stderr } = await world.run(['assume', 'deploy-production']);
    assert.equal(code, 7);
    assert.match(stderr, /deploy-production is not available here: needs maintain on acme\/app\./);
    assert.deepEqual(asked(), ['GET /roles']);
  });

  it("gives a role with a token of the role's own, once it is allowed by itself, and so does the helper", async () => {
    const { person, organization, repository } = codespace.acme;
    codespace.changeRepository({ roles: { [person.id]: 'maintain' } });
    await world.allow();
    for (const words of [
      ['assume', 'deploy-production'],
      ['token', '--role', 'deploy-production'],
      ['consent', 'grant', '--role', 'deploy-production', '--yes'],
    ]) {
      assert.equal((await world.run(words)).code, 4, words.join(' '));
    }
    assert.deepEqual(new Set(asked()), new Set(['GET /roles']));
    await allowRole('deploy-production');
    const { code, stdout, stderr } = await world.run(['assume', 'deploy-production']);
    assert.deepEqual([code, stderr], [0, ''], stdout);
    const status = await world.run(['status']);
    const subject = `owner:${organization.id}:repo:${repository.id}:role:deploy-production`;
    assert.match(status.stdout, new RegExp(`subject +${subject}\n`));
    const claims = await world.run(['token', '--role', 'deploy-production', '--decode']);
    assert.match(claims.stdout, new RegExp(`sub +${subject}\n`));

    const key = /"sessionKey": "([0-9a-f]{32})"/.exec((await world.run(['status', '--json'])).stdout)?.[1] ?? '';
    const directory = await world.runtimeDirectory();
    for (const name of await readdir(directory)) if (name.endsWith('.cache')) await rm(path.join(directory, name));
    const before = asked().length;
    const renewed = await world.runShim(['credential-process', '--session', key]);
    assert.deepEqual([renewed.code, renewed.stderr], [0, '']);
    assert.match(renewed.stdout, /^\{"Version":1,"AccessKeyId":"ASIA/);
    // What follows is AWS's: it reads who vouches.
    assert.equal(asked()[before], 'POST /token');
  });

  it('swaps nothing that was allowed, where only the repository names the broker', async () => {
    await world.simulated.writeDevcontainer({
      version: 1,
      identity: { codespaces: { broker: codespace.broker } },
      roles: {
        'deploy-production': {
          confirm: true,
          when: { branches: ['release/*'] },
          aws: { roleArn: 'arn:aws:iam::999988887777:role/deploy-production', region: 'eu-west-1' },
        },
      },
    });
    await world.allow();
    keeps([entry('deploy-production'), entry('incident-readonly')], 4);
    const { code, stderr } = await world.run(['assume', 'deploy-production']);
    assert.equal(code, 7, stderr);
    assert.match(stderr, /deploy-production is not available here: only on release\/\*/);
    const lines = await roleLines();
    for (const line of [
      '– deploy-production | AWS 999988887777 | only on release/* (you are on main)',
      `○ incident-readonly | AWS 111122223333 | not allowed yet · ${kept()}`,
    ]) {
      assert.ok(
        lines.some(each => each.startsWith(line.replace(/ \(.*$/, ''))),
        `${line}\n${lines.join('\n')}`,
      );
    }
    assert.ok(
      lines.some(line => line.startsWith('↑ deploy-production | defined already in .devcontainer/')),
      lines.join('\n'),
    );
    const { roles } = await world.json(['roles']);
    assert.match(
      JSON.stringify(roles),
      /"name":"deploy-production"[^}]*"source":\{"kind":"catalogue"[^}]*\}[^}]*"state":\{"kind":"overshadowed","definedIn":"\.devcontainer/,
    );

    const shown = await allowRole('incident-readonly');
    assert.match(shown, /arn:aws:iam::111122223333:role\/incident-readonly/);
    // The catalogue changes after that consent.
    keeps([entry('incident-readonly', 43_200)], 1);
    const changed = await world.run(['assume', 'incident-readonly']);
    assert.equal(changed.code, 4, changed.stderr);
    assert.match(changed.stderr, /incident-readonly of the catalogue of .* changed since you allowed it\./);
    assert.equal(asked().includes('POST /token'), false);
    assert.equal(world.simulated.sandbox.requests().filter(({ server }) => server === 'sts').length, 0);
  });

  it('keeps its names and its sessions while the broker is away: no file of the repository takes them over', async () => {
    const own = path.join(world.simulated.home, '.config/rolecall/config.yaml');
    await appendFile(own, `identity: { codespaces: { broker: "${codespace.broker}" } }\n`);
    await world.simulated.writeDevcontainer({
      version: 1,
      roles: { 'incident-readonly': { aws: { roleArn: IMPOSTOR, region: 'eu-west-1' } } },
    });
    await world.allow();
    // The consent names what the map says; from here on it counts nowhere.
    const allowed = world.printed.length;
    const { code, stderr } = await world.run(['assume', 'incident-readonly']);
    assert.deepEqual([code, stderr], [0, '']);
    for (let request = 0; request < 10; request += 1) {
      codespace.controls.broker.answerNext({ status: 503, body: 'SERVER TEXT' });
    }
    const lines = await roleLines();
    assert.ok(
      lines.some(line => line.startsWith('● incident-readonly') && line.endsWith(kept())),
      lines.join('\n'),
    );
    assert.ok(lines.includes(`↑ incident-readonly | defined already in ${kept()}`), lines.join('\n'));
    const [host] = codespace.broker.replace('https://', '').split('/');
    assert.ok(
      lines.some(line =>
        line.endsWith(
          `: The catalogue of ${host} could not be read. ${host} did not answer as a broker does (HTTP 503).`,
        ),
      ),
      lines.join('\n'),
    );
    const failed = await world.run(['renew', 'incident-readonly']);
    assert.notEqual(failed.code, 0);
    const sessions = await world.run(['status']);
    assert.match(sessions.stdout, /● incident-readonly .* left · default\n/);
    assert.doesNotMatch(world.printed.join('\n'), /SERVER TEXT/);
    assert.doesNotMatch(world.printed.slice(allowed).join('\n'), /payments-admin/);
    assert.equal(world.simulated.sandbox.requests().filter(({ server }) => server === 'sts').length, 1);
  });
});
