import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni } from '@aws-sdk/credential-providers';

/**
 * What `aws --profile PROFILE sts get-caller-identity` does, with the AWS SDK for JavaScript, for machines without the AWS
 * CLI: `get-caller-identity.ts PROFILE REGION ENDPOINT`. Nothing of Rolecall is loaded; the SDK reads the profile as any tool.
 */
async function main([profile = 'default', region = 'eu-west-1', endpoint]: readonly string[]): Promise<void> {
  const credentials = fromIni({ profile });
  const client = new STSClient({ region, credentials, ...(endpoint === undefined ? {} : { endpoint }) });
  const { UserId, Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
  process.stdout.write(`${JSON.stringify({ UserId, Account, Arn }, undefined, 4)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
