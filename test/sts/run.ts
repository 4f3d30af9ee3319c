import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { AssumeError, asAssumeError } from '../../src/core/errors.ts';
import type { AwsCredentials } from '../../src/core/credentials.ts';
import { Secret } from '../../src/core/secret.ts';
import { awsExchanger } from '../../src/exchange/aws.ts';
import { nodeHttpClient } from '../../src/platform/http.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { ensureDebianPackages } from '../hosts/install-debian-packages.ts';
import { messageOf } from '../hosts/message-of.ts';
import { awsAtGateway, prepareAccount } from './gateway-account.ts';
import { RADOS_GATEWAY_PACKAGES, startRadosGateway, type RadosGateway } from './rados-gateway.ts';

// `npm run test:sts`: our exchange against an STS that nobody here wrote, with tokens of the sandbox's issuer.
// Exit code 0: everything as expected; 1: not; 77: it cannot be had on this machine.

const ACCOUNT = '111122223333';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Attempt {
  readonly token: string;
  readonly role?: string;
  readonly durationSeconds?: number;
}

function exchangeAt(gateway: RadosGateway): (attempt: Attempt) => Promise<AwsCredentials> {
  const http = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  return ({ token, role = 'dev', durationSeconds = 3600 }) =>
    awsExchanger(http, clock).exchange({
      target: {
        cloud: 'aws',
        roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
        accountId: ACCOUNT,
        partition: 'aws',
        region: 'us-east-1',
      },
      token: { jwt: new Secret(token), claims: decodeJwt(token), audience: 'sts.amazonaws.com', source: 'ona-cli' },
      durationSeconds,
      roleSessionName: 'jane@ona',
      endpoint: gateway.endpoint,
    });
}

async function check(gateway: RadosGateway, sandbox: Sandbox, home: string): Promise<number> {
  let failures = 0;
  const report = (passed: boolean, what: string): void => {
    if (!passed) failures += 1;
    say(`${passed ? 'ok  ' : 'FAIL'} ${what}`);
  };
  const subject = decodeJwt(await sandbox.mintToken()).sub ?? '';
  await prepareAccount(gateway, home, { issuer: sandbox.issuer, subject, role: 'dev' });
  const exchange = exchangeAt(gateway);

  const credentials = await exchange({ token: await sandbox.mintToken() });
  report(true, `a token whose audience and subject match is taken: ${credentials.assumedRoleArn}`);
  const minutes = Math.round((credentials.expiresAt - Date.now()) / 60_000);
  report(minutes === 60, `the session lasts ${minutes} min`);
  const keys = {
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey.reveal(),
    sessionToken: credentials.sessionToken.reveal(),
  };
  const listBuckets = async (changed: object): Promise<number> =>
    (await awsAtGateway(gateway, home, { ...keys, ...changed }, ['s3api', 'list-buckets'])).code;
  report((await listBuckets({})) === 0, 'the session is real: S3 ListBuckets with it succeeds');
  report((await listBuckets({ secretAccessKey: 'changed' })) !== 0, '… and fails with another secret');

  const seconds = Math.floor(Date.now() / 1000);
  const refusals: readonly (readonly [what: string, attempt: Attempt])[] = [
    ['another audience', { token: await sandbox.mintToken({ aud: ['other'] }) }],
    ['another subject', { token: await sandbox.mintToken({ sub: `${subject}x` }) }],
    ['an expired token', { token: await sandbox.mintToken({ iat: seconds - 7200, exp: seconds - 3600 }) }],
    ['a token of the future', { token: await sandbox.mintToken({ nbf: seconds + 3600 }) }],
    ['a forged signature', { token: await sandbox.forgeToken() }],
    ['an issuer that is not registered', { token: await sandbox.mintToken({ iss: `${sandbox.issuer}/` }) }],
    ['a role that does not exist', { token: await sandbox.mintToken(), role: 'nobody' }],
    ['a session longer than the role’s maximum', { token: await sandbox.mintToken(), durationSeconds: 43_200 }],
  ];
  for (const [what, attempt] of refusals) {
    const outcome = await exchange(attempt).then(() => undefined, asAssumeError);
    const refused = outcome instanceof AssumeError && /HTTP 4\d\d/.test(outcome.message);
    const how = outcome === undefined ? 'credentials were given' : outcome.message;
    report(refused, `${what} is refused: ${how}`);
  }
  return failures;
}

async function main(): Promise<number> {
  const packages = await ensureDebianPackages(RADOS_GATEWAY_PACKAGES, say);
  if (!packages.available) {
    say(`The independent STS cannot be had here: ${packages.reason}.`);
    return 77;
  }
  const directory = await mkdtemp(path.join(tmpdir(), 'rolecall-sts-'));
  const cleanUp: (() => Promise<void>)[] = [() => rm(directory, { recursive: true, force: true })];
  const end = async (): Promise<void> => {
    for (const step of cleanUp.splice(0).toReversed()) await step();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void end().finally(() => process.exit(130)));
  }
  try {
    const before = Date.now();
    const gateway = await startRadosGateway(directory, ACCOUNT);
    cleanUp.push(() => gateway.stop());
    say(`Ceph's RADOS Gateway answers after ${((Date.now() - before) / 1000).toFixed(1)} s.`);
    const sandbox = await startSandbox();
    cleanUp.push(() => sandbox.stop());
    const failures = await check(gateway, sandbox, directory);
    say(failures === 0 ? 'All as expected.' : `${failures} not as expected.`);
    return failures === 0 ? 0 : 1;
  } finally {
    await end();
  }
}

main().then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    say(messageOf(error));
    process.exitCode = 1;
  },
);
