import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { decodeJwt } from 'jose';
import { FieldReader, isObject, parseJson } from '../../../src/core/parse.ts';
import type { HttpClient, HttpRequest } from '../../../src/core/ports.ts';
import { type SandboxCursor, startCursor } from '../../doubles/cursor.ts';
import { type SandboxDevin, startDevin } from '../../doubles/devin.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';

const LIMITS = { method: 'POST', deadlineMilliseconds: 5_000, maximumBytes: 65_536 } as const;

describe("The stand-ins for agents' identities", () => {
  let sandbox: Sandbox;
  let http: HttpClient;
  let cursor: SandboxCursor;
  let devin: SandboxDevin;

  before(async () => {
    sandbox = await startSandbox();
    await sandbox.with(async surroundings => {
      ({ http } = surroundings);
      cursor = await startCursor(surroundings);
      devin = await startDevin(surroundings);
    });
  });
  after(() => sandbox.stop());

  async function send(request: Pick<HttpRequest, 'url' | 'headers'> & Partial<HttpRequest>) {
    const { status, body } = await http.send({ ...LIMITS, ...request });
    const document = parseJson(body);
    return { status, document: isObject(document) ? document : {} };
  }
  function mint(body: string, more: Partial<HttpRequest> = {}) {
    return send({
      url: 'http://localhost/v1/tokens/oidc',
      socket: cursor.socket,
      headers: { 'content-type': 'application/json' },
      body,
      ...more,
    });
  }
  async function exchange(changes: Readonly<Record<string, string>> = {}) {
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await readFile(devin.tokenFile, 'utf8'),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      audience: 'sts.amazonaws.com',
      subject_keys: 'org_id',
      ...changes,
    };
    return send({
      url: `${devin.issuer}/api/oidc/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  }

  it("mint Cursor's tokens: five minutes, one audience, and the subject that was asked for", async () => {
    const { status, document } = await mint('{"aud":"sts.amazonaws.com","nonce":"n","sub_claim":"team_id"}');
    const claims = decodeJwt(new FieldReader(document, 'the answer').string('token'));
    const { iss, sub, aud, exp = 0, iat = 0, nbf = 0, nonce } = claims;
    assert.deepEqual(
      [status, iss, sub, aud, exp - iat, iat - nbf, nonce, document['expires_at'] === exp],
      [200, cursor.issuer, 'team_id:77', 'sts.amazonaws.com', 300, 5, 'n', true],
    );
  });

  const CURSOR_REFUSALS: readonly [body: string, more: Partial<HttpRequest>, status: number, error: string][] = [
    ['{}', { url: 'http://localhost/v1/tokens' }, 404, 'not_found'],
    ['', { method: 'GET' }, 405, 'method_not_allowed'],
    ['{}', { headers: { 'content-type': 'text/plain' } }, 415, 'invalid_content_type'],
    [JSON.stringify({ aud: 'x'.repeat(5000) }), {}, 413, 'body_too_large'],
    ['aud', {}, 400, 'invalid_json'],
    ['{}', {}, 400, 'invalid_aud'],
    ['{"aud":"a b"}', {}, 400, 'invalid_aud'],
    ['{"aud":"a","nonce":7}', {}, 400, 'invalid_nonce'],
    ['{"aud":"a","sub_claim":"repo_url"}', {}, 400, 'invalid_sub_claim'],
  ];
  for (const [body, more, status, error] of CURSOR_REFUSALS) {
    it(`refuse at Cursor's socket with ${error}: ${body.slice(0, 40)}`, async () => {
      const { method = 'POST', ...rest } = more;
      const request = method === 'GET' ? { ...rest, method } : more;
      const answer = await mint(body, request);
      assert.deepEqual([answer.status, answer.document['error']], [status, error]);
    });
  }

  it('give an agent ten tokens at once and thirty a minute', async () => {
    sandbox.setClockOffset(3_600_000);
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) statuses.push((await mint('{"aud":"a"}')).status);
    assert.deepEqual(
      statuses.slice(0, 10),
      Array.from({ length: 10 }, () => 200),
    );
    assert.equal(statuses.at(-1), 429);
    sandbox.setClockOffset(3_600_000 + 4_000);
    assert.equal((await mint('{"aud":"a"}')).status, 200);
    sandbox.setClockOffset(0);
  });

  it("exchange Devin's session token for one of a minute", async () => {
    const { status, document } = await exchange({ subject_keys: 'org_id repository_name' });
    const {
      iss,
      sub,
      aud,
      exp = 0,
      iat = 0,
    } = decodeJwt(new FieldReader(document, 'the answer').string('access_token'));
    assert.deepEqual(
      [status, iss, sub, aud, exp - iat],
      [200, devin.issuer, 'org_id:org-123:repository_name:acme/app', 'sts.amazonaws.com', 60],
    );
  });

  const DEVIN_REFUSALS: readonly [what: string, changes: () => Readonly<Record<string, string>>, error: string][] = [
    ['another grant', () => ({ grant_type: 'client_credentials' }), 'unsupported_grant_type'],
    ['another kind of token', () => ({ subject_token_type: 'urn:x' }), 'invalid_request'],
    ['no audience', () => ({ audience: '' }), 'invalid_request'],
    ['a claim that there is none of', () => ({ subject_keys: 'org_id email' }), 'invalid_request'],
    ['a token that is none', () => ({ subject_token: 'x' }), 'invalid_grant'],
  ];
  for (const [what, changes, error] of DEVIN_REFUSALS) {
    it(`refuse at Devin with ${error}: ${what}`, async () => {
      const { status, document } = await exchange(changes());
      assert.deepEqual([status, document['error']], [400, error]);
    });
  }

  it("refuse a session's token of another issuer, and one that expired", async () => {
    assert.equal((await exchange({ subject_token: await sandbox.mintToken() })).document['error'], 'invalid_grant');
    await devin.writeSessionToken({ exp: Math.floor(Date.now() / 1000) - 1 });
    assert.equal((await exchange()).document['error'], 'invalid_grant');
  });
});
