import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IdentityPoolClient, Impersonated, PassThroughClient } from 'google-auth-library';
import { googleExchanger } from '../../../../src/clouds/google/exchange.ts';
import { googleIdToken } from '../../../../src/clouds/google/id-token.ts';
import type { HttpRequest } from '../../../../src/core/ports.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { GoogleTarget } from '../../../../src/core/target.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { unsignedToken } from '../../../support/unsigned-token.ts';
import {
  ACCOUNT,
  ACCOUNT_TOKEN,
  CLAIMS,
  DIRECT,
  FEDERATED,
  google,
  IMPERSONATING,
  PROVIDER,
  requestOf,
} from './requests.ts';

interface Sent {
  readonly path: string | undefined;
  readonly type: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

const ID_TOKEN = unsignedToken({ aud: 'https://app.example' });

/** Both services at a loopback address, which answer the library and keep what it sends, to the byte. */
async function withGoogle<T>(work: (origin: string) => Promise<T>): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      sent.push(sentOf(request.url, request.headers, body));
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          access_token: FEDERATED,
          issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          token_type: 'Bearer',
          expires_in: 3599,
          accessToken: ACCOUNT_TOKEN,
          expireTime: '2126-01-01T13:00:00Z',
          token: ID_TOKEN,
        }),
      );
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    const address: AddressInfo | string | null = server.address();
    if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
    await work(`http://127.0.0.1:${address.port}`);
    return sent;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Without the parameters of the media type. */
function sentOf(path: string | undefined, headers: IncomingHttpHeaders | HttpRequest['headers'], body: string): Sent {
  const type = headers['content-type'];
  const authorization = headers['authorization'];
  return {
    path,
    type: typeof type === 'string' ? type.split(';')[0] : undefined,
    authorization: typeof authorization === 'string' ? authorization : undefined,
    body,
  };
}

async function sentByUs(target: GoogleTarget, jwt: string, durationSeconds: number): Promise<readonly Sent[]> {
  const http = google({ account: { expireTime: '2026-01-01T12:10:00Z' } });
  const request = requestOf({ target, durationSeconds });
  const token = { ...request.token, jwt: new Secret(jwt) };
  await googleExchanger(http, new FakeClock()).exchange({ ...request, token });
  return http.requests.map(({ url, headers, body = '' }) => sentOf(new URL(url).pathname, headers, body));
}

function sentByTheLibrary(target: GoogleTarget, jwt: string, durationSeconds: number): Promise<readonly Sent[]> {
  return withGoogle(async origin => {
    const { serviceAccount, scopes } = target;
    const client = new IdentityPoolClient({
      type: 'external_account',
      audience: `//iam.googleapis.com/${target.provider}`,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${origin}/v1/token`,
      subject_token_supplier: { getSubjectToken: () => Promise.resolve(jwt) },
      ...(scopes === undefined ? {} : { scopes: [...scopes] }),
      ...(serviceAccount === undefined
        ? {}
        : {
            service_account_impersonation_url: `${origin}/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
            service_account_impersonation: { token_lifetime_seconds: durationSeconds },
          }),
    });
    const { token } = await client.getAccessToken();
    assert.equal(token, serviceAccount === undefined ? FEDERATED : ACCOUNT_TOKEN);
  });
}

const SCOPES = ['https://www.googleapis.com/auth/devstorage.read_only', 'openid'];

const CASES: readonly (readonly [what: string, target: GoogleTarget, jwt: string, seconds: number])[] = [
  ['a federated identity', DIRECT, unsignedToken(CLAIMS), 3600],
  ['a federated identity with scopes', { ...DIRECT, scopes: SCOPES }, unsignedToken(CLAIMS), 900],
  ['a service account', IMPERSONATING, unsignedToken(CLAIMS), 3600],
  ['a service account with scopes', { ...IMPERSONATING, scopes: SCOPES }, unsignedToken(CLAIMS), 43_200],
  ['a token of all the letters that one may have', IMPERSONATING, 'az-AZ_09.-_.-_', 600],
  [
    'another provider',
    { ...DIRECT, provider: PROVIDER.replace('dev1', 'a-b-c') },
    unsignedToken({ ...CLAIMS, sub: 'ä + & = %' }),
    3600,
  ],
];

describe('google-auth-library', () => {
  for (const [what, target, jwt, seconds] of CASES) {
    it(`sends what we send, byte for byte, for ${what}`, async () => {
      const [ours, theirs] = await Promise.all([
        sentByUs(target, jwt, seconds),
        sentByTheLibrary(target, jwt, seconds),
      ]);
      assert.equal(ours.length, target.serviceAccount === undefined ? 1 : 2);
      assert.deepEqual(ours, theirs);
    });
  }

  it('sends what we send for an ID token, and an empty list of delegates and a field that is not documented', async () => {
    const http = google({ account: { token: ID_TOKEN } });
    const request = { accessToken: new Secret(FEDERATED), serviceAccount: ACCOUNT, audience: 'https://app.example' };
    assert.equal((await googleIdToken(http, { ...request, endpoint: undefined })).reveal(), ID_TOKEN);
    const [theirs] = await withGoogle(async origin => {
      const sourceClient = new PassThroughClient();
      const fetched = new Impersonated({ sourceClient, targetPrincipal: ACCOUNT, endpoint: origin });
      assert.equal(await fetched.fetchIdToken('https://app.example'), ID_TOKEN);
    });
    const [ours] = http.requests;
    assert.equal(new URL(ours?.url ?? '').pathname, theirs?.path);
    assert.equal(ours?.headers['authorization'], `Bearer ${FEDERATED}`);
    assert.deepEqual(
      { delegates: [], useEmailAzp: true, ...JSON.parse(ours?.body ?? '') },
      JSON.parse(theirs?.body ?? ''),
    );
  });
});
