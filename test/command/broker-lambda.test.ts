import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import { FieldReader, isObject, parseJson } from '../../src/core/parse.ts';
import { buildPrograms } from '../demo/build-programs.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { functionUrlEvent } from '../support/function-url-event.ts';
import { GOOD_FORM } from '../unit/broker/broker-fixture.ts';
import { FakeGitHub, JANES_TOKEN } from '../unit/broker/fake-github.ts';
import { BROKER_ISSUER, BrokerFolder, serveGitHub } from './broker-process.ts';
import { serverVariables } from './broker-server-process.ts';
import { LambdaInstance } from './lambda-runtime.ts';

describe('The broker as a Lambda function', () => {
  let programs: string;
  let github: FakeGitHub;
  let served: Awaited<ReturnType<typeof serveGitHub>>;
  let folder: BrokerFolder;
  const running: LambdaInstance[] = [];

  before(async () => {
    programs = mkdtempSync(path.join(tmpdir(), 'rolecall-programs-'));
    await buildPrograms(programs, 'broker-lambda');
  });
  after(() => rmSync(programs, { recursive: true, force: true }));
  beforeEach(async () => {
    github = new FakeGitHub();
    served = await serveGitHub(github);
    folder = new BrokerFolder(served.origin);
  });
  afterEach(() => {
    for (const each of running.splice(0)) each.end();
    served.stop();
    folder.remove();
  });

  /** As the function's configuration gives them: the key is in a variable. */
  function variables(changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    const { ROLECALL_BROKER_LISTEN_PORT: _, ...rest } = serverVariables(folder, served.origin);
    return {
      ...rest,
      ROLECALL_BROKER_KEYS: '[{ environment: SIGNING_KEY }]',
      SIGNING_KEY: readFileSync(folder.key, 'utf8'),
      ...changes,
    };
  }

  async function start(changes: Readonly<Record<string, string>> = {}): Promise<LambdaInstance> {
    const instance = await LambdaInstance.start(programs, variables(changes));
    running.push(instance);
    return instance;
  }

  it('needs nothing beside itself, and does nothing before the first event', async () => {
    const report = readFileSync(path.join(programs, 'meta.json'), 'utf8');
    const required = [...report.matchAll(/"path":"([^"]+)","kind":"require-call","external":true/g)];
    assert.ok(required.length > 0);
    assert.deepEqual(
      required.map(([, name = '']) => name).filter(name => !isBuiltin(name)),
      [],
    );
    const instance = await LambdaInstance.start(programs, { PATH: '/usr/bin:/bin' });
    running.push(instance);
    assert.equal(instance.written, '');
  });

  it('gives a token that its keys verify, whether or not Lambda sends the form in base64', async () => {
    const instance = await start();
    for (const event of [tokenEvent(GOOD_FORM, true), tokenEvent(GOOD_FORM, false)]) {
      const jwt = await tokenFrom(instance, event);
      const { payload } = await jwtVerify(jwt, createLocalJWKSet(await jwks(instance)), {
        issuer: BROKER_ISSUER,
        audience: 'sts.amazonaws.com',
      });
      assert.equal(payload.sub, 'owner:9919:repo:1296269:access:write');
    }
    assert.ok(await waitUntil(() => instance.lines().length >= 2));
    assert.deepEqual(
      instance.lines().map(({ message, status }) => [message, status]),
      [
        ['Gave a token.', 200],
        ['Gave a token.', 200],
      ],
    );
    assert.ok(!instance.written.includes(JANES_TOKEN) && !instance.written.includes('eyJ'));
  });

  it('answers as the server does: refusals, discovery, readiness, paths that are not there', async () => {
    const instance = await start();
    const refused = await instance.invoke(tokenEvent({ ...GOOD_FORM, codespace: 'another' }));
    const headers = refused.object('headers');
    assert.deepEqual(
      [refused.number('statusCode'), refused.boolean('isBase64Encoded'), headers.string('cache-control')],
      [403, false, 'no-store'],
    );
    assert.equal(new FieldReader(parseJson(refused.string('body')), 'it').string('reason'), 'codespace-unknown');
    const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const discovery = await instance.invoke(
      functionUrlEvent({ path: '/.well-known/openid-configuration', headers: forged }),
    );
    assert.match(discovery.string('body'), /"jwks_uri":"https:\/\/id\.acme\.example\/jwks"/);
    const statuses = await Promise.all(
      (['/readyz', '/healthz', '/nowhere', '/token', '/metrics'] as const).map(
        async place =>
          // One at a time, as Lambda calls an instance.
          [place, (await (await start()).invoke(functionUrlEvent({ path: place }))).number('statusCode')] as const,
      ),
    );
    assert.deepEqual(Object.fromEntries(statuses), {
      '/readyz': 200,
      '/healthz': 200,
      '/nowhere': 404,
      '/token': 405,
      '/metrics': 401,
    });
  });

  it('reads its keys and configuration once an instance, not once a request', async () => {
    const instance = await start({ ROLECALL_BROKER_KEYS: folder.key });
    const first = await jwks(instance);
    // From here on it could not be read again.
    chmodSync(folder.key, 0o644);
    rmSync(folder.key);
    assert.deepEqual(await jwks(instance), first);
    await tokenFrom(instance);
    assert.equal(github.requests.length, 4);
    await tokenFrom(instance);
    assert.equal(github.requests.length, 4, 'and asks GitHub once a minute');
  });

  it('is one broker in as many instances as Lambda starts', async () => {
    const [one, two] = [await start(), await start()];
    const [ones, twos] = [await jwks(one), await jwks(two)];
    assert.deepEqual(ones, twos);
    await jwtVerify(await tokenFrom(one), createLocalJWKSet(twos));
  });

  it('counts requests for whom Lambda names as the sender', async () => {
    const instance = await start({ ROLECALL_BROKER_LIMITS_PER_ADDRESS: '1' });
    const ask = async (...from: Parameters<typeof eventFrom>) =>
      (await instance.invoke(eventFrom(...from))).number('statusCode');
    assert.equal(await ask('203.0.113.5', '203.0.113.5'), 400);
    assert.equal(await ask('203.0.113.5', '198.51.100.1, 203.0.113.5'), 429);
    assert.equal(await ask('203.0.113.6', '203.0.113.6'), 400);
  });

  it('fails with every problem of its configuration in the log, and says them again with the next event', async () => {
    const instance = await start({ ROLECALL_BROKER_ISSUER: 'http://x', ROLECALL_BROKER_AUDIENCES: '' });
    for (let time = 1; time <= 2; time += 1) {
      await assert.rejects(instance.invoke(tokenEvent()), /AssumeError: The configuration has 2 problems\./);
      assert.ok(await waitUntil(() => instance.lines().length === 3 * time), instance.written);
    }
    assert.deepEqual(
      instance
        .lines()
        .slice(0, 3)
        .map(({ message, problem }) => [message, String(problem).split(' ')[0]]),
      [
        ['A problem of the configuration.', 'ROLECALL_BROKER_ISSUER'],
        ['A problem of the configuration.', 'ROLECALL_BROKER_AUDIENCES'],
        ['The broker does not start.', 'undefined'],
      ],
    );
  });

  it('fails for an event that is no request, and answers the next one', async () => {
    const instance = await start();
    await assert.rejects(instance.invoke({ Records: [] }), /The event is no HTTP request of a function URL/);
    assert.equal((await jwks(instance)).keys.length, 1);
  });
});

function tokenEvent(form: Readonly<Record<string, string>> = GOOD_FORM, isBase64Encoded = true) {
  const body = new URLSearchParams(form).toString();
  return functionUrlEvent({
    method: 'POST',
    path: '/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) },
    body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded,
  });
}

async function jwks(instance: LambdaInstance): Promise<{ keys: JWK[] }> {
  const answer = await instance.invoke(functionUrlEvent({ path: '/jwks' }));
  const keys = new FieldReader(parseJson(answer.string('body')), 'the key set').list('keys');
  return { keys: keys.filter(isObject).map(key => ({ ...key })) };
}

/** Of somebody with nothing to be known by. */
function eventFrom(sourceIp: string, forwarded: string): unknown {
  const { requestContext, headers, ...rest } = tokenEvent({});
  const http = { ...requestContext.http, sourceIp };
  return {
    ...rest,
    requestContext: { ...requestContext, http },
    headers: { ...headers, 'x-forwarded-for': forwarded },
  };
}

async function tokenFrom(instance: LambdaInstance, event: unknown = tokenEvent()): Promise<string> {
  const answer = await instance.invoke(event);
  assert.equal(answer.number('statusCode'), 200, answer.string('body'));
  return new FieldReader(parseJson(answer.string('body')), 'the body').string('access_token');
}
