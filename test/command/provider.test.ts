import assert from 'node:assert/strict';
import type { Ran } from '../demo/run-command.ts';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import { JANE, type Person, SAM } from '../doubles/openid-provider/people.ts';
import { providerSimulation } from '../support/provider-environment.ts';
import { signInAtProvider } from '../support/sign-in-at-provider.ts';
import { assertNoSecret, secretsFound } from '../support/secret-absence.ts';
import { callerIdentity } from './caller-identity.ts';
import { CommandSuite } from './command-suite.ts';
import { onSignInInstructions, SIGN_IN_INSTRUCTIONS } from './sign-in-instructions.ts';

describe('rolecall where people sign in with an identity provider', () => {
  const suite = new CommandSuite('coder', { simulation: providerSimulation });

  /** Runs a command, and signs in as soon as it says where. */
  async function signingIn(
    words: readonly string[],
    person: Person = JANE,
    answer: 'allow' | 'refuse' = 'allow',
  ): Promise<Ran> {
    const { certificateFile } = suite.simulated.sandbox.codespace;
    let signedIn: Promise<unknown> | undefined;
    const ran = await suite.world.run(words, {
      started: onSignInInstructions(request => {
        signedIn ??= signInAtProvider(request, certificateFile, { person, answer });
      }),
    });
    await signedIn;
    return ran;
  }

  /** Requests to the provider: `POST /token authorization_pending`. */
  function asked(): readonly string[] {
    return suite.simulated.sandbox
      .requests()
      .filter(({ server }) => server === 'provider')
      .map(({ method, path: name, note }) => `${method} ${name} ${note}`.trim());
  }

  it('goes from a plain environment to what the AWS CLI is given, through a browser', async () => {
    const host = new URL(suite.server.issuer).host;
    const before = await suite.world.run(['env']);
    assert.match(before.stdout, /^acme\/app on main, in Coder\n/);
    assert.match(before.stdout, new RegExp(`● +Sign-in at ${host} +used once you allow it`));
    const { stdout: question } = await suite.world.runOnTerminal(['consent', 'grant'], 'y\n');
    for (const named of [host, ...suite.server.clientIds])
      assert.ok(question.includes(named), `${named}:\n${question}`);
    assert.deepEqual(asked(), []);

    const { code, stdout, stderr } = await signingIn(['assume', 'dev-readonly']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, SIGN_IN_INSTRUCTIONS);
    assert.notDeepEqual(await suite.world.sessionFiles(), []);
    assert.match(stdout, new RegExp(`^ {2}token {5}Sign-in at ${host}, for ${suite.server.clientIds[0]}`, 'm'));
    assert.match(stdout, /^Ready until .+\. Try: aws --profile dev-readonly sts get-caller-identity$/m);
    const environment = { ...suite.environment, AWS_PROFILE: 'dev-readonly', AWS_REGION: 'eu-west-1' };
    const who = await callerIdentity(environment, suite.simulated.sandbox.sts);
    assert.match(who.stdout, /arn:aws:sts::111122223333:assumed-role\/dev-readonly\//, who.stderr);
    assert.match(
      (await suite.world.run(['status'])).stdout,
      new RegExp(`subject +${JANE.claims.sub}\n +issuer +${suite.server.issuer}\n`),
    );
  });

  it('contacts no provider before consent, whatever is asked', async () => {
    const [client = ''] = suite.server.clientIds;
    for (const [code, words] of [
      [4, ['assume', 'dev-readonly']],
      [4, ['renew', 'dev-readonly']],
      [4, ['env', '--claims']],
      [4, ['token', '--audience', client]],
      [4, ['token', '--role', 'dev-readonly']],
      [1, ['credential-process', '--role', 'dev-readonly']],
      [0, ['env']],
      [0, ['roles']],
      [0, ['status']],
      [0, ['consent', 'show']],
    ] as const) {
      const ran = await suite.world.run(words);
      assert.deepEqual([ran.code, asked()], [code, []], `${words.join(' ')}: ${ran.stderr}`);
    }
  });

  it('asks for a sign-in only where a person asked for a role or a token', async () => {
    await suite.allowed();
    for (const [code, words] of [
      [0, ['env']],
      [0, ['roles']],
      [0, ['status']],
      [0, ['status', '--prompt']],
      [0, ['doctor']],
      [1, ['credential-process', '--role', 'dev-readonly']],
    ] as const) {
      const ran = await suite.world.run(words);
      assert.deepEqual([ran.code, asked()], [code, []], `${words.join(' ')}: ${ran.stdout}${ran.stderr}`);
      assert.equal(SIGN_IN_INSTRUCTIONS.test(ran.stderr), false);
    }
  });

  it('does not renew without the person, and says so', async () => {
    await suite.allowed();
    assert.equal((await signingIn(['assume', 'dev-readonly'])).code, 0);
    const before = asked().length;
    const ran = await suite.world.cold();
    assert.deepEqual([ran.code, ran.stdout, asked().length], [7, '', before]);
    assert.match(ran.stderr, /needs a person\. Click Renew in VS Code, or run `rolecall \w+ dev-readonly`/);
    assert.equal((await signingIn(['renew', 'dev-readonly'])).code, 0);
  });

  it('gives a role for a group to who is in it, and says to others what is missing', async () => {
    await suite.allowed();
    const refused = await signingIn(['assume', 'platform-admin'], SAM);
    assert.equal(refused.code, 7);
    assert.match(
      refused.stderr,
      /platform-admin is not available here: only for groups platform\.\n.*The identity token's groups is everyone; the role wants platform\./,
    );
    assert.equal((await signingIn(['assume', 'platform-admin'], JANE)).code, 0);
  });

  it('says that the person refused, and leaves everything as it was', async () => {
    await suite.allowed();
    const { code, stdout, stderr } = await signingIn(['assume', 'dev-readonly', '--json'], JANE, 'refuse');
    assert.equal(code, 5, stderr);
    const error = new FieldReader(parseJson(stdout), 'the answer').object('error');
    assert.deepEqual([error.string('kind'), error.string('code')], ['identity-rejected', 'access_denied']);
    assert.match(error.string('message'), /^The sign-in at localhost:\d+ was refused\.$/);
    assert.deepEqual(await suite.world.sessionFiles(), []);
  });

  it('shows the claims of the person, of those that may be shown', async () => {
    await suite.allowed();
    const { code, stdout, stderr } = await signingIn(['env', '--claims', '--json']);
    assert.equal(code, 0, stderr);
    const answer = new FieldReader(parseJson(stdout), 'the answer');
    const claims = answer.object('claims');
    assert.deepEqual(
      [claims.string('iss'), claims.string('sub'), answer.string('audience')],
      [suite.server.issuer, JANE.claims.sub, suite.server.clientIds[0]],
    );
    assert.equal(stdout.includes('jane@acme.example') || stdout.includes('Jane Doe'), false);
  });

  it('stops at Ctrl-C with 130, and asks the provider no more', async () => {
    await suite.allowed();
    const { code, stdout } = await suite.world.run(['assume', 'dev-readonly'], {
      started: child => onSignInInstructions(() => void child.kill('SIGINT'))(child),
    });
    assert.deepEqual([code, stdout], [130, '']);
    assert.equal(asked().includes('POST /token authorization_pending'), false);
  });

  it('keeps tokens and codes out of every file, log and output', async () => {
    await suite.own();
    await suite.allowed();
    assert.equal((await signingIn(['assume', 'dev-readonly', '--log', 'trace'])).code, 0);
    assert.equal((await signingIn(['token', '--role', 'dev-readonly', '--decode', '--log', 'trace'])).code, 0);
    assert.equal((await signingIn(['assume', 'deploy-staging', '--log', 'trace'], SAM, 'refuse')).code, 5);
    const secrets = suite.server.given();
    // Two sign-ins that gave a code, an ID token and an access token each, and one that gave a code.
    assert.equal(secrets.length, 7);
    assertNoSecret(secrets, await suite.world.left());
    assert.notDeepEqual(
      secretsFound([SIGN_IN_INSTRUCTIONS], { printed: suite.world.printed }),
      [],
      'the search does find',
    );
  });
});
