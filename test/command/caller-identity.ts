import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
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

/**
 * The same, asked without a client, whose start costs five times the rest of what is tested: what the profile names is run,
 * and STS is asked who that is.
 * @returns an ARN, or what the profile's command said when it gave no credentials.
 */
export async function whoIs(
  profile: string,
  environment: Readonly<Record<string, string>>,
  sts: string,
): Promise<string> {
  const config = await readFile(path.join(environment['HOME'] ?? '', '.aws/config'), 'utf8');
  const section = config.split(/^(?=\[)/m).find(text => text.startsWith(`[profile ${profile}]\n`)) ?? '';
  const [, line = 'echo no profile >&2'] = /^credential_process = (.*)$/m.exec(section) ?? [];
  const { code, stdout, stderr } = await runCommand(['/bin/sh', '-c', line], { folder: PROJECT, environment });
  if (code !== 0) return stderr;
  const answer = new FieldReader(parseJson(stdout), 'the answer');
  const credentials = {
    accessKeyId: answer.string('AccessKeyId'),
    secretAccessKey: answer.string('SecretAccessKey'),
    sessionToken: answer.string('SessionToken'),
  };
  const client = new STSClient({ region: 'eu-west-1', endpoint: sts, credentials });
  return (await client.send(new GetCallerIdentityCommand({}))).Arn ?? '';
}
