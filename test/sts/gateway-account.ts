import { runProgram } from '../hosts/run-program.ts';
import { DEBIAN_PATH, type RadosGateway } from './rados-gateway.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Runs the AWS CLI against the gateway; answers its exit code and output. */
export async function awsAtGateway(
  gateway: RadosGateway,
  home: string,
  keys: Keys,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  return runProgram({
    program: '/usr/bin/aws',
    args: ['--endpoint-url', gateway.endpoint, '--region', 'us-east-1', '--output', 'json', ...args],
    environment: {
      PATH: DEBIAN_PATH,
      HOME: home,
      AWS_PAGER: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(keys.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: keys.sessionToken }),
    },
    timeLimitMs: 60_000,
  });
}

export interface TrustedIssuer {
  readonly issuer: string;
  readonly subject: string;
  /** Beside AWS's own, which the roles want. */
  readonly otherAudiences?: readonly string[];
  /** By name, what each role's trust policy allows beside AssumeRoleWithWebIdentity. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
}

/** Registers an issuer and roles that trust one subject of it, each with permission for all of S3. */
export async function trustIssuer(
  gateway: RadosGateway,
  home: string,
  { issuer, subject, otherAudiences = [], roles }: TrustedIssuer,
): Promise<void> {
  const admin = async (...args: readonly string[]): Promise<void> => {
    const { code, output } = await awsAtGateway(gateway, home, gateway.admin, ['iam', ...args]);
    if (code !== 0) throw new Error(`aws iam ${args[0] ?? ''} failed: ${output.trim()}`);
  };
  const host = issuer.replace(/^https?:\/\//, '');
  // The gateway wants a thumbprint and does not use it.
  const provider = ['--client-id-list', 'sts.amazonaws.com', ...otherAudiences, '--thumbprint-list', '0'.repeat(40)];
  await admin('create-open-id-connect-provider', '--url', issuer, ...provider);
  const permission = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:*'], Resource: ['arn:aws:s3:::*'] }],
  };
  for (const [role, actions] of Object.entries(roles)) {
    const trust = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: [`arn:aws:iam::${gateway.account}:oidc-provider/${host}`] },
          Action: ['sts:AssumeRoleWithWebIdentity', ...actions],
          Condition: { StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com', [`${host}:sub`]: subject } },
        },
      ],
    };
    // The gateway's parser takes no white space, which JSON.stringify leaves out.
    await admin('create-role', '--role-name', role, '--assume-role-policy-document', JSON.stringify(trust));
    const document = ['--policy-name', 's3', '--policy-document', JSON.stringify(permission)];
    await admin('put-role-policy', '--role-name', role, ...document);
  }
}
