import { fromWebToken } from '@aws-sdk/credential-providers';
import { asAssumeError } from '../../../../src/core/errors.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { awsExchanger } from '../../../../src/clouds/aws/sts/exchange.ts';
import { nodeHttpClient } from '../../../../src/platform/http/client.ts';

// A process whose environment and ~/.aws/config a repository has set. Arguments: `ours` or `sdk` (the SDK as it comes, to
// show that the settings are in force), a token, and the endpoint of the user's configuration or nothing.

const [mode = '', jwt = '', endpoint = ''] = process.argv.slice(2);
const roleArn = 'arn:aws:iam::111122223333:role/dev-readonly';

async function ours(): Promise<string> {
  const http = nodeHttpClient({ certificateAuthority: undefined, environment: process.env });
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  const credentials = await awsExchanger(http, clock).exchange({
    target: {
      cloud: 'aws',
      via: 'web-identity',
      roleArn,
      accountId: '111122223333',
      partition: 'aws',
      region: 'eu-west-1',
    },
    token: { jwt: new Secret(jwt), claims: {}, audience: 'sts.amazonaws.com', source: 'ona-cli' },
    durationSeconds: 3600,
    roleSessionName: 'jane@ona',
    endpoint: endpoint === '' ? undefined : endpoint,
  });
  return credentials.principal ?? '';
}

async function sdk(): Promise<string> {
  await fromWebToken({ roleArn, webIdentityToken: jwt, clientConfig: { maxAttempts: 1 } })();
  return 'credentials';
}

(mode === 'ours' ? ours() : sdk()).then(
  text => process.stdout.write(text),
  (error: unknown) => process.stdout.write(asAssumeError(error).kind),
);
