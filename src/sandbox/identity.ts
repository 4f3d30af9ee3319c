import type { Claims } from '../core/token.ts';

/** Who and where the sandbox pretends to be: an Ona environment, or a Gitpod Classic workspace, of one repository. */
export interface SandboxIdentity {
  readonly platform: 'ona' | 'gitpod-classic';
  /** Ona's token format; V3 is an organisation setting, V2 the default of older organisations. */
  readonly tokenVersion: 'v2' | 'v3';
  readonly organizationId: string;
  readonly projectId: string;
  readonly environmentId: string;
  readonly userId: string;
  readonly userName: string;
  readonly email: string;
  /** `https://github.com/acme/app` */
  readonly repositoryUrl: string;
}

export const SANDBOX_IDENTITY: SandboxIdentity = {
  platform: 'ona',
  tokenVersion: 'v3',
  organizationId: '0191e223-1c3e-7607-badf-303c98b52d2f',
  projectId: '019527e4-75d5-704d-a8a8-4bcd1a2a6a8f',
  environmentId: '01952801-ab0c-7a4c-a1f5-6b1f3f7d9c11',
  userId: '0191f2a0-52d1-7b9e-8f6a-93c0d5d7e201',
  userName: 'Jane Doe',
  email: 'jane@acme.example',
  repositoryUrl: 'https://github.com/acme/app',
};

/** Both vendors' samples live that long. */
const TOKEN_SECONDS = 3600;

/**
 * The claims that the platform would put into a token [ona.com/docs/ona/configuration/oidc; gitpod-io/gitpod:
 * components/public-api-server/pkg/apiv1/identityprovider.go]. `now` in milliseconds.
 */
export function platformClaims(
  identity: SandboxIdentity,
  issuer: string,
  audiences: readonly string[],
  now: number,
): Claims {
  const iat = Math.floor(now / 1000);
  const times = { iat, exp: iat + TOKEN_SECONDS };
  if (identity.platform === 'gitpod-classic') return classicClaims(identity, issuer, audiences, times);
  return identity.tokenVersion === 'v2'
    ? {
        iss: issuer,
        sub: `org:${identity.organizationId}/prj:${identity.projectId}/env:${identity.environmentId}`,
        aud: audiences.length === 1 ? audiences[0] : audiences,
        org: identity.organizationId,
        ...times,
      }
    : {
        iss: issuer,
        sub: `organization_id:${identity.organizationId}:project_id:${identity.projectId}`,
        aud: audiences,
        organization_id: identity.organizationId,
        project_id: identity.projectId,
        environment_id: identity.environmentId,
        creator_principal: 'user',
        creator_id: identity.userId,
        creator_email: identity.email,
        creator_name: identity.userName,
        environment_initializers: [
          { git: { remote_uri: `${identity.repositoryUrl}.git` }, context_url: identity.repositoryUrl },
        ],
        ...times,
      };
}

function classicClaims(
  identity: SandboxIdentity,
  issuer: string,
  audiences: readonly string[],
  times: { readonly iat: number; readonly exp: number },
): Claims {
  return {
    iss: issuer,
    sub: identity.repositoryUrl,
    aud: audiences,
    azp: audiences[0],
    name: identity.userName,
    user_id: identity.userId,
    org_id: identity.organizationId,
    context: identity.repositoryUrl,
    workspace_id: identity.environmentId,
    repository: `${identity.repositoryUrl}.git`,
    email: identity.email,
    email_verified: true,
    auth_time: times.iat,
    ...times,
  };
}
