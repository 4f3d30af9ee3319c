import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { isObject } from '../../src/core/parse.ts';
import type { Ran } from '../demo/run-command.ts';
import { identityCenterSimulation } from '../support/identity-center-environment.ts';
import { assertNoSecret, secretsFound } from '../support/secret-absence.ts';
import { callerIdentity, whoIs } from './caller-identity.ts';
import { CommandSuite } from './command-suite.ts';
import { filesBelow } from './command-world.ts';

const INSTRUCTIONS = /^Open (https:\/\/localhost:\d+\/start\/device) and enter ([A-Z]{4}-[A-Z]{4})$/m;
const ARN = /arn:aws:sts::111122223333:assumed-role\/AWSReservedSSO_ReadOnly_[0-9a-f]{16}\/jane/;

describe('rolecall with IAM Identity Center', function () {
  const suite = new CommandSuite('codespaces', { simulation: identityCenterSimulation });

  /** Runs a command; the person does this as soon as it says where to sign in. */
  function signingIn(
    words: readonly string[],
    decide: (userCode: string, child: ChildProcess) => void = userCode => suite.server.allow(userCode),
  ): Promise<Ran> {
    return suite.world.run(words, {
      started: child => {
        let text = '';
        let decided = false;
        child.stderr?.on('data', (part: string) => {
          text += part;
          const userCode = INSTRUCTIONS.exec(text)?.[2];
          if (decided || userCode === undefined) return;
          decided = true;
          decide(userCode, child);
        });
      },
    });
  }

  /** Requests to the Identity Center: `POST /token AuthorizationPendingException`. */
  function asked(): readonly string[] {
    return suite.simulated.sandbox
      .requests()
      .filter(({ server }) => server === 'identity-center')
      .map(({ method, path: name, note }) => `${method} ${name} ${note}`.trim());
  }

  /** Who AWS says the tools are that use this profile. */
  const tools = (profile: string): Promise<string> => whoIs(profile, suite.environment, suite.simulated.sandbox.sts);

  it('goes from consent over a browser to what the AWS CLI is given', async () => {
    const { stdout: question } = await suite.world.runOnTerminal(['consent', 'grant'], 'y\n');
    assert.match(question, /acme\.awsapps\.com/);
    assert.deepEqual(asked(), []);
    const { code, stdout, stderr } = await signingIn(['assume', 'readonly']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, INSTRUCTIONS);
    assert.notDeepEqual(await suite.world.sessionFiles(), []);
    assert.match(stdout, /^ {2}sign-in {3}IAM Identity Center, acme\.awsapps\.com/m);
    assert.match(stdout, /^ {2}exchange {2}AWS 111122223333, ReadOnly/m);
    assert.match(stdout, /^Ready until .+\. Try: aws --profile readonly sts get-caller-identity$/m);
    const environment = { ...suite.world.simulated.environment, AWS_PROFILE: 'readonly', AWS_REGION: 'eu-west-1' };
    const identity = await callerIdentity(environment, suite.simulated.sandbox.sts);
    assert.match(identity.stdout, ARN, identity.stderr);
    const { stdout: status } = await suite.world.run(['status']);
    assert.match(status, /readonly +AWS 111122223333 +(59 min|1 h) left/);
    assert.match(status, /renews +only by you/);
    assert.doesNotMatch(status, /session|undefined/);
  });

  it('says in JSON what is not known as null', async () => {
    await suite.allowed();
    const { stdout } = await signingIn(['assume', 'readonly', '--json']);
    const document: unknown = JSON.parse(stdout);
    assert.ok(isObject(document) && Array.isArray(document['steps']));
    assert.deepEqual([document['role'], document['profile'], document['principal']], ['readonly', 'readonly', null]);
    assert.deepEqual(
      document['steps'].map((step: unknown) => isObject(step) && step['step']),
      ['sign-in', 'exchange', 'profile'],
    );
  });

  it('has no identity token, says so, and asks nobody for one', async () => {
    await suite.allowed();
    const ofRole = await suite.world.run(['token', '--role', 'readonly']);
    assert.deepEqual(
      [ofRole.code, ofRole.stderr],
      [
        2,
        'rolecall: readonly is a role of IAM Identity Center, which takes no identity token.\nTake it with `rolecall assume readonly`.\n',
      ],
    );
    const claims = await suite.world.run(['env', '--claims']);
    assert.equal(claims.code, 3);
    assert.match(
      claims.stderr,
      /^rolecall: IAM Identity Center gives credentials for its own roles, and no identity token\.\nFor other roles: name /,
    );
    assert.deepEqual(asked(), []);
  });

  it('signs out when the command ends: what it leaves is the role alone', async () => {
    await suite.allowed();
    await signingIn(['assume', 'readonly']);
    assert.deepEqual(asked().slice(-2), ['GET /federation/credentials', 'POST /logout']);
    assert.equal(suite.server.livingTokens(), 0);
    assert.match(await tools('readonly'), ARN);
  });

  it('contacts nobody before consent, whatever is asked', async () => {
    for (const [code, words] of [
      [4, ['assume', 'readonly']],
      [4, ['renew', 'readonly']],
      [4, ['assume', '--identity-center', '111122223333/ReadOnly']],
      [4, ['roles', '--identity-center']],
      [0, ['env']],
      [0, ['roles']],
      [0, ['status']],
      [0, ['consent', 'show']],
    ] as const) {
      const ran = await suite.world.run(words);
      assert.deepEqual([ran.code, asked()], [code, []], `${words.join(' ')}: ${ran.stderr}`);
      assert.doesNotMatch(ran.stderr, INSTRUCTIONS);
    }
  });

  it('asks for a sign-in only where a person asked for a role', async () => {
    await suite.allowed();
    for (const words of [['env'], ['roles'], ['status'], ['status', '--prompt'], ['doctor'], ['release', 'readonly']]) {
      const ran = await suite.world.run(words);
      assert.deepEqual([ran.code, asked()], [0, []], `${words.join(' ')}: ${ran.stdout}${ran.stderr}`);
    }
  });

  it('does not renew without the person, and says so', async () => {
    await suite.allowed();
    await signingIn(['assume', 'readonly']);
    const before = asked().length;
    const directory = await suite.world.runtimeDirectory();
    for (const name of (await filesBelow(directory)).keys()) {
      if (name.endsWith('.cache')) await rm(path.join(directory, name));
    }
    const told = await tools('readonly');
    assert.match(told, /its identity needs a person. Click Renew in VS Code, or run `rolecall assume readonly`/);
    assert.equal(asked().length, before);
    assert.equal((await signingIn(['renew', 'readonly'])).code, 0);
    assert.match(await tools('readonly'), ARN);
  });

  it('lists what no map names, and takes it by account and name', async () => {
    await suite.allowed();
    const { code, stdout, stderr } = await signingIn(['roles', '--identity-center']);
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /\n {2}○ readonly +AWS 111122223333 .*\nIAM Identity Center · acme\.awsapps\.com\n {2}○ 111122223333-PowerUser +AWS 111122223333 +acme-development\n {2}○ 444455556666-ReadOnly +AWS 444455556666 +acme-production\n/,
    );
    assert.equal(suite.server.livingTokens(), 0);

    const taken = await signingIn(['assume', '--identity-center', '444455556666/ReadOnly']);
    assert.equal(taken.code, 0, taken.stderr);
    assert.match(await tools('444455556666-ReadOnly'), /assumed-role\/AWSReservedSSO_ReadOnly_[0-9a-f]{16}\/jane/);
    // Another process knows it too, and gives it back.
    assert.match(
      (await suite.world.run(['status'])).stdout,
      /444455556666-ReadOnly +AWS 444455556666 +(59 min|1 h) left/,
    );
    assert.match(
      (await suite.world.run(['release', '444455556666-ReadOnly'])).stdout,
      /^Released 444455556666-ReadOnly\./,
    );
    assert.match(await tools('444455556666-ReadOnly'), /not active/);
  });

  const usage: readonly (readonly [what: string, words: readonly string[], message: string])[] = [
    [
      'a permission set without its account',
      ['assume', '--identity-center', 'ReadOnly'],
      'rolecall: "ReadOnly" names no permission set of an account.\nWrite it as 111122223333/ReadOnly; `rolecall roles --identity-center` lists yours.\n',
    ],
    [
      'a permission set and a role',
      ['assume', 'readonly', '--identity-center', '111122223333/ReadOnly'],
      'rolecall: A role is named and a permission set as well; only one can be taken.\n',
    ],
    [
      'a duration',
      ['assume', '--identity-center', '111122223333/ReadOnly', '--duration', '1h'],
      'rolecall: How long a role of IAM Identity Center lasts is set by its permission set.\nLeave --duration out.\n',
    ],
    [
      'a portal without it',
      ['assume', 'readonly', '--portal', 'x'],
      'rolecall: --portal goes with --identity-center.\n',
    ],
  ];
  for (const [what, words, message] of usage) {
    it(`refuses ${what}`, async () => {
      await suite.allowed();
      const { code, stderr } = await suite.world.run(words);
      assert.deepEqual([code, stderr, asked()], [2, message, []]);
    });
  }

  const failures: readonly {
    readonly what: string;
    readonly code: number;
    readonly told: string;
    readonly arrange?: () => void;
    /** What was arranged is over with the next request. */
    readonly once?: true;
    readonly decide?: (userCode: string, child: ChildProcess) => void;
  }[] = [
    {
      what: 'denied in the browser',
      code: 5,
      told: 'rolecall: The sign-in to acme.awsapps.com was refused in the browser.\nStart again and allow the access, or ask whoever runs your IAM Identity Center.\n',
      decide: userCode => suite.server.deny(userCode),
    },
    {
      what: 'not finished in time',
      code: 4,
      told: 'rolecall: The sign-in to acme.awsapps.com was not finished in time.\nStart again, and confirm the code in the browser while it is shown.\n',
      arrange: () => suite.server.setTimes({ codeLife: 2 }),
      decide: () => undefined,
    },
    {
      what: 'ended with a permission set that was taken away',
      code: 5,
      told: 'rolecall: You have no permission set ReadOnly in the account 111122223333.\n`rolecall roles --identity-center` lists those that you have; whoever runs your IAM Identity Center assigns them.\n',
      arrange: () => suite.server.permit([]),
    },
    {
      what: 'throttled',
      code: 6,
      told: 'rolecall: IAM Identity Center is asked too often at the moment.\nTry again shortly.\n',
      arrange: () => suite.server.throttleNext(1),
      once: true,
    },
    {
      what: 'answered by something else',
      code: 6,
      told: "rolecall: The answer of IAM Identity Center cannot be read as AWS's JSON.\nCheck that no proxy or portal answers in its place.\n",
      arrange: () => suite.server.controls.answerNext({ status: 200, body: '<html>' }),
      once: true,
    },
  ];
  for (const { what, code, told, arrange, once, decide } of failures) {
    it(`says what happened when the sign-in is ${what}, and leaves everything as it was`, async () => {
      if (arrange !== undefined && once === undefined) await suite.own();
      await suite.allowed();
      arrange?.();
      const ran = await signingIn(['assume', 'readonly'], decide);
      assert.deepEqual([ran.code, ran.stderr.replace(/^Open .*\nor open .*\n/m, '')], [code, told]);
      assert.deepEqual(await suite.world.sessionFiles(), []);
      assert.equal(suite.server.livingTokens(), 0);
    });
  }

  it('stops at Ctrl-C with 130, and asks no more', async () => {
    await suite.allowed();
    const { code, stdout } = await signingIn(['assume', 'readonly'], (_userCode, child) => void child.kill('SIGINT'));
    assert.deepEqual([code, stdout], [130, '']);
    assert.ok(asked().filter(line => line.startsWith('POST /token')).length <= 1);
  });

  it('keeps tokens, codes and the client’s secret out of every file, log, environment and output', async () => {
    await suite.own();
    await suite.allowed();
    assert.equal((await signingIn(['assume', 'readonly', '--log', 'trace'])).code, 0);
    assert.equal((await signingIn(['roles', '--identity-center', '--log', 'trace', '--json'])).code, 0);
    assert.equal((await signingIn(['renew', 'readonly', '--log', 'trace'])).code, 0);
    await signingIn(['assume', 'readonly', '--log', 'trace'], userCode => suite.server.deny(userCode));
    await suite.world.run(['doctor', '--json', '--log', 'trace']);
    const secrets = suite.server.secrets();
    // Four clients and device codes, three tokens; no refresh token was asked for.
    assert.equal(secrets.length, 11);
    assert.ok(!secrets.some(secret => secret.startsWith('aor')));
    assertNoSecret(secrets, await suite.world.left());
    // What is printed has the code that a person compares.
    assert.notDeepEqual(secretsFound([INSTRUCTIONS], { printed: suite.world.printed }), [], 'the search does find');
  });
});
