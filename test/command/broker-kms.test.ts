import assert from 'node:assert/strict';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { FieldReader } from '../../src/core/parse.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { buildPrograms } from '../demo/build-programs.ts';
import { type KmsForBroker, kmsForBroker } from '../support/broker-with-kms.ts';
import { functionUrlEvent } from '../support/function-url-event.ts';
import { ownedDirectory } from '../support/owned-directory.ts';
import { GOOD_FORM } from '../unit/broker/broker-fixture.ts';
import { FakeGitHub } from '../unit/broker/fake-github.ts';
import { BROKER_ISSUER, BrokerFolder, serveGitHub } from './broker-process.ts';
import { serverVariables, startBrokerServer } from './broker-server-process.ts';
import type { ListeningBroker } from './listening-broker.ts';
import { LambdaInstance } from './lambda-runtime.ts';

describe('The broker with a key of AWS KMS', () => {
  let place: Awaited<ReturnType<typeof ownedDirectory>>;
  let sandbox: Sandbox;
  let aws: KmsForBroker;
  let github: Awaited<ReturnType<typeof serveGitHub>>;
  let folder: BrokerFolder;
  let ending: (() => unknown)[] = [];

  before(async () => {
    place = await ownedDirectory();
    await buildPrograms(`${place.directory}/server`, 'broker-server');
    await buildPrograms(`${place.directory}/lambda`, 'broker-lambda');
  });
  after(() => place.remove());
  beforeEach(async () => {
    sandbox = await startSandbox();
    aws = await kmsForBroker(sandbox);
    github = await serveGitHub(new FakeGitHub());
    folder = new BrokerFolder(github.origin);
    ending = [];
  });
  afterEach(async () => {
    for (const end of ending) await end();
    folder.remove();
    github.stop();
    await sandbox.stop();
  });

  const variables = (): Readonly<Record<string, string>> => ({
    ...serverVariables(folder, github.origin),
    ...aws.variables,
  });

  async function startServer(): Promise<ListeningBroker> {
    const server = await startBrokerServer({ programs: `${place.directory}/server`, variables: variables() });
    ending.push(() => server.end());
    return server;
  }

  it('gives tokens from a container by the credentials of its role, and refuses while KMS does not sign', async () => {
    const { address, written } = await startServer();
    const keySet = createRemoteJWKSet(new URL(`${address}/jwks`));
    const given = await post(address);
    assert.equal(given.status, 200);
    const jwt = new FieldReader(await given.json(), 'the answer').string('access_token');
    await jwtVerify(jwt, keySet, { issuer: BROKER_ISSUER, audience: 'sts.amazonaws.com' });

    aws.kms.setState(aws.key, 'Disabled');
    const refused = await post(address);
    const answer = new FieldReader(await refused.json(), 'the answer');
    assert.deepEqual(
      [refused.status, refused.headers.get('retry-after'), answer.string('error'), answer.string('reason')],
      [503, '5', 'temporarily_unavailable', 'signing-unavailable'],
    );
    assert.equal((await fetch(`${address}/jwks`)).status, 200, 'what was signed before is still verified');

    aws.kms.setState(aws.key, 'Enabled');
    assert.equal((await post(address)).status, 200);
    assert.ok(written().includes('DisabledException'));
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_ACCESS_KEY_ID']) {
      assert.ok(!written().includes(aws.variables[name] ?? '?'), name);
    }
  });

  it('is not ready while KMS does not sign', async () => {
    const { address } = await startServer();
    aws.kms.setState(aws.key, 'PendingDeletion');
    assert.equal((await fetch(`${address}/readyz`)).status, 503);
  });

  it('does not start when its role may not use the key, and says what the role needs', async () => {
    const other = await aws.kms.createKey();
    const { ROLECALL_BROKER_KEYS: keys = '' } = aws.variables;
    const start = startBrokerServer({
      programs: `${place.directory}/server`,
      variables: { ...variables(), ROLECALL_BROKER_KEYS: keys.replace(aws.key, other) },
    });
    await assert.rejects(start, /does not let the broker use the KMS key.*kms:GetPublicKey and kms:Sign on this key/s);
  });

  it('gives tokens from a Lambda function, and asks for the public part once', async () => {
    const instance = await LambdaInstance.start(`${place.directory}/lambda`, variables());
    ending.push(() => instance.end());
    const event = functionUrlEvent({
      method: 'POST',
      path: '/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(GOOD_FORM).toString(),
    });
    for (let count = 0; count < 3; count += 1) {
      assert.equal((await instance.invoke(event)).number('statusCode'), 200, instance.written);
    }
    const asked = sandbox.requests().flatMap(({ server, note }) => (server === 'kms' ? [note] : []));
    assert.deepEqual(asked, ['GetPublicKey', 'Sign', 'Sign', 'Sign']);
  });
});

function post(address: string): Promise<Response> {
  return fetch(`${address}/token`, { method: 'POST', body: new URLSearchParams(GOOD_FORM) });
}
