import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { request } from 'node:http';
import { decodeJwt } from 'jose';
import { FieldReader, parseJson } from '../../../src/core/parse.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import { readRoleMap } from '../../../src/roles/assemble-role-map.ts';
import { ROLE_MAP_SCHEMAS } from '../../../src/roles/schema/schemas.ts';
import { readUserConfiguration } from '../../../src/roles/user-configuration.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import { failureOf } from '../../support/failure-of.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const http = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
const limits = { headers: {}, deadlineMilliseconds: 2_000, maximumBytes: 65_536 } as const;

/** Sends the path as it is: a URL would be made plain first. */
function statusOf(origin: string, { host = new URL(origin).host, path = '/keys' }): Promise<number> {
  return new Promise((resolve, reject) => {
    request(origin, { path, headers: { host }, agent: false }, answer => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

async function keysOf(sandbox: Sandbox): Promise<string> {
  return (await http.send({ ...limits, method: 'GET', url: `${sandbox.issuer}/keys` })).body;
}

describe('The sandbox', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  it('answers only when called 127.0.0.1 or localhost', async () => {
    const { port } = new URL(sandbox.issuer);
    assert.equal(await statusOf(sandbox.issuer, { host: `localhost:${port}` }), 200);
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1.evil.example:${port}`]) {
      assert.equal(await statusOf(sandbox.issuer, { host }), 403, host);
      assert.equal(await statusOf(sandbox.sts, { host }), 403, host);
    }
  });

  it('answers no path that parsers read in two ways', async () => {
    for (const origin of [sandbox.issuer, sandbox.codespace.origins.api, sandbox.codespace.origins.web]) {
      for (const path of ['/x/../keys', '/./keys', '/%2e%2E/keys', '/x/%2e%2e/keys', '/keys\\..', `${origin}/keys`]) {
        assert.equal(await statusOf(origin, { path }), 400, path);
      }
    }
  });

  it('mints over HTTP only for the admin token', async () => {
    const body = JSON.stringify({ audiences: ['a'] });
    const mint = (authorization: string) =>
      http.send({ ...limits, method: 'POST', url: `${sandbox.issuer}/token`, headers: { authorization }, body });
    assert.equal((await mint('')).status, 401);
    assert.equal((await mint('Bearer x')).status, 401);
    const answer = await mint(`Bearer ${sandbox.adminToken}`);
    const token = new FieldReader(parseJson(answer.body), 'the answer').string('token');
    assert.deepEqual(decodeJwt(token).aud, ['a']);
    assertNoSecret([sandbox.adminToken, token], { log: sandbox.requests() });
  });

  it('has fresh keys and a fresh admin token each time', async () => {
    const other = await startSandbox();
    try {
      assert.notEqual(other.adminToken, sandbox.adminToken);
      assert.notEqual(await keysOf(other), await keysOf(sandbox));
    } finally {
      await other.stop();
    }
  });

  it('publishes each key with a certificate that it signed itself', async () => {
    const { body } = await http.send({ ...limits, method: 'GET', url: `${sandbox.issuer}/keys` });
    const [first] = new FieldReader(parseJson(body), 'the keys').list('keys');
    const key = new FieldReader(first, 'the key');
    const [der = ''] = key.strings('x5c');
    const certificate = new X509Certificate(Buffer.from(der, 'base64'));
    assert.ok(certificate.verify(certificate.publicKey));
    assert.equal(certificate.publicKey.export({ format: 'jwk' }).n, key.string('n'));
    assert.ok(Date.parse(certificate.validFrom) < Date.now() && Date.parse(certificate.validTo) > Date.now());
    assert.ok(!key.has('d'), 'no private part');
  });

  const forms: readonly (readonly [Parameters<typeof startSandbox>[0], RegExp, string | undefined])[] = [
    [{}, /^organization_id:[\w-]+:project_id:[\w-]+$/, undefined],
    [{ identity: { tokenVersion: 'v2' } }, /^org:[\w-]+\/prj:[\w-]+\/env:[\w-]+$/, undefined],
    [{ identity: { platform: 'gitpod-classic' } }, /^https:\/\/github\.com\/acme\/app$/, 'sts.amazonaws.com'],
  ];
  for (const [options, subject, party] of forms) {
    it(`makes the claims of ${JSON.stringify(options)}, which its own roles trust`, async () => {
      const one = await startSandbox(options);
      try {
        const token = await one.mintToken();
        const claims = decodeJwt(token);
        assert.match(claims.sub ?? '', subject);
        assert.equal(claims['azp'], party);
        const form = new URLSearchParams({
          Action: 'AssumeRoleWithWebIdentity',
          Version: '2011-06-15',
          RoleArn: 'arn:aws:iam::111122223333:role/dev-readonly',
          RoleSessionName: 'jane',
          WebIdentityToken: token,
        });
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const answer = await http.send({ ...limits, method: 'POST', url: one.sts, headers, body: form.toString() });
        assert.equal(answer.status, 200, answer.body);
      } finally {
        await one.stop();
      }
    });
  }

  const requests: readonly (readonly [
    what: string,
    form: Readonly<Record<string, string>>,
    status: number,
    code: string,
  ])[] = [
    ['no action', {}, 400, 'MissingAction'],
    ['an unknown action', { Action: 'AssumeRole', Version: '2011-06-15' }, 400, 'InvalidAction'],
    ['another version', { Action: 'GetCallerIdentity', Version: '2010-01-01' }, 400, 'InvalidAction'],
    ['an unsigned call', { Action: 'GetCallerIdentity', Version: '2011-06-15' }, 403, 'MissingAuthenticationToken'],
    ['no parameters', { Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15' }, 400, 'ValidationError'],
  ];
  for (const [what, form, status, code] of requests) {
    it(`answers ${what} with ${code}, as STS writes it`, async () => {
      const body = new URLSearchParams(form).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await http.send({ ...limits, method: 'POST', url: sandbox.sts, headers, body });
      assert.equal(answer.status, status);
      assert.match(answer.body, /^<ErrorResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/">/);
      assert.ok(answer.body.includes(`<Type>Sender</Type>\n    <Code>${code}</Code>`), answer.body);
      assert.match(answer.body, /<RequestId>[\w-]{36}<\/RequestId>/);
      assert.ok(!Number.isNaN(Date.parse(answer.headers['date'] ?? '')));
    });
  }

  it('delays, hangs and fails as told, and stops nevertheless', async () => {
    const one = await startSandbox();
    const get = () => http.send({ ...limits, method: 'GET', url: `${one.issuer}/keys`, deadlineMilliseconds: 300 });
    one.controls.issuer.answerNext({ status: 503, body: 'busy' });
    assert.equal((await get()).status, 503);
    assert.equal((await get()).status, 200);
    one.controls.issuer.hangNext();
    assert.equal((await failureOf(get)).kind, 'network');
    one.controls.issuer.delay(100);
    const before = Date.now();
    assert.equal((await get()).status, 200);
    assert.ok(Date.now() - before >= 95);
    one.controls.issuer.delay(60_000);
    assert.equal((await failureOf(get)).kind, 'network');
    await one.stop();
    assert.equal((await failureOf(get)).kind, 'network');
  });

  for (const platform of ['ona', 'gitpod-classic'] as const) {
    it(`tells a demonstration in ${platform} what to write, without a problem in it`, async () => {
      const one = await startSandbox({ identity: { platform } });
      await one.stop();
      const { roleMap, userConfiguration, environment } = one.demo;
      const user = { file: '/home/jane/.config/rolecall/config.yaml', text: userConfiguration };
      const file = { file: '/app/rolecall.yaml', label: 'rolecall.yaml', text: roleMap };
      const map = readRoleMap({ userConfiguration: user, repositoryFile: file }, ROLE_MAP_SCHEMAS);
      assert.deepEqual(map.problems, []);
      assert.deepEqual(
        map.roles.map(({ role }) => role.name),
        ['dev-readonly', 'deploy-staging', 'payments-admin', 'gcp-readonly', 'azure-operator'],
      );
      const { configuration } = await readUserConfiguration(user.text, user.file);
      assert.deepEqual(configuration.endpoints, { aws: one.sts, gcp: one.google.origin, azure: one.azure.origin });
      assert.equal(configuration.certificateAuthority, one.azure.certificateFile);
      assert.ok(JSON.stringify(configuration).includes(one.issuer));
      assert.ok(Object.keys(environment).length > 0);
    });
  }
});
