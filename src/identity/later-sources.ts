import type { TokenSourceId } from '../core/platform.ts';

/** Sources that are designed but not built: listed with what they will be, so that nobody searches for a silent absence. */
export type LaterSourceId = Exclude<TokenSourceId, 'ona-cli' | 'gitpod-classic-cli' | 'token-file' | 'broker'>;

const LATER_SOURCES: Readonly<Record<LaterSourceId, { readonly name: string; readonly what: string }>> = {
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

export function laterSource(id: LaterSourceId): { readonly name: string; readonly missing: string } {
  const { name, what } = LATER_SOURCES[id];
  return { name, missing: `Not available yet: ${what}.` };
}
