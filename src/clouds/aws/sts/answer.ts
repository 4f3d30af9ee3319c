import type { AwsCredentials } from '../../../core/credentials.ts';
import { AssumeError } from '../../../core/errors.ts';
import type { AnswerTimes } from '../../cloud-request.ts';
import { readIssuedCredentials } from '../issued-credentials.ts';
import { isObject } from '../../../core/parse.ts';
import type { AwsRoleTarget } from '../../../core/target.ts';

/**
 * The credentials in an answer of AssumeRoleWithWebIdentity that the SDK has read, once it is certain that they are what
 * was asked for: this role of this account, not expired, not for longer than AWS ever issues.
 * @throws AssumeError `protocol` naming what is wrong, never a value.
 */
export function readAwsAnswer(answer: unknown, target: AwsRoleTarget, times: AnswerTimes): AwsCredentials {
  const credentials = isObject(answer) ? answer['Credentials'] : undefined;
  const user = isObject(answer) ? answer['AssumedRoleUser'] : undefined;
  if (!isObject(credentials)) throw wrong('holds no credentials');
  const expiration = credentials['Expiration'];
  const issued = readIssuedCredentials(
    {
      accessKeyId: credentials['AccessKeyId'],
      secretAccessKey: credentials['SecretAccessKey'],
      sessionToken: credentials['SessionToken'],
      expiration: expiration instanceof Date ? expiration.getTime() : undefined,
    },
    times,
    wrong,
  );
  const arn = isObject(user) ? user['Arn'] : undefined;
  return { ...issued, principal: checkedArn(arn, target) };
}

/** `arn:aws:sts::111122223333:assumed-role/NAME/SESSION`, where NAME is the role's without its path. */
function checkedArn(arn: unknown, target: AwsRoleTarget): string {
  if (typeof arn !== 'string') throw wrong('does not say which role was assumed');
  const parts = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]{2,64}$/.exec(arn);
  const roleName = target.roleArn.split('/').at(-1);
  if (parts?.[1] !== target.partition || parts[2] !== target.accountId || parts[3] !== roleName) {
    throw wrong('is for another role than the one asked for');
  }
  return arn;
}

function wrong(what: string): AssumeError {
  return new AssumeError('protocol', `The answer of AWS STS ${what}.`, {
    hint: "If your configuration overrides AWS's endpoint, check what answers there.",
  });
}
