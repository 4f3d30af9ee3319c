import { existsSync } from 'node:fs';
import { PROJECT } from '../demo/build-programs.ts';
import { type Ran, runCommand } from '../demo/run-command.ts';

const AWS = '/usr/bin/aws';

/**
 * Who AWS says the tools of an environment are, by the profile that AWS_PROFILE names there: asked by the AWS CLI, or where
 * that is not installed by the AWS SDK, which reads profiles alike.
 * @param sts origin of the sandbox's STS.
 */
export async function callerIdentity(environment: Readonly<Record<string, string>>, sts: string): Promise<Ran> {
  const { AWS_PROFILE: profile = 'default', AWS_REGION: region = 'eu-west-1' } = environment;
  const script = `${PROJECT}/test/demo/get-caller-identity.ts`;
  const argv = existsSync(AWS)
    ? [AWS, 'sts', 'get-caller-identity', '--output', 'json', '--endpoint-url', sts]
    : [process.execPath, script, profile, region, sts];
  return runCommand(argv, {
    folder: PROJECT,
    environment: { ...environment, AWS_PAGER: '', AWS_EC2_METADATA_DISABLED: 'true' },
  });
}
