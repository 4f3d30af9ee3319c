import type { PlatformId, TokenSourceId } from '../core/platform.ts';

/** Sources that are designed but not built: listed with what they will be, so that nobody searches for a silent absence. */
type LaterSourceId = Exclude<TokenSourceId, 'ona-cli' | 'gitpod-classic-cli' | 'token-file'>;

const LATER_SOURCES: Readonly<Record<LaterSourceId, { readonly name: string; readonly what: string }>> = {
  broker: {
    name: 'Broker',
    what: "a broker that your organisation runs, which turns the codespace's GitHub token into an identity that clouds accept",
  },
  'device-authorization': {
    name: 'Identity provider',
    what: 'signing in with an identity provider (Okta, Entra ID, Google, Auth0, Keycloak or another OpenID provider)',
  },
  'identity-center': { name: 'IAM Identity Center', what: 'signing in to AWS IAM Identity Center' },
  'github-actions': {
    name: 'GitHub Actions',
    what: "the job's own identity token, with `permissions: id-token: write`",
  },
  'gitlab-id-token': { name: 'GitLab ID token', what: 'the ID token that .gitlab-ci.yml names under `id_tokens`' },
  'cursor-socket': { name: "Cursor's socket", what: "the agent's identity token from Cursor's socket" },
  'devin-exchange': { name: "Devin's token exchange", what: "the session's identity token from Devin" },
};

/** GitHub issues no identity token in a codespace: said at each choice, because people look for one. */
const WHY_A_CHOICE: Partial<Record<PlatformId, string>> = {
  codespaces:
    'GitHub gives a codespace no identity that clouds accept; the choices are a broker, an identity provider and IAM Identity Center',
};

export function laterSource(
  id: TokenSourceId,
  platform: PlatformId,
): { readonly name: string; readonly reason: string } | undefined {
  const later = Object.entries(LATER_SOURCES).find(([laterId]) => laterId === id)?.[1];
  if (later === undefined) return undefined;
  const why = WHY_A_CHOICE[platform];
  return { name: later.name, reason: `Not available yet: ${later.what}.${why === undefined ? '' : ` ${why}.`}` };
}
