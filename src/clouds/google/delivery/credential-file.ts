import type { GoogleTarget } from '../../../core/target.ts';

/** Where Google's services are, unless the person's own configuration says otherwise. */
const TOKEN_SERVICE = 'https://sts.googleapis.com';
const IAM_CREDENTIALS = 'https://iamcredentials.googleapis.com';

/** How long a client waits for the command: a cold one asks the environment and Google. Milliseconds. */
const TIMEOUT = 35_000;

/** Where a client has the identity token from. */
export type TokenSource =
  /** It runs the command. `outputFile`: where the command leaves its last answer, which spares running it. */
  | { readonly command: string; readonly outputFile: string }
  /** It reads a file that is kept fresh while the role is active: for clients that run nothing. */
  | { readonly file: string };

/**
 * A credential file of the type `external_account`, which holds no secret: whose identity it is, and where a client asks for
 * the token of it. [https://google.aip.dev/auth/4117]
 */
export function credentialFile(target: GoogleTarget, endpoint: string | undefined, source: TokenSource): string {
  const { provider, serviceAccount } = target;
  const document = {
    type: 'external_account',
    audience: `//iam.googleapis.com/${provider}`,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${endpoint ?? TOKEN_SERVICE}/v1/token`,
    ...(serviceAccount === undefined
      ? {}
      : {
          service_account_impersonation_url: `${endpoint ?? IAM_CREDENTIALS}/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
        }),
    credential_source:
      'file' in source
        ? { file: source.file, format: { type: 'text' } }
        : { executable: { command: source.command, timeout_millis: TIMEOUT, output_file: source.outputFile } },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
