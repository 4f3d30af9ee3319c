import assert from 'node:assert/strict';
import { AssumeError } from '../../../../../src/core/errors.ts';
import { parseJson } from '../../../../../src/core/parse.ts';
import type { SignInPrompt } from '../../../../../src/core/sign-in.ts';
import { failureOf } from '../../../../support/failure-of.ts';
import { eachIdentityCenterWorld, type IdentityCenterWorld } from '../../../../support/identity-center-world.ts';
import { assertNoSecret } from '../../../../support/secret-absence.ts';

const SIGN_IN = ['POST /client/register', 'POST /device_authorization', 'POST /token'];

describe('IAM Identity Center', () => {
  let world: IdentityCenterWorld;
  eachIdentityCenterWorld(each => {
    world = each;
  });

  describe('when somebody signs in', () => {
    it('shows code and address, and gives credentials that AWS takes', async () => {
      const center = world.open();
      assert.equal(center.isSignedIn(world.center.portal), false);
      await center.signIn(world.center.portal, world.person());
      const [shown] = world.shown;
      assert.ok(shown !== undefined);
      assert.deepEqual(shown, {
        service: 'IAM Identity Center (acme.awsapps.com)',
        userCode: shown.userCode,
        verificationUri: `${world.center.origin}/start/device`,
        verificationUriComplete: `${world.center.origin}/start/device?user_code=${shown.userCode}`,
        expiresAt: shown.expiresAt,
      });
      assert.match(shown.userCode, /^[A-Z]{4}-[A-Z]{4}$/);
      assert.equal(center.isSignedIn(world.center.portal), true);

      const credentials = await center.credentials(world.target());
      const session = world.sandbox.account.session(credentials.accessKeyId);
      assert.match(
        session?.assumedRoleArn ?? '',
        /^arn:aws:sts::111122223333:assumed-role\/AWSReservedSSO_ReadOnly_[0-9a-f]{16}\/jane$/,
      );
      assert.deepEqual(
        [credentials.secretAccessKey.reveal(), credentials.sessionToken.reveal()],
        [session?.secretAccessKey, session?.sessionToken],
      );
      assert.equal(credentials.principal, undefined);
      assert.ok(Math.abs(credentials.expiresAt - world.now() - 3_600_000) < 5_000);
      assert.deepEqual(world.sent, [...SIGN_IN, 'GET /federation/credentials']);
    });

    it('asks for no more than accounts and a device code, and tells nothing of this machine', async () => {
      await world.open().signIn(world.center.portal, world.person());
      const [register, start] = world.requests;
      assert.deepEqual(parseJson(register?.body ?? ''), {
        clientName: 'Rolecall',
        clientType: 'public',
        scopes: ['sso:account:access'],
        grantTypes: ['urn:ietf:params:oauth:grant-type:device_code'],
      });
      for (const { headers } of world.requests) {
        assert.deepEqual(headers, {
          'content-type': 'application/json',
          accept: 'application/json',
          'user-agent': 'rolecall aws-sdk-js',
        });
      }
      assert.equal(new URL(start?.url ?? '').search, '');
    });

    it('sends the token in its header alone', async () => {
      const center = world.open();
      await center.signIn(world.center.portal, world.person());
      await center.credentials(world.target());
      await center.permittedRoles(world.center.portal);
      const tokens = world.center.secrets().filter(secret => secret.startsWith('aoa'));
      assert.equal(tokens.length, 1);
      for (const { url, headers, body } of world.requests) {
        const { 'x-amz-sso_bearer_token': bearer, ...others } = headers;
        if (bearer !== undefined) assert.equal(bearer, tokens[0]);
        assert.ok(!`${url} ${JSON.stringify(others)} ${body ?? ''}`.includes(tokens[0] ?? ''));
      }
    });

    it('does nothing while the sign-in lives, and signs in anew after it', async () => {
      const center = world.open();
      await center.signIn(world.center.portal, world.person());
      await center.signIn(world.center.portal, world.person());
      assert.deepEqual(world.sent, SIGN_IN);
      world.pass(3_580_000);
      assert.equal(center.isSignedIn(world.center.portal), false);
      await center.signIn(world.center.portal, world.person());
      // The client's registration lasts for 90 days.
      assert.deepEqual(world.sent, [...SIGN_IN, 'POST /device_authorization', 'POST /token']);
      world.pass(91 * 86_400_000);
      await center.signIn(world.center.portal, world.person());
      assert.deepEqual(world.sent.slice(5), SIGN_IN);
    });

    it('is one sign-in for the same portal, however its address is written', async () => {
      const center = world.open();
      const { startUrl, region } = world.center.portal;
      await center.signIn(world.center.portal, world.person());
      for (const written of [`${startUrl}/`, `${startUrl}#/`, `${startUrl}/#/`]) {
        assert.equal(center.isSignedIn({ startUrl: written, region }), true, written);
      }
      assert.equal(center.isSignedIn({ startUrl, region: 'eu-central-1' }), false);
      assert.equal(center.isSignedIn({ startUrl: 'https://other.awsapps.com/start', region }), false);
    });

    it('is one sign-in for several who wait, and goes on while one of them does', async () => {
      const center = world.open();
      const givingUp = new AbortController();
      let userCode = '';
      const person = world.person(code => (userCode = code));
      const first = failureOf(() => center.signIn(world.center.portal, person, givingUp.signal));
      const second = center.signIn(world.center.portal, world.person());
      world.onSleep = count => {
        if (count === 2) givingUp.abort();
        if (count === 4) world.center.allow(userCode);
      };
      assert.equal((await first).kind, 'cancelled');
      await second;
      assert.equal(world.shown.length, 1);
      assert.equal(center.isSignedIn(world.center.portal), true);
    });

    it('waits as long as AWS wants, longer when it is told to slow down or nobody answers', async () => {
      const center = world.open();
      let userCode = '';
      let polls = 0;
      world.onSend = ({ url }) => {
        if (!url.endsWith('/token')) return;
        polls += 1;
        // Between two sleeps no time passes by this clock: as if somebody else had asked just before.
        if (polls === 3) world.center.controls.answerNext(refusal(400, 'SlowDownException', { error: 'slow_down' }));
        if (polls === 4) throw new AssumeError('network', 'The network is gone.');
        if (polls === 5) world.center.controls.answerNext({ status: 502, body: 'Bad gateway' });
        if (polls === 6) world.center.throttleNext(1);
        if (polls === 8) world.center.allow(userCode);
      };
      await center.signIn(
        world.center.portal,
        world.person(code => (userCode = code)),
      );
      assert.deepEqual(world.sleeps, [1_000, 1_000, 1_000, 6_000, 11_000, 16_000, 21_000, 21_000]);
    });

    it('understands a refusal without AWS’s header by OAuth’s code', async () => {
      const center = world.open();
      world.center.setTimes({ interval: 5 });
      let userCode = '';
      world.onSend = ({ url }) => {
        if (url.endsWith('/token') && userCode !== '') {
          world.center.controls.answerNext({ status: 400, body: '{"error":"authorization_pending"}' });
          world.center.allow(userCode);
          userCode = '';
        }
      };
      await center.signIn(
        world.center.portal,
        world.person(code => (userCode = code)),
      );
      assert.deepEqual(world.sleeps, [5_000, 5_000]);
    });
  });

  describe('with refresh tokens, which the configuration must ask for', () => {
    it('renews the sign-in without a person, each time with the newest one', async () => {
      const center = world.open({ refreshTokens: true });
      await center.signIn(world.center.portal, world.person());
      assert.deepEqual(parseJson(world.requests[0]?.body ?? ''), {
        clientName: 'Rolecall',
        clientType: 'public',
        scopes: ['sso:account:access'],
        grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      });
      for (let renewals = 0; renewals < 2; renewals += 1) {
        world.pass(3_600_000);
        assert.equal(center.isSignedIn(world.center.portal), true);
        await Promise.all([center.credentials(world.target()), center.credentials(world.target('PowerUser'))]);
      }
      assert.deepEqual(world.sent, [
        ...SIGN_IN,
        ...[1, 2].flatMap(() => ['POST /token', 'GET /federation/credentials', 'GET /federation/credentials']),
      ]);
      assert.equal(world.shown.length, 1);
    });

    it('needs a person again once they are revoked', async () => {
      const center = world.open({ refreshTokens: true });
      await center.signIn(world.center.portal, world.person());
      world.pass(3_600_000);
      world.center.revokeAll();
      assert.deepEqual(await failureOf(() => center.credentials(world.target())), {
        kind: 'sign-in-needed',
        message: 'You are not signed in to acme.awsapps.com.',
        hint: 'Assume the role by a click in VS Code, or with `rolecall assume`, and sign in.',
        retryable: false,
      });
      assert.equal(center.isSignedIn(world.center.portal), false);
      await center.signIn(world.center.portal, world.person());
      assert.equal(world.shown.length, 2);
    });

    it('keeps none that came unasked', async () => {
      const center = world.open();
      world.center.controls.answerNext({ status: 200, body: registration(world.now()) });
      world.center.controls.answerNext({ status: 200, body: started(world.center.origin) });
      world.center.controls.answerNext({
        status: 200,
        body: JSON.stringify({ accessToken: 'aoaToken', expiresIn: 3600, refreshToken: 'aorToken' }),
      });
      await center.signIn(
        world.center.portal,
        world.person(() => undefined),
      );
      world.pass(3_600_000);
      assert.equal(center.isSignedIn(world.center.portal), false);
      assert.equal((await failureOf(() => center.signIn(world.center.portal))).kind, 'sign-in-needed');
      assert.equal(world.sent.length, 3);
    });
  });

  it('never asks AWS who has not signed in: without a person nothing is sent', async () => {
    const center = world.open();
    const { portal } = world.center;
    const expected = {
      kind: 'sign-in-needed',
      message: 'You are not signed in to acme.awsapps.com.',
      hint: 'Assume the role by a click in VS Code, or with `rolecall assume`, and sign in.',
      retryable: false,
    };
    assert.deepEqual(await failureOf(() => center.signIn(portal)), expected);
    assert.deepEqual(await failureOf(() => center.permittedRoles(portal)), expected);
    assert.deepEqual(await failureOf(() => center.credentials(world.target())), expected);
    await center.signOut(portal);
    await center.signOutEverywhere();
    assert.deepEqual(world.sent, []);
  });

  describe('when somebody gives up', () => {
    it('stops asking at once', async () => {
      const center = world.open();
      const givingUp = new AbortController();
      world.onSleep = count => {
        if (count === 2) givingUp.abort();
      };
      const waiting = world.person(() => undefined);
      const failure = await failureOf(() => center.signIn(world.center.portal, waiting, givingUp.signal));
      assert.deepEqual([failure.kind, failure.message], ['cancelled', 'Cancelled.']);
      assert.deepEqual(world.sent, SIGN_IN);
    });

    it('stops asking when the dialog is closed', async () => {
      const center = world.open();
      const closing: SignInPrompt = () =>
        new Promise((_resolve, reject) => {
          world.onSleep = count => {
            if (count === 3) reject(new AssumeError('cancelled', 'Nobody signed in.'));
          };
        });
      const failure = await failureOf(() => center.signIn(world.center.portal, closing));
      assert.deepEqual([failure.kind, failure.message], ['cancelled', 'Nobody signed in.']);
      for (let turn = 0; turn < 50; turn += 1) await new Promise(resolve => setImmediate(resolve));
      assert.ok(world.sleeps.length <= 4, 'it asks at most once more, the request that was under way');
    });

    it('hides the code when the sign-in ends, however it ends', async () => {
      for (const decide of ['allow', 'deny'] as const) {
        let hidden = false;
        const prompt: SignInPrompt = ({ userCode }, done) => {
          world.center[decide](userCode);
          return new Promise(resolve =>
            done.addEventListener('abort', () => {
              hidden = true;
              resolve();
            }),
          );
        };
        await world
          .open()
          .signIn(world.center.portal, prompt)
          .catch(() => undefined);
        assert.equal(hidden, true, decide);
      }
    });
  });

  it('never prints a secret, wherever it fails', async () => {
    const center = world.open({ refreshTokens: true });
    await center.signIn(world.center.portal, world.person());
    const secrets = world.center.secrets();
    const failures: unknown[] = [];
    const keep = (error: unknown): void => void failures.push(error);
    for (const body of ['{"roleCredentials":{"secretAccessKey":"verysecret"', '{"message":"SECRET"}', '[]', '']) {
      for (const status of [200, 400, 403, 429, 500]) {
        world.center.controls.answerNext({ status, body: body.replace('SECRET', secrets.at(-1) ?? '') });
        await center.credentials(world.target()).catch(keep);
      }
    }
    world.center.revokeAll();
    await center.credentials(world.target()).catch(keep);
    assert.equal(failures.length, 21);
    assertNoSecret([...secrets, 'verysecret'], { center, failures });
  });
});

function refusal(status: number, code: string, body: object) {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
  return { status, headers, body: JSON.stringify(body) };
}

function registration(now: number): string {
  return JSON.stringify({ clientId: 'c', clientSecret: 's', clientSecretExpiresAt: Math.floor(now / 1000) + 86_400 });
}

function started(origin: string): string {
  return JSON.stringify({
    deviceCode: 'd',
    userCode: 'BCDF-GHJK',
    verificationUri: origin,
    expiresIn: 600,
    interval: 1,
  });
}
