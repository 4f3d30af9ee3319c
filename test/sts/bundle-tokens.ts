import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { FieldReader, isObject } from '../../src/core/parse.ts';
import { Secret } from '../../src/core/secret.ts';
import { createBrokerSource } from '../../src/identity/broker/broker-source.ts';
import { createBrokerClient } from '../../src/identity/broker/client.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { nodeHttpClient } from '../../src/platform/http/client.ts';
import { type LoopbackServer, startLoopbackServer } from '../../src/sandbox/loopback-server.ts';
import { selfSignedCertificate } from '../../src/sandbox/self-signed-certificate.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { startBrokerServer } from '../command/broker-server-process.ts';
import { LambdaInstance } from '../command/lambda-runtime.ts';
import { buildPrograms } from '../demo/build-programs.ts';
import { kmsForBroker } from '../support/broker-with-kms.ts';
import { functionUrlEvent } from '../support/function-url-event.ts';
import { newKeyPem } from '../unit/broker/broker-fixture.ts';
import { withClaim } from './changed-token.ts';
import { exchangeAtGateway, expectRefusals, type Report } from './exchange-at-gateway.ts';
import { trustIssuer } from './gateway-account.ts';
import type { RadosGateway } from './rados-gateway.ts';

type Variables = Readonly<Record<string, string>>;

/** Answers a request as the broker's process does. */
type Broker = (request: Request) => Promise<Response>;

interface StartedBroker {
  readonly answer: Broker;
  end(): unknown;
}

/** Tokens of the very files that are shipped, a container's and a Lambda function's, signed by a file and by a key of KMS. */
export async function checkBundleTokens(
  gateway: RadosGateway,
  sandbox: Sandbox,
  home: string,
  report: Report,
): Promise<void> {
  const container = path.join(home, 'container');
  const lambda = path.join(home, 'lambda');
  await buildPrograms(container, 'broker-server');
  await buildPrograms(lambda, 'broker-lambda');
  const keys = { file: await fileKey(home), KMS: (await kmsForBroker(sandbox)).variables };
  const bundles: Readonly<Record<string, (variables: Variables) => Promise<StartedBroker>>> = {
    'container bundle': variables => startContainer(container, variables),
    'Lambda bundle': variables => startLambda(lambda, variables),
  };
  for (const [bundle, start] of Object.entries(bundles)) {
    for (const [key, variables] of Object.entries(keys)) {
      const role = `${bundle}-${key}`.replace(/\W+/g, '-').toLowerCase();
      const front = await startFront(sandbox, issuer => start({ ...common(sandbox, issuer), ...variables }));
      try {
        await checkOne(
          { gateway, sandbox, home, report },
          { issuer: front.origin, role, what: `${bundle}, ${key} key` },
        );
      } finally {
        await front.close();
      }
    }
  }
}

interface Surroundings {
  readonly gateway: RadosGateway;
  readonly sandbox: Sandbox;
  readonly home: string;
  readonly report: Report;
}

async function checkOne(
  { gateway, sandbox: { codespace }, home, report }: Surroundings,
  { issuer, role, what }: { readonly issuer: string; readonly role: string; readonly what: string },
): Promise<void> {
  const { acme, certificateFile } = codespace;
  const subject = `owner:${acme.organization.id}:repo:${acme.repository.id}:access:write`;
  await trustIssuer(gateway, home, { issuer, subject, roles: { [role]: ['sts:TagSession'] } });
  const http = nodeHttpClient({ certificateAuthority: certificateFile, environment: {} });
  const source = createBrokerSource(
    { broker: issuer, repository: 'acme/app', codespace: acme.codespace.name },
    {
      clock: systemClock,
      client: () => Promise.resolve(createBrokerClient(http)),
      gitHubToken: () => ({ found: true, token: new Secret(acme.token), variable: 'GITHUB_TOKEN' }),
    },
  );
  const token = (await source.token('sts.amazonaws.com')).jwt.reveal();
  const { principal } = await exchangeAtGateway(gateway, { token, role });
  report(true, `${what}: its token is taken: ${principal ?? ''}`);
  const changed = Object.keys(decodeJwt(token)).map(
    claim => [`${what}: with ${claim} changed`, { token: withClaim(token, claim), role }] as const,
  );
  await expectRefusals(gateway, changed, report);
}

function common({ codespace: { origins, acme } }: Sandbox, issuer: string): Variables {
  return {
    PATH: '/usr/bin:/bin',
    ROLECALL_BROKER_ISSUER: issuer,
    ROLECALL_BROKER_OWNERS: String(acme.organization.id),
    ROLECALL_BROKER_AUDIENCES: 'sts.amazonaws.com',
    ROLECALL_BROKER_GITHUB_API: origins.api,
    ROLECALL_BROKER_GITHUB_WEB: origins.web,
    ROLECALL_BROKER_LISTEN_PORT: '0',
  };
}

async function fileKey(home: string): Promise<Variables> {
  const folder = path.join(home, 'broker-key');
  await mkdir(folder, { mode: 0o700 });
  const file = path.join(folder, 'key.pem');
  await writeFile(file, newKeyPem().reveal());
  await chmod(file, 0o600);
  return { ROLECALL_BROKER_KEYS: file };
}

async function startContainer(programs: string, variables: Variables): Promise<StartedBroker> {
  const server = await startBrokerServer({ programs, variables });
  return {
    async answer(request) {
      const { pathname } = new URL(request.url);
      const { method, headers } = request;
      const body = method === 'GET' ? undefined : await request.text();
      return fetch(`${server.address}${pathname}`, { method, headers: forwarded(headers), ...(body && { body }) });
    },
    end: () => server.end(),
  };
}

/** The connection's own headers are each server's. */
function forwarded(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].filter(([name]) => /^(?:content-type|accept|authorization)$/.test(name)));
}

async function startLambda(programs: string, variables: Variables): Promise<StartedBroker> {
  const instance = await LambdaInstance.start(programs, variables);
  let last: Promise<unknown> = Promise.resolve();
  return {
    answer(request) {
      // An instance gets one event at a time.
      const answered = last.then(() => invoke(instance, request));
      last = answered.catch(() => undefined);
      return answered;
    },
    end: () => instance.end(),
  };
}

async function invoke(instance: LambdaInstance, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const { method } = request;
  const body =
    method === 'GET' ? {} : { body: Buffer.from(await request.text()).toString('base64'), isBase64Encoded: true };
  const answer = await instance.invoke(
    functionUrlEvent({ method, path: pathname, headers: forwarded(request.headers), ...body }),
  );
  const headers = answer.has('headers') ? { 'content-type': answer.object('headers').string('content-type') } : {};
  return new Response(answer.string('body'), { status: answer.number('statusCode'), headers });
}

/**
 * What stands in front of a broker: TLS, by which the client believes it, and a certificate beside each key, from which alone
 * the gateway reads keys.
 */
async function startFront(
  { codespace }: Sandbox,
  start: (issuer: string) => Promise<StartedBroker>,
): Promise<Pick<LoopbackServer, 'origin' | 'close'>> {
  const signer = createPrivateKey(newKeyPem().reveal());
  const starting: Promise<StartedBroker>[] = [];
  const options = { name: 'front', port: 0, certificate: codespace.tls, log: () => undefined };
  const server = await startLoopbackServer(options, issuer => {
    const started = start(issuer);
    starting.push(started);
    return async request => {
      const answer = await (await started).answer(request);
      return new URL(request.url).pathname === '/jwks' ? certified(answer, signer) : answer;
    };
  });
  const close = async (): Promise<void> => {
    for (const outcome of await Promise.allSettled(starting)) {
      if (outcome.status === 'fulfilled') await outcome.value.end();
    }
    await server.close();
  };
  try {
    await Promise.all(starting);
  } catch (error) {
    await close();
    throw error;
  }
  return { origin: server.origin, close };
}

async function certified(answer: Response, privateKey: KeyObject): Promise<Response> {
  const keys = new FieldReader(await answer.json(), 'the key set').list('keys').filter(isObject);
  return Response.json({
    keys: keys.map(jwk => {
      const key: JsonWebKey = { kty: 'RSA', n: String(jwk['n']), e: String(jwk['e']) };
      const publicKey = createPublicKey({ key, format: 'jwk' });
      const x5c = [selfSignedCertificate({ privateKey, publicKey, commonName: 'a broker’s key' }, Date.now())];
      return { ...jwk, x5c };
    }),
  });
}
