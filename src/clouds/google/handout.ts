import type { GoogleCredentials } from '../../core/credentials.ts';
import { AssumeError } from '../../core/errors.ts';
import { FieldReader } from '../../core/parse.ts';
import { Secret } from '../../core/secret.ts';
import { SIGNED_JWT } from '../../core/token.ts';
import { jsonText, printable } from '../../core/text.ts';
import type { CloudHandout } from '../cloud-handout.ts';

/** A token with less left than this is never handed out, and no client may keep one so long: it would be over on its way. Seconds. */
const LEAST_LEFT = 60;

export const googleHandout: CloudHandout<'gcp'> = {
  handout: credentials => {
    const answer = executableResponse(credentials);
    return {
      answer,
      expiresAt: credentials.subjectTokenExpiresAt,
      lifetime: credentials.subjectTokenLifetime,
      credentialsExpireAt: credentials.expiresAt,
      files: { response: answer, token: credentials.subjectToken },
    };
  },
  refusal: executableFailure,
  expiryOf: answer => {
    const reader = new FieldReader(answer, "the command's answer");
    if (!reader.boolean('success')) throw new AssumeError('not-active', printable(reader.string('message'), 600));
    reader.string('id_token');
    return reader.number('expiration_time') * 1000;
  },
  secrets: ({ subjectToken, accessToken }) => [subjectToken, accessToken],
};

/**
 * What an executable source prints: one line of JSON. `expiration_time` is there always, since some clients demand it, and by
 * this machine's clock, with which they compare it.
 * https://google.aip.dev/auth/4117
 * @throws AssumeError `protocol`.
 */
function executableResponse({ subjectToken, subjectTokenExpiresAt }: GoogleCredentials): Secret {
  const token = subjectToken.reveal();
  if (!SIGNED_JWT.test(token) || !Number.isFinite(subjectTokenExpiresAt)) {
    throw new AssumeError('protocol', 'The identity token is not well formed.');
  }
  return new Secret(
    JSON.stringify({
      version: 1,
      success: true,
      token_type: 'urn:ietf:params:oauth:token-type:jwt',
      id_token: token,
      expiration_time: Math.floor(subjectTokenExpiresAt / 1000) - LEAST_LEFT,
    }),
  );
}

/**
 * What an executable source prints where there is no token, for exit code 0: on another code clients show whatever was printed
 * as it is. One line; nothing of what a server said is in it.
 */
export function executableFailure({ kind, message, hint }: AssumeError): string {
  const sentences = [message, hint].filter(sentence => sentence !== undefined).join(' ');
  return jsonText({ version: 1, success: false, code: kind, message: printable(sentences, 1000) });
}
