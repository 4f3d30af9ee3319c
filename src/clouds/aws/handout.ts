import type { AwsCredentials } from '../../core/credentials.ts';
import { AssumeError } from '../../core/errors.ts';
import { FieldReader } from '../../core/parse.ts';
import { Secret } from '../../core/secret.ts';
import type { CloudHandout } from '../cloud-handout.ts';

const ACCESS_KEY_ID = /^[A-Z0-9]{16,128}$/;
const SECRET = /^[\u0021-\u007e]{1,16384}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

export const awsHandout: CloudHandout<'aws'> = {
  handout: credentials => ({ answer: credentialProcessAnswer(credentials), expiresAt: credentials.expiresAt }),
  expiryOf: answer => {
    const reader = new FieldReader(answer, "the command's answer");
    for (const field of ['AccessKeyId', 'SecretAccessKey', 'SessionToken']) reader.string(field);
    if (reader.number('Version') !== 1) {
      throw new AssumeError('protocol', "The command's answer is of another version.");
    }
    return Date.parse(reader.string('Expiration'));
  },
  // The key id too: GitHub's own action hides it.
  secrets: ({ accessKeyId, secretAccessKey, sessionToken }) => [new Secret(accessKeyId), secretAccessKey, sessionToken],
};

/**
 * What a `credential_process` prints: one line of JSON, as
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sourcing-external.html has it.
 * Clients forgive little and differ in what: `Version` must be the number 1; without `Expiration` botocore would keep the
 * credentials for ever; a malformed one is accepted in silence by the SDK for JavaScript. So every field is checked here.
 * @throws AssumeError `protocol`.
 */
export function credentialProcessAnswer(credentials: AwsCredentials): Secret {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const sound =
    ACCESS_KEY_ID.test(accessKeyId) &&
    SECRET.test(secretAccessKey.reveal()) &&
    SECRET.test(sessionToken.reveal()) &&
    INSTANT.test(expiration) &&
    Number.isFinite(Date.parse(expiration));
  if (!sound) throw new AssumeError('protocol', 'AWS answered with credentials that are not well formed.');
  return new Secret(
    JSON.stringify({
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey.reveal(),
      SessionToken: sessionToken.reveal(),
      Expiration: expiration,
    }),
  );
}
