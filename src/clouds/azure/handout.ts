import type { AzureCredentials } from '../../core/credentials.ts';
import { AssumeError } from '../../core/errors.ts';
import { FieldReader } from '../../core/parse.ts';
import { Secret } from '../../core/secret.ts';
import type { CloudHandout } from '../cloud-handout.ts';

const TOKEN = /^[\w.~+/=-]+$/;

export const azureHandout: CloudHandout<'azure'> = {
  handout: credentials => ({
    answer: accessTokenAnswer(credentials),
    expiresAt: credentials.expiresAt,
    lifetime: credentials.accessTokenLifetime,
    files: { token: credentials.subjectToken },
  }),
  expiryOf: answer => {
    const reader = new FieldReader(answer, "the command's answer");
    reader.string('access_token');
    return reader.number('expires_on') * 1000;
  },
  secrets: ({ subjectToken, accessToken }) => [subjectToken, accessToken],
};

/**
 * One line of JSON with an access token, in the words of OAuth; `expires_on` in seconds since 1970, by this machine's clock.
 * @throws AssumeError `protocol`.
 */
function accessTokenAnswer({ accessToken, subjectToken, expiresAt }: AzureCredentials): Secret {
  if (!TOKEN.test(accessToken.reveal()) || !TOKEN.test(subjectToken.reveal()) || !Number.isFinite(expiresAt)) {
    throw new AssumeError('protocol', 'Microsoft Entra answered with a token that is not well formed.');
  }
  return new Secret(
    JSON.stringify({
      version: 1,
      access_token: accessToken.reveal(),
      token_type: 'Bearer',
      expires_on: Math.floor(expiresAt / 1000),
    }),
  );
}
