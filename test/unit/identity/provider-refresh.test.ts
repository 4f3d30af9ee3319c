import assert from 'node:assert/strict';
import { Secret } from '../../../src/core/secret.ts';
import { JANE, SAM } from '../../doubles/openid-provider/people.ts';
import { failureOf } from '../../support/failure-of.ts';
import { type ProviderFixture, providerSuite } from './provider-fixture.ts';

const never = new AbortController().signal;

describe('A refresh token of an OpenID provider', () => {
  const { start } = providerSuite();
  let at: ProviderFixture;

  beforeEach(async () => {
    at = await start();
  });

  async function signedIn(refreshTokens = true) {
    at.clock.steps.push(() => at.signIn());
    const { refreshToken, subject } = await at.flows({ refreshTokens }).signIn(at.client, at.prompt, never);
    assert.ok(!refreshTokens || refreshToken !== undefined);
    return { refreshToken: refreshToken ?? new Secret('none'), subject };
  }

  it('is asked for only where the user wants one', async () => {
    for (const [refreshTokens, scope] of [
      [false, 'openid profile groups'],
      [true, 'openid profile groups offline_access'],
    ] as const) {
      at.sent.length = 0;
      await signedIn(refreshTokens);
      assert.equal(new URLSearchParams(at.sent[1]?.body).get('scope'), scope);
    }
  });

  it('is asked for where the provider’s list of scopes is none', async () => {
    at.intercept = async (_, ask) => {
      const answer = await ask();
      return { ...answer, body: answer.body.replace(/"scopes_supported":\[.*?\]/, '"scopes_supported":7') };
    };
    await signedIn(true);
    assert.match(new URLSearchParams(at.sent[1]?.body).get('scope') ?? '', / offline_access$/);
  });

  it('that nobody asked for is not kept', async () => {
    at.intercept = async (request, ask) => {
      const answer = await ask();
      if (!request.url.endsWith('/token')) return answer;
      return { ...answer, body: answer.body.replace('{', '{"refresh_token":"unwanted",') };
    };
    at.clock.steps.push(() => at.signIn());
    assert.equal((await at.flows().signIn(at.client, at.prompt, never)).refreshToken, undefined);
  });

  it('gives another ID token without a person, and is replaced each time', async () => {
    const first = await signedIn();
    const second = await at.flows({ refreshTokens: true }).refresh(at.client, first, never);
    assert.deepEqual([at.shown.length, second.subject], [1, JANE.claims.sub]);
    assert.notEqual(second.refreshToken?.reveal(), first.refreshToken.reveal());
    const held = { refreshToken: second.refreshToken ?? first.refreshToken, subject: second.subject };
    assert.equal((await at.flows({ refreshTokens: true }).refresh(at.client, held, never)).subject, JANE.claims.sub);
    assert.deepEqual(at.grants(), ['device_code', 'refresh_token', 'refresh_token']);
  });

  it('is kept where the provider gives no other', async () => {
    const held = await signedIn();
    at.intercept = async (_, ask) => {
      const answer = await ask();
      return { ...answer, body: answer.body.replace(/"refresh_token":"[^"]*",/, '') };
    };
    const grant = await at.flows({ refreshTokens: true }).refresh(at.client, held, never);
    assert.equal(grant.refreshToken?.reveal(), held.refreshToken.reveal());
  });

  const failures: readonly {
    readonly what: string;
    readonly prepare: () => void;
    readonly failure: Awaited<ReturnType<typeof failureOf>>;
  }[] = [
    {
      what: 'was revoked',
      prepare: () => at.provider.endSignIns(),
      failure: {
        kind: 'sign-in-needed',
        message: 'HOST ended your sign-in.',
        hint: 'Sign in again.',
        retryable: false,
      },
    },
    {
      what: 'brings an ID token of somebody else',
      prepare: () => at.provider.changeIdTokens({ claims: { sub: SAM.claims.sub } }),
      failure: {
        kind: 'sign-in-needed',
        message: 'HOST ended your sign-in.',
        hint: 'Sign in again.',
        retryable: false,
      },
    },
    {
      what: 'brings an ID token for another client',
      prepare: () => at.provider.changeIdTokens({ claims: { aud: 'another' } }),
      failure: {
        kind: 'identity-rejected',
        message: 'HOST gave an ID token that is not for this client alone.',
        hint: 'The audience of an ID token must be the client that asked for it, and nothing else: correct the client there.',
        retryable: false,
      },
    },
    {
      what: 'cannot be used while the provider has a failure',
      prepare: () => {
        at.intercept = (request, ask) =>
          request.url.endsWith('/token') ? Promise.resolve({ status: 500, headers: {}, body: '' }) : ask();
      },
      failure: {
        kind: 'network',
        message: 'HOST has a failure of its own (HTTP 500).',
        hint: 'Try again in a minute.',
        retryable: false,
      },
    },
  ];
  for (const { what, prepare, failure } of failures) {
    it(`that ${what} is told from one that works`, async () => {
      const held = await signedIn();
      prepare();
      const found = await failureOf(() => at.flows({ refreshTokens: true }).refresh(at.client, held, never));
      assert.deepEqual({ ...found, message: found.message.replaceAll(at.host, 'HOST') }, failure);
    });
  }
});
