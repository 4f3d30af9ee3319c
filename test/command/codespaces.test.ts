import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assertNoSecret, secretsFound } from '../support/secret-absence.ts';
import { processesMentioningDuring } from './command-world.ts';
import { CommandSuite } from './command-suite.ts';

const OPEN_A_TERMINAL = 'Open a new terminal, or click Renew in VS Code.';

describe('rolecall in a simulated codespace', () => {
  const suite = new CommandSuite('codespaces');

  /** The servers that were asked, in order. */
  function asked(): readonly string[] {
    return suite.simulated.sandbox.requests().map(({ server }) => server);
  }

  function subject(): string {
    const { organization, repository } = suite.simulated.sandbox.codespace.acme;
    return `owner:${organization.id}:repo:${repository.id}:access:write`;
  }

  it('goes from consent to what AWS tools are given, through the broker', async () => {
    const { broker, acme } = suite.simulated.sandbox.codespace;
    const host = broker.replace('https://', '');
    const before = await suite.world.run(['env']);
    assert.match(before.stdout, /^acme\/app on main, in GitHub Codespaces\n/);
    assert.match(before.stdout, new RegExp(`● +Broker ${host} +used once you allow it: \`rolecall consent grant\``));

    const { stdout: question } = await suite.world.runOnTerminal(['consent', 'grant'], 'y\n');
    assert.match(question, new RegExp(`Identity: GitHub Codespaces \\(issuer ${host}\\)\\.\\s`));
    assert.match(question, /^Audience of its tokens: sts\.amazonaws\.com\s*$/m);
    assert.match(question, new RegExp(`${host} receives a GitHub token that can write to acme/app\\.`));
    assert.deepEqual(asked(), []);

    const { code, stdout, stderr } = await suite.world.run(['assume', 'dev-readonly']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, new RegExp(`^ {2}token {5}Broker ${host}, for sts\\.amazonaws\\.com`, 'm'));
    assert.match(
      (await suite.world.run(['roles'])).stdout,
      new RegExp(`^acme/app on main, .* {3}subject ${subject()}\n`),
    );
    const status = (await suite.world.run(['status'])).stdout;
    assert.match(status, new RegExp(`subject +${subject()}\n +issuer +${broker}\n`));

    const answer = await suite.world.run(['credential-process', '--role', 'dev-readonly']);
    assert.match(answer.stdout, /^\{"Version":1,"AccessKeyId":"ASIA/);
    const claims = await suite.world.json(['env', '--claims']);
    assert.deepEqual(claims['claims'] && Object.entries(claims['claims']).slice(0, 2), [
      ['iss', broker],
      ['sub', subject()],
    ]);
    assert.equal(
      claims['proves'],
      'This token proves the owner, repository and write access, not the person or branch.',
    );
    assert.equal(acme.codespace.name, claims['environmentId']);
  });

  it('sends nothing before consent, whatever is asked', async () => {
    for (const [code, words] of [
      [4, ['assume', 'dev-readonly']],
      [4, ['renew', 'dev-readonly']],
      [4, ['env', '--claims']],
      [4, ['token', '--audience', 'sts.amazonaws.com']],
      [4, ['token', '--audience', 'sts.amazonaws.com', '--reveal']],
      [4, ['token', '--role', 'dev-readonly']],
      [4, ['consent', 'grant']],
      [0, ['env']],
      [0, ['roles']],
      [0, ['status']],
      [0, ['consent', 'show']],
    ] as const) {
      const ran = await suite.world.run(words);
      assert.deepEqual([ran.code, asked()], [code, []], `${words.join(' ')}: ${ran.stderr}`);
    }
  });

  it("sends nothing to a repository's broker for a role of the person's own before consent", async () => {
    const { broker, acme } = suite.simulated.sandbox.codespace;
    await suite.simulated.writeDevcontainer({ version: 1, identity: { codespaces: { broker } } });
    const configuration = path.join(suite.simulated.home, '.config/rolecall/config.yaml');
    const roles = suite.simulated.sandbox.codespace.demo.roleMap.replace(/^version: 1\nidentity:\n.*\n/, '');
    await writeFile(configuration, `${suite.simulated.sandbox.codespace.demo.userConfiguration}\n${roles}`, {
      mode: 0o600,
    });
    const refused = await suite.world.run(['assume', 'dev-readonly']);
    assert.deepEqual([refused.code, asked()], [4, []], refused.stderr);
    const { stdout } = await suite.world.runOnTerminal(['consent', 'grant'], 'y\n');
    assert.match(stdout, /Allow acme\/app to choose who is asked for your identity\?/);
    assert.equal((await suite.world.run(['assume', 'dev-readonly'])).code, 0);
    assert.equal(acme.organization.login, 'acme');
  });

  it('allows and assumes nothing in a prebuild', async () => {
    await suite.allowed();
    const { CODESPACE_NAME: _, ...environment } = suite.environment;
    for (const words of [
      ['assume', 'dev-readonly'],
      ['env', '--claims'],
      ['token', '--audience', 'x.example'],
    ]) {
      const { code, stderr } = await suite.world.run(words, { environment });
      assert.equal(code, 7, stderr);
      assert.match(stderr, /Nothing is assumed while GitHub Codespaces prepares a prebuild\./);
    }
    const { stdout } = await suite.world.run(['env'], { environment });
    assert.match(stdout, /prebuild +nothing is allowed or assumed here/);
    assert.deepEqual(asked(), []);
  });

  it('says without a broker what a codespace lacks', async () => {
    await suite.simulated.writeDevcontainer({ version: 1, roles: {} });
    const { code, stderr } = await suite.world.run(['token', '--audience', 'sts.amazonaws.com']);
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^rolecall: GitHub gives a codespace no identity that clouds accept, and no broker is named\.\n/,
    );
    assert.match(stderr, /identity\.codespaces\.broker/);
  });

  it('takes no personal access token for the codespace’s own', async () => {
    await suite.allowed();
    const environment = { ...suite.environment, GITHUB_TOKEN: `ghp_${'p'.repeat(36)}` };
    const { code, stderr } = await suite.world.run(['assume', 'dev-readonly'], { environment });
    assert.deepEqual([code, asked()], [3, []]);
    assert.match(stderr, /GITHUB_TOKEN holds a personal access token; a broker takes only the codespace's own\./);
    const both = { ...environment, GH_TOKEN: suite.simulated.sandbox.codespace.acme.token };
    assert.equal((await suite.world.run(['assume', 'dev-readonly'], { environment: both })).code, 0);
  });

  it('gives a folder of another repository nothing, first by its own word, then by the broker’s', async () => {
    await writeFile(
      path.join(suite.simulated.checkout, '.git/config'),
      '[remote "origin"]\n\turl = https://github.com/mallory/tool.git\n',
    );
    await suite.world.allow();
    const here = await suite.world.run(['assume', 'dev-readonly']);
    assert.deepEqual([here.code, asked()], [3, []]);
    assert.match(
      here.stderr,
      /This folder is of mallory\/tool, but the codespace was made for acme\/app.*\nOpen the repository in a codespace of its own;/,
    );

    const environment = { ...suite.environment, GITHUB_REPOSITORY: 'mallory/tool' };
    const there = await suite.world.run(['assume', 'dev-readonly'], { environment });
    assert.equal(there.code, 5);
    assert.match(
      there.stderr,
      /refused: this codespace is not for mallory\/tool\.\nOpen mallory\/tool in a codespace of/,
    );
    assert.ok(!asked().includes('sts'));
  });

  it('says why a broker refuses, in our own words', async () => {
    await suite.own();
    await suite.allowed();
    suite.simulated.sandbox.codespace.changeRepository({ fork: true });
    const fork = await suite.world.run(['assume', 'dev-readonly', '--json']);
    assert.equal(fork.code, 5);
    assert.match(
      fork.stdout,
      /"kind": "identity-rejected",\n +"message": "localhost:\d+ refused: acme\/app is a fork\."/,
    );
    assert.match(fork.stdout, /"code": "repository-fork"/);
  });

  describe('the helper', () => {
    it('renews with the token that the calling terminal has', async () => {
      await suite.assumed();
      const before = asked().length;
      const { code, stdout, stderr } = await suite.world.cold();
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /^\{"Version":1,/);
      assert.deepEqual([asked()[before], asked().at(-1)], ['broker', 'sts']);
    });

    const lacking: readonly (readonly [what: string, token: string | undefined, says: string])[] = [
      ['without the variable', undefined, "GITHUB_TOKEN is not set; a broker takes the codespace's own GitHub token."],
      [
        'with a personal access token',
        `ghp_${'p'.repeat(36)}`,
        "GITHUB_TOKEN holds a personal access token; a broker takes only the codespace's own.",
      ],
    ];
    for (const [what, token, says] of lacking) {
      it(`asks nobody ${what}, and says what to do where people look`, async () => {
        await suite.assumed();
        const before = asked().length;
        const { GITHUB_TOKEN: own, ...others } = suite.environment;
        const environment = { ...others, GH_TOKEN: own ?? '', ...(token === undefined ? {} : { GITHUB_TOKEN: token }) };
        const { code, stdout, stderr } = await suite.world.cold(undefined, { environment });
        assert.deepEqual([code, stdout, stderr], [3, '', `rolecall: ${says} ${OPEN_A_TERMINAL}\n`]);
        assert.equal(asked().length, before);
        assert.match(
          (await suite.world.run(['status'])).stdout,
          new RegExp(`failed +\\d\\d:\\d\\d: ${says} ${OPEN_A_TERMINAL}`),
        );
        assert.equal((await suite.world.cold()).code, 0);
      });
    }

    it('says what to do about a stale token', async () => {
      await suite.own();
      await suite.assumed();
      suite.simulated.sandbox.codespace.changeToken({ expired: true });
      const environment = { ...suite.environment, GITHUB_TOKEN: `ghu_${'Stale0'.repeat(6)}` };
      const { code, stdout, stderr } = await suite.world.cold(undefined, { environment });
      assert.deepEqual(
        [code, stdout, stderr],
        [3, '', `rolecall: GitHub no longer accepts this codespace's token. ${OPEN_A_TERMINAL}\n`],
      );
      assert.match(JSON.stringify(await suite.world.json(['status'])), /"kind":"identity-stale"/);
    });

    it('asks the recorded broker, whatever the map says by now', async () => {
      await suite.assumed();
      const before = asked().length;
      await suite.simulated.writeDevcontainer({
        version: 1,
        identity: { codespaces: { broker: 'https://id.evil.example' } },
        roles: {},
      });
      assert.equal((await suite.world.cold()).code, 0);
      assert.deepEqual([asked()[before], asked().at(-1)], ['broker', 'sts']);
    });
  });

  it('shows the GitHub token nowhere: no output, no log, no file, no command line', async () => {
    await suite.own();
    const { token } = suite.simulated.sandbox.codespace.acme;
    await suite.assumed();
    for (const words of [
      ['env', '--claims'],
      ['roles', '--json'],
      ['renew', 'dev-readonly'],
      ['assume', 'payments-admin'],
      ['token', '--role', 'dev-readonly', '--decode'],
      ['status', '--json'],
      ['consent', 'show', '--json'],
      ['doctor'],
    ]) {
      await suite.world.run([...words, '--log', 'trace']);
    }
    await suite.world.cold();
    // A broker that says it all back, asked for its catalogue and for a token.
    for (const _ of ['/roles', '/token']) {
      suite.simulated.sandbox.codespace.controls.broker.answerNext({
        status: 403,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ error: token, error_description: token, reason: 'no-write-access' }),
      });
    }
    const refused = await suite.world.run(['renew', 'dev-readonly', '--log', 'trace']);
    assert.match(refused.stderr, /refused: this codespace's token cannot write to acme\/app\./);

    // While a request is under way, whoever lists processes sees every command line.
    suite.simulated.sandbox.codespace.controls.broker.delay(300);
    const renewal = () => suite.world.run(['renew', 'dev-readonly', '--log', 'trace']).then(() => suite.world.cold());
    const { ran, seen } = await processesMentioningDuring(token, renewal);
    assert.deepEqual([ran.code, seen], [0, []]);
    const left = await suite.world.left();
    assertNoSecret([token], left);
    assert.notDeepEqual(secretsFound(['localhost:'], left), [], 'the search does find');
  });
});
