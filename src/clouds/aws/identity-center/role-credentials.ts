import type { AwsCredentials } from '../../../core/credentials.ts';
import { AssumeError } from '../../../core/errors.ts';
import type { AnswerTimes } from '../../cloud-request.ts';
import { readIssuedCredentials } from '../issued-credentials.ts';
import { isObject } from '../../../core/parse.ts';

/**
 * The credentials in an answer of GetRoleCredentials, which does not say whose they are.
 * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
 * @throws AssumeError `protocol` naming what is wrong, never a value.
 */
export function readRoleCredentials(output: unknown, times: AnswerTimes): AwsCredentials {
  const credentials = isObject(output) ? output['roleCredentials'] : undefined;
  if (!isObject(credentials)) throw wrong('holds no credentials');
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const issued = readIssuedCredentials({ accessKeyId, secretAccessKey, sessionToken, expiration }, times, wrong);
  return { ...issued, principal: undefined };
}

function wrong(what: string): AssumeError {
  return new AssumeError('protocol', `The answer of IAM Identity Center ${what}.`, {
    hint: "If your configuration overrides AWS's endpoint, check what answers there.",
  });
}
