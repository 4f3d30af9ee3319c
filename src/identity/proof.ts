import { listed, printable } from '../core/text.ts';
import type { Claims } from '../core/token.ts';

/** Parts of Ona's V3 subject [terraform-provider-ona, oidc_config] and what each says, in the words of a sentence. */
const ONA_V3_PARTS: readonly (readonly [part: string, proves: string])[] = [
  ['account_id', 'account'],
  ['organization_id', 'organisation'],
  ['project_id', 'project'],
  ['environment_id', 'environment'],
  ['environment_initializers.git.remote_uri', 'repository'],
  ['environment_initializers.git.upstream_remote_uri', 'repository'],
  ['environment_initializers.context_url', 'repository'],
  ['runner_id', 'runner'],
  ['runner_name', 'runner'],
  ['service_account_id', 'service account'],
  ['creator_id', 'person'],
  ['creator_email', 'person'],
  ['creator_name', 'person'],
  ['user_id', 'person'],
  ['email', 'person'],
  ['name', 'person'],
];

const ONA_V2_PARTS: Readonly<Record<string, string>> = {
  org: 'organisation',
  user: 'person',
  rnr: 'runner',
  prj: 'project',
  env: 'environment',
};

/** What a broker of ours writes: `owner:1:repo:2:access:write`, `owner:1:repo:2:role:deploy:user:3`, `owner:1:role:deploy`. */
const BROKER_SUBJECT = /^owner:\d+(?::repo:\d+)?:(?:access:write|role:[a-z0-9-]+)(?::user:\d+)?$/;
const BROKER_PARTS: readonly (readonly [part: string, proves: string])[] = [
  ['owner', 'owner'],
  ['repo', 'repository'],
  ['access', 'write access'],
  ['role', 'role'],
  ['user', 'person'],
];

/**
 * One sentence on what a token's subject proves, and what it does not: trust policies compare the subject, so anything that
 * is not in it separates nobody. Told by the subject's form, since an installation may have an issuer of its own.
 */
export function describeProof(claims: Claims): string {
  const subject = typeof claims['sub'] === 'string' ? claims['sub'] : '';
  const issuer = typeof claims['iss'] === 'string' ? claims['iss'] : '';
  if (subject === '') return 'This token has no subject, so it proves nothing that a trust policy could name.';
  if (subject.startsWith('organization_id:') || subject.startsWith('account_id:')) {
    return proves(partsIn(subject, ONA_V3_PARTS));
  }
  if (BROKER_SUBJECT.test(subject)) return proves(partsIn(subject, BROKER_PARTS));
  if (/^org:[^/:]+(?:\/(?:user|rnr|prj|env):[^/:]+)*$/.test(subject)) {
    return proves(subject.split('/').flatMap(part => ONA_V2_PARTS[part.split(':', 1)[0] ?? ''] ?? []));
  }
  if (issuer.endsWith('/idp')) return gitpodClassic(subject);
  return `What this token proves is decided by its issuer, ${printable(issuer) || 'which it does not name'}.`;
}

function partsIn(subject: string, parts: typeof ONA_V3_PARTS): readonly string[] {
  return parts.flatMap(([part, noun]) => (`:${subject}`.includes(`:${part}:`) ? [noun] : []));
}

function proves(parts: readonly string[]): string {
  const proven = [...new Set(parts)];
  const missing = ['person', 'branch'].filter(part => !proven.includes(part));
  return `This token proves the ${listed(proven)}, not the ${listed(missing, 'or')}.`;
}

function gitpodClassic(subject: string): string {
  if (subject === 'no-context') {
    return 'This token proves only that it comes from a workspace of this installation, not the repository, person or branch.';
  }
  return subject.startsWith('https://')
    ? 'This token proves the address the workspace was opened from, not the person or branch.'
    : 'This token proves the claims that the organisation chose for its subject, and nothing else.';
}
