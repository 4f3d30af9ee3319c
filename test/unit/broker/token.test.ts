import assert from 'node:assert/strict';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { FieldReader, isObject, type JsonObject, parseJson } from '../../../src/core/parse.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { signingKeysFromPem } from './pem-signing-keys.ts';
import { BrokerFixture, ISSUER, newKeyPem } from './broker-fixture.ts';
import { JANE, JANES_TOKEN, json, simpleUser } from './fake-github.ts';

const ID = /^[0-9a-f]{32}$/;

describe('A token of the broker', () => {
  let fixture: BrokerFixture;
  beforeEach(async () => {
    fixture = await BrokerFixture.start();
  });

  async function token(changes: Readonly<Record<string, string>> = {}): Promise<string> {
    const told = await fixture.ask(changes);
    assert.equal(told.status, 200);
    return told.token ?? '';
  }

  async function servedKeys(): Promise<JSONWebKeySet> {
    const keys = new FieldReader(await (await fixture.get('/jwks')).json(), 'the keys').list('keys');
    return { keys: keys.map(key => keyObject(key)) };
  }

  it('says exactly what GitHub confirmed, as flat texts', async () => {
    const claims = decodeJwt(await token());
    const now = Math.floor(fixture.clock.now() / 1000);
    const { jti, ...rest } = claims;
    assert.match(jti ?? '', ID);
    assert.deepEqual(rest, {
      iss: ISSUER,
      sub: 'owner:9919:repo:1296269:access:write',
      aud: 'sts.amazonaws.com',
      iat: now,
      nbf: now,
      exp: now + 300,
      owner_id: '9919',
      owner: 'acme',
      repository_id: '1296269',
      repository: 'acme/app',
      user_id: '583231',
      login: 'jane',
      permission: 'write',
      codespace_id: '7001',
      'https://aws.amazon.com/source_identity': 'jane@583231',
      'https://aws.amazon.com/tags': { principal_tags: { user_id: ['583231'], repository_id: ['1296269'] } },
    });
  });

  for (const audience of [
    'api://AzureADTokenExchange',
    'api://AzureADTokenExchangeUSGov',
    'api://AzureADTokenExchangeChina',
  ]) {
    it(`lives as long as Azure's tools go on using one, for ${audience}`, async () => {
      for (const [tokenSeconds, expected] of [
        [{ azure: 900 }, 900],
        [{ azure: 600 }, 600],
        [{}, 300],
      ] as const) {
        fixture = await BrokerFixture.start({ audiences: [audience, 'sts.amazonaws.com'], tokenSeconds });
        const { iat = 0, exp = 0 } = decodeJwt(await token({ audience }));
        assert.equal(exp - iat, expected);
        assert.equal(jsonObject(parseJson(fixture.answered[0] ?? ''))['expires_in'], expected);
        const other = decodeJwt(await token());
        assert.equal((other.exp ?? 0) - (other.iat ?? 0), 300);
      }
    });
  }

  it('is answered as RFC 8693 §2.2.1 says', async () => {
    await token();
    const { access_token, ...rest } = jsonObject(parseJson(fixture.answered[0] ?? ''));
    assert.equal(typeof access_token, 'string');
    assert.deepEqual(rest, {
      issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_type: 'N_A',
      expires_in: 300,
    });
    assert.deepEqual(await (await fixture.get('/.well-known/openid-configuration')).json(), {
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      // The last two are for roles of the catalogue.
      claims_supported: [
        ...Object.keys(decodeJwt(String(access_token))).filter(name => !name.startsWith('https:')),
        'role',
        'groups',
      ],
      scopes_supported: ['openid'],
      token_endpoint: `${ISSUER}/token`,
      grant_types_supported: ['urn:ietf:params:oauth:grant-type:token-exchange'],
    });
  });

  it('is for the asked audience alone, and never the same twice', async () => {
    const [one, other] = [
      decodeJwt(await token()),
      decodeJwt(await token({ audience: 'https://iam.googleapis.com/x' })),
    ];
    assert.deepEqual([one.aud, other.aud], ['sts.amazonaws.com', 'https://iam.googleapis.com/x']);
    assert.notEqual(one.jti, other.jti);
  });

  it('is named in the log, with ids and without itself', async () => {
    const jwt = await token();
    const log = fixture.logged.join('\n');
    assert.ok(log.includes(decodeJwt(jwt).jti ?? 'none') && log.includes('583231') && log.includes('1296269'), log);
    assertNoSecret([jwt, ...jwt.split('.')], { log });
  });

  it('has the longest subject that ids allow within 113 bytes, and the longest source identity within 64', async () => {
    const person = { id: Number.MAX_SAFE_INTEGER, login: `${'a'.repeat(30)}_shortcod` };
    const owner = { id: Number.MAX_SAFE_INTEGER - 1, login: 'acme' };
    fixture = await BrokerFixture.start({ owners: [owner.id] });
    const { codespace, repository, tokens } = fixture.github;
    codespace.owner = person;
    repository.owner = owner;
    repository.id = Number.MAX_SAFE_INTEGER - 2;
    tokens.set(JANES_TOKEN, { person, writes: [repository.id] });
    const claims = decodeJwt(await token());
    assert.ok((claims.sub ?? '').length <= 113 && claims.sub === claims.sub?.toLowerCase(), claims.sub);
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, SourceIdentity.
    assert.match(String(claims['https://aws.amazon.com/source_identity']), /^[\w+=,.@-]{2,64}$/);
  });

  it('gives a managed user’s login as it is', async () => {
    fixture.github.prepared.set('/user', json(200, simpleUser({ ...JANE, login: 'Jane-D_acme' })));
    assert.equal(decodeJwt(await token())['https://aws.amazon.com/source_identity'], 'Jane-D_acme@583231');
  });

  it('verifies against the served keys, and with any claim changed it does not', async () => {
    const jwt = await token();
    const keys = createLocalJWKSet(await servedKeys());
    const check = (text: string) =>
      jwtVerify(text, keys, {
        issuer: ISSUER,
        audience: 'sts.amazonaws.com',
        algorithms: ['RS256'],
        typ: 'JWT',
        currentDate: new Date(fixture.clock.now() + 299_000),
      });
    assert.equal((await check(jwt)).payload['repository_id'], '1296269');
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    for (const name of Object.keys(decodeJwt(jwt))) {
      const changed = Buffer.from(JSON.stringify({ ...decodeJwt(jwt), [name]: 'x' })).toString('base64url');
      await assert.rejects(check(`${header}.${changed}.${signature}`), name);
    }
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    await assert.rejects(check(`${none}.${payload}.`));
    fixture.clock.time += 301_000;
    await assert.rejects(check(jwt), /exp/);
  });

  it('is signed by the first key while all are published, and outlives its key’s turn', async () => {
    const [older, newer] = [newKeyPem(), newKeyPem()];
    const text = (name: string, pem: typeof older) => ({ name, pem });
    const before = new BrokerFixture(await signingKeysFromPem([text('old', older), text('new', newer)]));
    const after = new BrokerFixture(await signingKeysFromPem([text('new', newer), text('old', older)]));
    const jwts = [(await before.ask()).token ?? '', (await after.ask()).token ?? ''];
    const ids = jwts.map(jwt => decodeProtectedHeader(jwt).kid);
    assert.equal(new Set(ids).size, 2);
    fixture = after;
    const set = await servedKeys();
    assert.deepEqual(
      set.keys.map(({ kid }) => kid),
      [ids[1], ids[0]],
    );
    for (const jwt of jwts) await jwtVerify(jwt, createLocalJWKSet(set), { currentDate: new Date(after.clock.now()) });
  });

  it('has keys that show their public part alone and may be kept for as long as a token lives', async () => {
    const answer = await fixture.get('/jwks');
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=300');
    const { keys } = await servedKeys();
    assert.deepEqual(
      keys.map(key => Object.keys(key).toSorted()),
      [['alg', 'e', 'kid', 'kty', 'n', 'use']],
    );
  });
});

function jsonObject(value: unknown): JsonObject {
  assert.ok(isObject(value));
  return value;
}

function keyObject(value: unknown): JsonObject & { readonly kty: string } {
  const object = jsonObject(value);
  return { ...object, kty: String(object['kty']) };
}
