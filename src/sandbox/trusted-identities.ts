import type { AcmeGitHub } from './github/acme.ts';
import type { SandboxIdentity } from './identity.ts';

/** Names of {@link TrustedIdentity.provider}: for the platform's own issuer, and for the organisation's broker. */
export const PLATFORM_PROVIDER = 'platform';
export const BROKER_PROVIDER = 'broker';

/** Whose tokens the roles of each cloud trust. */
export interface TrustedIdentity {
  /** What the pool of the Google project calls its issuer. */
  readonly provider: string;
  readonly issuer: string;
  /** The `sub` of one project or repository; `*` where the platform writes the environment into it. */
  readonly subject: string;
  /** The `sub` of the sandbox's own environment, whole: some clouds compare nothing less. */
  readonly wholeSubject: string;
  /** A subject of the same issuer that is someone else's. */
  readonly otherSubject: string;
  /** True when its tokens carry session tags and a source identity, which need permissions of their own. */
  readonly tagged: boolean;
}

export function trustedPlatform(issuer: string, identity: SandboxIdentity): TrustedIdentity {
  const { organizationId, projectId } = identity;
  const subjectOf = (project: string): string =>
    identity.tokenVersion === 'v2'
      ? `org:${organizationId}/prj:${project}/env:*`
      : `organization_id:${organizationId}:project_id:${project}`;
  const subject = identity.platform === 'gitpod-classic' ? identity.repositoryUrl : subjectOf(projectId);
  return {
    provider: PLATFORM_PROVIDER,
    issuer,
    subject,
    wholeSubject: subject.replace('*', identity.environmentId),
    otherSubject: subjectOf('019527e4-0000-7000-8000-000000000000'),
    tagged: false,
  };
}

export function trustedBroker(issuer: string, { organization, repository }: AcmeGitHub): TrustedIdentity {
  const subjectOf = (id: number): string => `owner:${organization.id}:repo:${id}:access:write`;
  const subject = subjectOf(repository.id);
  const otherSubject = subjectOf(repository.id + 1);
  return { provider: BROKER_PROVIDER, issuer, subject, wholeSubject: subject, otherSubject, tagged: true };
}
