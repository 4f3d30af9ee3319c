import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import { clientEnvironment, runClient } from './client-run.ts';

const PYTHON = '/usr/bin/python3';

const ASK = `
import boto3, botocore.exceptions, sys
try:
    print(boto3.client('sts', endpoint_url=sys.argv[1]).get_caller_identity()['Arn'])
except botocore.exceptions.ClientError as error:
    print(error.response['Error']['Code'], error.response['ResponseMetadata']['HTTPStatusCode'], bool(error.response['ResponseMetadata']['RequestId']))
`;

const ASSUME = `
import boto3, botocore, sys
from botocore import UNSIGNED
client = boto3.client('sts', endpoint_url=sys.argv[1], config=botocore.config.Config(signature_version=UNSIGNED))
answer = client.assume_role_with_web_identity(RoleArn=sys.argv[2], RoleSessionName='jane@ona', WebIdentityToken=sys.stdin.read())
keys = answer['Credentials']
session = boto3.Session(keys['AccessKeyId'], keys['SecretAccessKey'], keys['SessionToken'])
print(session.client('sts', endpoint_url=sys.argv[1]).get_caller_identity()['Arn'])
`;

describe('boto3 at the sandbox STS', () => {
  let sandbox: Sandbox;
  let home: string;

  before(async function () {
    const probe = existsSync(PYTHON)
      ? await runClient(PYTHON, ['-c', 'import boto3'], clientEnvironment('/nonexistent'))
      : undefined;
    if (probe?.code !== 0) skipBecause(this, `${PYTHON} has no boto3; Debian's package python3-boto3 has it.`);
    sandbox = await startSandbox();
    home = await mkdtemp(path.join(tmpdir(), 'rolecall-boto3-'));
  });
  after(async () => {
    await sandbox?.stop();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });

  it('assumes the role and is who it should be', async () => {
    const command = ['-c', ASSUME, sandbox.sts, 'arn:aws:iam::111122223333:role/dev-readonly'];
    const { out, error } = await runClient(PYTHON, command, clientEnvironment(home), await sandbox.mintToken());
    assert.equal(out.trim(), 'arn:aws:sts::111122223333:assumed-role/dev-readonly/jane@ona', error);
  });

  it('reads code, status and request id of a refusal', async () => {
    const environment = clientEnvironment(home, {
      AWS_ACCESS_KEY_ID: 'ASIAAAAAAAAAAAAAAAAA',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    });
    const { out, error } = await runClient(PYTHON, ['-c', ASK, sandbox.sts], environment);
    assert.equal(out.trim(), 'InvalidClientTokenId 403 True', error);
  });
});
