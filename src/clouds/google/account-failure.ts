import type { AssumeError } from '../../core/errors.ts';
import type { HttpResponse } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import { printable } from '../../core/text.ts';
import { type Cause, failureOf, readRefusal, type Said } from './refusal.ts';

/** What was asked of a service account. */
export interface AccountAsked {
  readonly serviceAccount: string;
  readonly permission: 'iam.serviceAccounts.getAccessToken' | 'iam.serviceAccounts.getOpenIdToken';
  /** How IAM names who asks; undefined where that cannot be told. Safe to print. */
  readonly principal: string | undefined;
  /** Whether more than the hour was asked for that any account gives. */
  readonly isLong: boolean;
  readonly hasScopes: boolean;
  /** What must not come back out of the server's words. */
  readonly tokens: readonly Secret[];
}

/** A refusal of the IAM Service Account Credentials API as a kind, a sentence and a way out. */
export function accountFailure(response: HttpResponse, asked: AccountAsked): AssumeError {
  const refusal = readRefusal(response, asked.tokens);
  const serviceAccount = printable(asked.serviceAccount);
  return failureOf("Google's IAM Credentials API", refusal, CAUSES, { ...asked, serviceAccount });
}

/** Reasons: [googleapis/googleapis: google/api/error_reason.proto]. */
const CAUSES: readonly Cause<AccountAsked>[] = [
  { code: /^USER_PROJECT_DENIED$/, is: noQuotaProject },
  {
    code: /^PERMISSION_DENIED$/,
    says: /serviceusage\.services\.use|quota project|to use project/i,
    is: noQuotaProject,
  },
  {
    code: /^(?:IAM_PERMISSION_DENIED|PERMISSION_DENIED)$/,
    is: ({ serviceAccount, permission, principal }) => ({
      kind: 'trust-mismatch',
      sentence: `Google Cloud does not let this identity act as ${serviceAccount}.`,
      hint: `Grant roles/iam.workloadIdentityUser, which has ${permission}, on the service account to ${memberText(principal)}; it takes a minute or two. The account may also not exist.`,
    }),
  },
  {
    code: /^SECURITY_POLICY_VIOLATED$/,
    is: ({ serviceAccount }) => ({
      kind: 'trust-mismatch',
      sentence: `A policy of the organisation keeps this identity from ${serviceAccount}.`,
      hint: 'Have who keeps its VPC Service Controls let the IAM Credentials API be asked from here.',
    }),
  },
  {
    code: /^(?:NOT_FOUND|notFound)$/,
    is: ({ serviceAccount }) => ({
      kind: 'role-missing',
      sentence: `Google Cloud has no service account ${serviceAccount}.`,
      hint: 'Correct `serviceAccount` in the role map, or create it.',
    }),
  },
  { code: /^INVALID_ARGUMENT$/, says: /lifetime/i, is: tooLong },
  {
    code: /^INVALID_ARGUMENT$/,
    is: asked => {
      // Some answers do not say which value it is.
      if (asked.isLong) return tooLong(asked);
      return {
        kind: asked.hasScopes ? 'role-map-invalid' : 'protocol',
        sentence: "Google's IAM Credentials API found a value of the request invalid.",
        hint: asked.hasScopes
          ? 'Check that `scopes` in the role map are scopes that Google has.'
          : 'Run again with the log at trace level to see which.',
      };
    },
  },
  {
    code: /^(?:UNAUTHENTICATED|ACCESS_TOKEN_EXPIRED|ACCESS_TOKEN_TYPE_UNSUPPORTED|CREDENTIALS_MISSING)$/,
    is: () => ({
      kind: 'identity-rejected',
      sentence: "Google's IAM Credentials API does not take the federated access token.",
      hint: 'Try again; if it stays so, check `universeDomain` in the role map.',
      retryable: true,
    }),
  },
];

/** Whom to grant it: only the provider's own mapping tells, and most map the subject as it is. */
function memberText(principal: string | undefined): string {
  return principal === undefined
    ? 'the identity that the provider maps the token to'
    : `${principal}, if the provider maps google.subject to assertion.sub`;
}

function noQuotaProject(): Said {
  return {
    kind: 'trust-mismatch',
    sentence: 'Google Cloud does not let this identity use the quota project.',
    hint: 'Grant it roles/serviceusage.serviceUsageConsumer in the project that `quotaProject` of the role map names, or name another.',
  };
}

function tooLong({ serviceAccount }: AccountAsked): Said {
  return {
    kind: 'duration-too-long',
    sentence: `Google Cloud does not give ${serviceAccount} sessions that long.`,
    hint: 'Shorten `duration` in the role map to 1h, or add the account to the organisation policy iam.allowServiceAccountCredentialLifetimeExtension.',
  };
}
