/** Of an open text: whether it is worth looking at. What says none of these words has no trust and no key of a pipeline. */
export interface SeenText {
  readonly path: string;
  readonly text: string;
}

const ENDINGS = /\.(?:tf|tfvars|json|jsonc|ya?ml|template|bicep|tpl|tftpl|tmpl|sh|bash|zsh|ksh|azcli|ps1)$/i;

/** In lower case. */
const WORDS = [
  'assumerole',
  'assume_role',
  'role_policy',
  'policy_document',
  'oidc',
  'openid',
  'federat',
  'workloadidentity',
  'workload_identity',
  'workload-identity',
  'principalset',
  'token.actions.githubusercontent.com',
  'id-token',
  'id_tokens',
  'configure-aws-credentials',
  'google-github-actions/auth',
  'azure/login',
  'vault-action',
  'access_key',
  'access-key',
  'credentials_json',
  'client_secret',
  'client-secret',
];

/** Longer ones are looked at with the whole workspace, on request. In UTF-16 units. */
const LONGEST = 512 * 1024;

/** Asked of every text that is opened, before anything of the linter is loaded. */
export function mayHoldTrust({ path, text }: SeenText): boolean {
  if (!ENDINGS.test(path) || text.length > LONGEST) return false;
  const lower = text.toLowerCase();
  return WORDS.some(word => lower.includes(word));
}
