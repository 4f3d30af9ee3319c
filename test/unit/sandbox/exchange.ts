import { decodeJwt } from 'jose';
import type { AwsCredentials } from '../../../src/core/credentials.ts';
import { Secret } from '../../../src/core/secret.ts';
import { awsExchanger } from '../../../src/clouds/aws/sts/exchange.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import type { Sandbox } from '../../../src/sandbox/start-sandbox.ts';

export interface ExchangeOptions {
  /** `dev-readonly` when absent. */
  readonly role?: string;
  readonly durationSeconds?: number;
  readonly sessionPolicy?: string;
}

/** Rolecall's own exchange at the sandbox's STS. @throws AssumeError with what the sandbox refused. */
export function exchangeAtSandbox(
  { sts }: Sandbox,
  jwt: string,
  { role = 'dev-readonly', durationSeconds = 3600, sessionPolicy }: ExchangeOptions = {},
): Promise<AwsCredentials> {
  const http = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
  return awsExchanger(http, systemClock).exchange({
    target: {
      cloud: 'aws',
      via: 'web-identity',
      roleArn: `arn:aws:iam::111122223333:role/${role}`,
      accountId: '111122223333',
      partition: 'aws',
      region: 'eu-west-1',
      ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
    },
    token: { jwt: new Secret(jwt), claims: decodeJwt(jwt), audience: 'sts.amazonaws.com', source: 'ona-cli' },
    durationSeconds,
    roleSessionName: 'jane@ona',
    endpoint: sts,
  });
}
