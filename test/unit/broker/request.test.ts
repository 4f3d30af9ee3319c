import assert from 'node:assert/strict';
import { CONFIGURATION, BrokerFixture, GOOD_FORM, ISSUER, CALLER } from './broker-fixture.ts';

const GOOD = new URLSearchParams(GOOD_FORM).toString();

describe('A request to the broker', () => {
  let fixture: BrokerFixture;
  beforeEach(async () => {
    fixture = await BrokerFixture.start();
  });

  async function malformed(body: string, headers: Readonly<Record<string, string>> = {}, error = 'invalid_request') {
    const told = await fixture.post(body, headers);
    const expected = { status: 400, error, reason: 'malformed-request', token: undefined, retryAfter: undefined };
    assert.deepEqual(told, expected, body.slice(0, 200));
    assert.deepEqual(fixture.github.asked(), []);
  }

  it('needs every field but requested_token_type and repository', async () => {
    assert.equal((await fixture.ask({ requested_token_type: undefined })).status, 200);
    // Without a value is as good as absent (RFC 6749 §3.2), and what is not known is ignored.
    assert.equal(
      (await fixture.ask({ requested_token_type: '', repository: '', actor_token: '', x: 'y' })).status,
      200,
    );
    fixture = await BrokerFixture.start();
    for (const name of ['grant_type', 'subject_token', 'subject_token_type', 'audience', 'codespace']) {
      const form = new URLSearchParams(GOOD_FORM);
      form.delete(name);
      await malformed(form.toString());
      form.set(name, '');
      await malformed(form.toString());
    }
  });

  it('has one value a field, also an equal or an unknown one', async () => {
    for (const [name, value] of Object.entries(GOOD_FORM)) {
      const again = new URLSearchParams({ [name]: value }).toString();
      await malformed(`${GOOD}&${again}`);
      await malformed(`${GOOD}&${name}=`);
      await malformed(`${GOOD}&%${name.charCodeAt(0).toString(16)}${name.slice(1)}=x`);
    }
    await malformed(`${GOOD}&audience=https%3A%2F%2Fiam.googleapis.com%2Fx`);
    await malformed(`${GOOD}&unknown=1&unknown=1`);
    await malformed(`${GOOD}&__proto__=1&__proto__=2`);
  });

  it('asks for one kind of thing', async () => {
    const instead: readonly (readonly [string, string])[] = [
      ['subject_token_type', 'urn:ietf:params:oauth:token-type:jwt'],
      ['requested_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
      ['codespace', 'a/b'],
      ['repository', 'acme'],
      ['repository', 'acme/app/..'],
      ['resource', 'https://a.example'],
      ['scope', 'admin'],
      ['actor_token', 'x'],
      ['actor_token_type', 'x'],
    ];
    for (const [name, value] of instead) {
      await malformed(new URLSearchParams({ ...GOOD_FORM, [name]: value }).toString());
    }
    const otherGrant = new URLSearchParams({ ...GOOD_FORM, grant_type: 'client_credentials' }).toString();
    await malformed(otherGrant, {}, 'unsupported_grant_type');
  });

  it('asks for an audience of the list, exactly', async () => {
    for (const audience of [
      'sts.amazonaws.co',
      'STS.amazonaws.com',
      'sts.amazonaws.com ',
      'sts.amazonaws.com,x',
      ' ',
    ]) {
      const { reason, error, status } = await fixture.ask({ audience });
      assert.deepEqual([reason, error, status], ['audience-not-allowed', 'invalid_target', 400]);
    }
    assert.deepEqual(fixture.github.asked(), []);
  });

  it('is a form', async () => {
    for (const type of [
      'application/json',
      'multipart/form-data; boundary=x',
      'text/plain',
      '',
      'x-www-form-urlencoded',
    ]) {
      await malformed(GOOD, { 'content-type': type });
    }
    await malformed(JSON.stringify(GOOD_FORM), { 'content-type': 'application/json' });
    const type = 'Application/X-WWW-Form-URLEncoded; charset=UTF-8';
    assert.equal((await fixture.post(GOOD, { 'content-type': type })).status, 200);
  });

  it('announces its length, of at most 16 kB', async () => {
    await malformed(`${GOOD}&x=${'a'.repeat(16_384)}`);
    await malformed(`${GOOD}&x=${'a'.repeat(16_384)}`, { 'content-length': '100' });
    for (const length of ['', '-1', '1e3', '0x10', '99999999999999999999', '1, 1', 'NaN']) {
      await malformed(GOOD, { 'content-length': length });
    }
    const just = `${GOOD}&x=${'a'.repeat(16_384 - GOOD.length - 3)}`;
    assert.equal((await fixture.post(just)).status, 200);
  });

  it('is not read beyond that: a body without end is refused unread', async () => {
    let read = 0;
    const body = new ReadableStream(
      {
        pull(controller) {
          read += 1;
          controller.enqueue(new Uint8Array(65_536));
        },
      },
      { highWaterMark: 0 },
    );
    const request = new Request(`${ISSUER}/token`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      duplex: 'half',
    });
    assert.equal((await fixture.broker.fetch(request, CALLER)).status, 400);
    assert.equal(read, 0);
  });

  it('tells nothing about itself that the answer repeats', async () => {
    await fixture.post('grant_type=%3Cscript%3E&subject_token=ghu_hiddenhiddenhiddenhidden&error=evil');
    assert.ok(!/script>|hidden|evil/.test([...fixture.answered, ...fixture.logged].join('\n')));
  });

  it('goes to a path and a method that exist', async () => {
    const table: readonly (readonly [string, string, number, string | null])[] = [
      ['GET', '/token', 405, 'POST'],
      ['PUT', '/token', 405, 'POST'],
      ['OPTIONS', '/token', 405, 'POST'],
      ['POST', '/jwks', 405, 'GET, HEAD'],
      ['DELETE', '/healthz', 405, 'GET, HEAD'],
      ['GET', '/', 404, null],
      ['POST', '/', 404, null],
      ['POST', '/roles', 405, 'GET, HEAD'],
      ['POST', '/readyz', 405, 'GET, HEAD'],
      ['HEAD', '/readyz', 200, null],
      ['GET', '/metrics', 404, null],
      ['POST', '/token/', 404, null],
      ['POST', '//token', 404, null],
      ['GET', '/.well-known/oauth-authorization-server', 404, null],
      ['HEAD', '/healthz', 200, null],
    ];
    for (const [method, path, status, allow] of table) {
      const answer = await fixture.broker.fetch(new Request(`${ISSUER}${path}`, { method }), CALLER);
      assert.deepEqual([answer.status, answer.headers.get('allow')], [status, allow], `${method} ${path}`);
      assert.equal(await answer.text(), '', `${method} ${path}`);
    }
  });

  it('is answered with headers for programs: not kept, not sniffed, not framed, for no other origin', async () => {
    const answers = [
      await fixture.get('/nowhere', { headers: { origin: 'https://evil.example' } }),
      await fixture.get('/healthz', { headers: { origin: 'https://evil.example' } }),
      await fixture.get('/token', { method: 'POST', body: '' }),
      await fixture.get('/token', {
        method: 'POST',
        body: GOOD,
        headers: { 'content-length': String(GOOD.length), 'content-type': 'application/x-www-form-urlencoded' },
      }),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404, 200, 400, 200],
    );
    for (const { headers } of answers) {
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f]{32}$/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
      assert.deepEqual(
        [...headers.keys()].filter(name => /^access-control|^set-cookie|^server$/.test(name)),
        [],
      );
    }
  });

  it('does not say who the issuer is, whatever it calls itself', async () => {
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example;proto=http',
      'x-original-url': '/jwks',
    };
    for (const origin of [ISSUER, 'https://evil.example', 'http://127.0.0.1:1']) {
      const answer = await fixture.broker.fetch(
        new Request(`${origin}/.well-known/openid-configuration`, { headers }),
        CALLER,
      );
      const text = await answer.text();
      assert.ok(!text.includes('evil') && !text.includes('127.0.0.1'), text);
      assert.ok(text.includes(`"issuer":"${CONFIGURATION.issuer}"`));
    }
    const { token = '' } = await fixture.ask({}, headers);
    const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    assert.ok(claims.includes(`"iss":"${ISSUER}"`) && !claims.includes('evil'), claims);
  });
});
