import type { GoogleTarget } from '../../../core/target.ts';
import { googleEndpoint } from '../endpoints.ts';

/** How long a client waits for the command: a cold one asks the environment and Google. Milliseconds. */
const TIMEOUT = 35_000;

/** Whose credential file it is. */
export interface FederatedRole {
  readonly target: GoogleTarget;
  /** How long what a service account is impersonated for lasts. */
  readonly durationSeconds: number;
  /** Override of Google's endpoints, from the person's own configuration. */
  readonly endpoint: string | undefined;
}

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
export function credentialFile({ target, durationSeconds, endpoint }: FederatedRole, source: TokenSource): string {
  const { provider, serviceAccount, quotaProject, universeDomain } = target;
  const tokenService = googleEndpoint('sts', universeDomain, endpoint);
  const iamCredentials = googleEndpoint('iamcredentials', universeDomain, endpoint);
  const document = {
    type: 'external_account',
    audience: `//iam.googleapis.com/${provider}`,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${tokenService}/v1/token`,
    // Where gcloud asks as whom it acts when it acts as the federated identity itself; else always at googleapis.com.
    token_info_url: `${tokenService}/v1/introspect`,
    ...(serviceAccount === undefined
      ? {}
      : {
          service_account_impersonation_url: `${iamCredentials}/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
          service_account_impersonation: { token_lifetime_seconds: durationSeconds },
        }),
    ...(quotaProject === undefined ? {} : { quota_project_id: quotaProject }),
    ...(universeDomain === undefined ? {} : { universe_domain: universeDomain }),
    credential_source:
      'file' in source
        ? { file: source.file, format: { type: 'text' } }
        : { executable: { command: source.command, timeout_millis: TIMEOUT, output_file: source.outputFile } },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
