import assert from 'node:assert/strict';
import { type ProviderIdentity, PROVIDER_PRESETS } from '../../../src/core/role.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { DeviceAuthorization, OpenIdClient, SignInPrompt } from '../../../src/core/sign-in.ts';
import { usualAudienceOfSource } from '../../../src/identity/audience.ts';
import { scopesOf } from '../../../src/identity/openid/provider-presets.ts';
import { createProviderSource } from '../../../src/identity/openid/provider-source.ts';
import { failureOf } from '../../support/failure-of.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';

const OKTA: ProviderIdentity = {
  preset: 'okta',
  issuer: 'https://acme.okta.com',
  clientIds: { aws: '0oa-aws', azure: '0oa-azure' },
};

const prompt: SignInPrompt = () => Promise.resolve();

/** Sign-ins that give what a test says, and remember who asked. */
function source(provider: ProviderIdentity, idToken = '', signedIn: readonly string[] = []) {
  const asked: { readonly client: OpenIdClient; readonly prompt: SignInPrompt | undefined }[] = [];
  const signIns: DeviceAuthorization = {
    isSignedIn: ({ clientId }) => signedIn.includes(clientId),
    idToken: (client, prompt) => {
      asked.push({ client, prompt });
      return Promise.resolve(new Secret(idToken));
    },
    signOut: () => Promise.resolve(),
  };
  return { asked, source: createProviderSource(provider, { deviceAuthorization: () => Promise.resolve(signIns) }) };
}

describe('An OpenID provider as a source of tokens', () => {
  it('is named by its host, needs a person, and cannot be used by the helper', async () => {
    const { source: okta, asked } = source(OKTA);
    assert.deepEqual(
      [okta.id, okta.name, okta.interactive, await okta.availability(), okta.record()],
      ['device-authorization', 'Sign-in at acme.okta.com', true, { usable: true }, undefined],
    );
    assert.deepEqual(asked, []);
  });

  it('cannot be used without a client', async () => {
    const { source: none } = source({ ...OKTA, clientIds: {} });
    assert.deepEqual(await none.availability(), {
      usable: false,
      reason: 'No client of acme.okta.com is named: set `identity.provider.clientId`.',
    });
  });

  it('has the cloud’s client for its audience, and says which client is missing', async () => {
    const { source: okta } = source(OKTA);
    assert.equal(okta.audienceFor?.('aws', 'sts.amazonaws.com'), '0oa-aws');
    assert.deepEqual(await failureOf(() => okta.audienceFor?.('gcp', '//iam.googleapis.com/x')), {
      kind: 'no-identity-source',
      message: 'No client of acme.okta.com is named for Google Cloud.',
      hint: 'Register one, and name it as `identity.provider.clientId.gcp` in the role map.',
      retryable: false,
    });
  });

  it('has the clients of the clouds that it has for audiences, the first of them where no role is named', () => {
    for (const [clientIds, audiences] of [
      [OKTA.clientIds, ['0oa-aws', '0oa-azure']],
      [{ azure: '0oa-azure' }, ['0oa-azure']],
      [{ gcp: '0oa-gcp' }, ['0oa-gcp']],
      [{ aws: '0oa', gcp: '0oa', azure: '0oa' }, ['0oa']],
    ] as const) {
      const { source: okta } = source({ ...OKTA, clientIds });
      assert.deepEqual([okta.audiences, usualAudienceOfSource(okta)], [audiences, audiences[0]]);
    }
  });

  it('says for which clouds a person has to sign in', async () => {
    assert.deepEqual(await source(OKTA).source.needsSignIn?.(), ['aws', 'azure']);
    assert.deepEqual(await source(OKTA, '', ['0oa-aws']).source.needsSignIn?.(), ['azure']);
    assert.deepEqual(await source(OKTA, '', ['0oa-aws', '0oa-azure']).source.needsSignIn?.(), []);
  });

  it('asks with the client, its secret, the preset’s scopes and the person’s prompt, and tells the claims', async () => {
    const claims = { iss: OKTA.issuer, aud: '0oa-aws', sub: '00u1', groups: ['platform'] };
    const { source: okta, asked } = source({ ...OKTA, clientSecret: 'GOCSPX-example' }, unsignedToken(claims));
    const token = await okta.token('0oa-aws', undefined, prompt);
    assert.deepEqual(
      [token.claims, token.audience, token.source, token.jwt.reveal()],
      [claims, '0oa-aws', 'device-authorization', unsignedToken(claims)],
    );
    const { clientSecret, ...client } = asked[0]?.client ?? assert.fail('Nobody was asked.');
    assert.deepEqual(client, { issuer: OKTA.issuer, clientId: '0oa-aws', scopes: ['openid', 'profile', 'groups'] });
    assert.deepEqual([clientSecret?.reveal(), asked[0]?.prompt], ['GOCSPX-example', prompt]);
    assert.equal(JSON.stringify([asked, token]).includes('GOCSPX-example'), false);
  });

  it('asks nobody for an audience that is none of its clients', async () => {
    const { source: okta, asked } = source(OKTA);
    assert.deepEqual(await failureOf(() => okta.token('sts.amazonaws.com')), {
      kind: 'usage',
      message: 'acme.okta.com gives tokens for its clients only, and this audience is none of them.',
      hint: 'Name 0oa-aws or 0oa-azure: the audience of an ID token is the client that asked for it.',
      retryable: false,
    });
    assert.deepEqual(asked, []);
  });
});

describe('The scopes that a provider is asked for', () => {
  it('are those of its preset, and `openid` is always one', () => {
    const scopes = PROVIDER_PRESETS.map(preset => [preset, scopesOf({ ...OKTA, preset }).join(' ')]);
    assert.deepEqual(Object.fromEntries(scopes), {
      okta: 'openid profile groups',
      entra: 'openid profile',
      google: 'openid email profile',
      auth0: 'openid profile',
      keycloak: 'openid profile',
    });
    const { preset: _, ...plain } = OKTA;
    assert.deepEqual(scopesOf(plain), ['openid', 'profile']);
  });

  it('are the map’s own where it names some', () => {
    assert.deepEqual(scopesOf({ ...OKTA, scopes: ['groups', 'openid'] }), ['openid', 'groups']);
    assert.deepEqual(scopesOf({ ...OKTA, scopes: [] }), ['openid']);
  });
});
