import { decodeJwt } from 'jose';
import type { AwsCredentials } from '../../src/core/credentials.ts';
import { AssumeError, asAssumeError } from '../../src/core/errors.ts';
import { Secret } from '../../src/core/secret.ts';
import { awsExchanger } from '../../src/clouds/aws/sts/exchange.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { nodeHttpClient } from '../../src/platform/http/client.ts';
import type { RadosGateway } from './rados-gateway.ts';

export interface Attempt {
  readonly token: string;
  readonly role: string;
  readonly durationSeconds?: number;
}

/** Our own exchange with the gateway as AWS. @throws AssumeError with what it refused. */
export function exchangeAtGateway(
  { endpoint, account }: RadosGateway,
  { token, role, durationSeconds = 3600 }: Attempt,
): Promise<AwsCredentials> {
  const http = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
  return awsExchanger(http, systemClock).exchange({
    target: {
      cloud: 'aws',
      via: 'web-identity',
      roleArn: `arn:aws:iam::${account}:role/${role}`,
      accountId: account,
      partition: 'aws',
      region: 'us-east-1',
    },
    token: { jwt: new Secret(token), claims: decodeJwt(token), audience: 'sts.amazonaws.com', source: 'ona-cli' },
    durationSeconds,
    roleSessionName: 'jane@ona',
    endpoint,
  });
}

export type Report = (passed: boolean, what: string) => void;

/** Reports whether the gateway refuses each, and not merely fails. */
export async function expectRefusals(
  gateway: RadosGateway,
  refusals: readonly (readonly [what: string, attempt: Attempt])[],
  report: Report,
): Promise<void> {
  for (const [what, attempt] of refusals) {
    const outcome = await exchangeAtGateway(gateway, attempt).then(() => undefined, asAssumeError);
    const refused = outcome instanceof AssumeError && /HTTP 4\d\d/.test(outcome.message);
    report(refused, `${what} is refused: ${outcome === undefined ? 'credentials were given' : outcome.message}`);
  }
}
