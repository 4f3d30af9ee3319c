import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ensureDebianPackages } from '../hosts/install-debian-packages.ts';
import { messageOf } from '../hosts/message-of.ts';
import { checkBrokerTokens } from './broker-tokens.ts';
import { checkBundleTokens } from './bundle-tokens.ts';
import { checkPlatformTokens } from './platform-tokens.ts';
import { checkPolicyAnswers } from './policy-answers.ts';
import { RADOS_GATEWAY_PACKAGES, startRadosGateway } from './rados-gateway.ts';

// `npm run test:sts`: our exchange against an STS that nobody here wrote, with tokens of the sandbox's issuer and broker.
// Exit code 0: everything as expected; 1: not; 77: it cannot be had on this machine.

const ACCOUNT = '111122223333';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

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
    let failures = 0;
    const report = (passed: boolean, what: string): void => {
      if (!passed) failures += 1;
      say(`${passed ? 'ok  ' : 'FAIL'} ${what}`);
    };
    await checkPlatformTokens(gateway, sandbox, directory, report);
    await checkPolicyAnswers(gateway, sandbox, directory, report);
    await checkBrokerTokens(gateway, sandbox, directory, report);
    await checkBundleTokens(gateway, sandbox, directory, report);
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
