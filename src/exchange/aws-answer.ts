import type { AwsCredentials } from '../core/credentials.ts';
import { AssumeError } from '../core/errors.ts';
import { isObject } from '../core/parse.ts';
import type { AwsRoleTarget } from '../core/role.ts';
import { Secret } from '../core/secret.ts';

const LONGEST_MILLISECONDS = 12 * 60 * 60_000;
const SLACK_MILLISECONDS = 5 * 60_000;

export interface AnswerTimes {
  /** Epoch milliseconds of the answer's `Date` header; undefined without one. */
  readonly serverTime: number | undefined;
  /** Epoch milliseconds, this machine's clock, when the answer came. */
  readonly receivedAt: number;
}

/**
 * The credentials in an answer of AssumeRoleWithWebIdentity that the SDK has read, once it is certain that they are what
 * was asked for: this role of this account, not expired, not for longer than AWS ever issues.
 * @throws AssumeError `protocol` naming what is wrong, never a value.
 */
export function readAwsAnswer(answer: unknown, target: AwsRoleTarget, times: AnswerTimes): AwsCredentials {
  const credentials = isObject(answer) ? answer['Credentials'] : undefined;
  const user = isObject(answer) ? answer['AssumedRoleUser'] : undefined;
  if (!isObject(credentials)) throw wrong('holds no credentials');
  const accessKeyId = text(credentials['AccessKeyId'], /^\w{16,128}$/, 'access key id');
  const secretAccessKey = new Secret(
    text(credentials['SecretAccessKey'], /^[\x21-\x7e]{16,256}$/, 'secret access key'),
  );
  const sessionToken = new Secret(text(credentials['SessionToken'], /^[\x21-\x7e]{4,20000}$/, 'session token'));
  const expiration = credentials['Expiration'];
  if (!(expiration instanceof Date) || Number.isNaN(expiration.getTime())) throw wrong('has no expiry that is a date');
  const lifetime = expiration.getTime() - (times.serverTime ?? times.receivedAt);
  if (lifetime <= 0) throw wrong('holds credentials that have expired already');
  if (lifetime > LONGEST_MILLISECONDS + SLACK_MILLISECONDS)
    throw wrong('holds credentials that live for over 12 hours');
  const arn = isObject(user) ? user['Arn'] : undefined;
  return {
    cloud: 'aws',
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration: expiration.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    expiresAt: times.receivedAt + lifetime,
    assumedRoleArn: checkedArn(arn, target),
    accountId: target.accountId,
  };
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

function text(value: unknown, pattern: RegExp, name: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw wrong(`holds no valid ${name}`);
  return value;
}

function wrong(what: string): AssumeError {
  return new AssumeError('protocol', `The answer of AWS STS ${what}.`, {
    hint: "If your configuration overrides AWS's endpoint, check what answers there.",
  });
}
