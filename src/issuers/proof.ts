import type { TokenSourceId } from '../core/platform.ts';
import { listed, printable } from '../core/text.ts';
import type { Claims } from '../core/token.ts';
import { gitHubProof, gitLabProof, type Proven } from './pipeline-proof.ts';

type Parts = readonly (readonly [part: string, proves: string])[];

/** Parts of Ona's V3 subject [terraform-provider-ona, oidc_config] and what each says, in the words of a sentence. */
const ONA_V3_PARTS: Parts = [
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
const BROKER_PARTS: Parts = [
  ['owner', 'owner'],
  ['repo', 'repository'],
  ['access', 'write access'],
  ['role', 'role'],
  ['user', 'person'],
];

/** Whom a Cursor agent's subject names [cursor.com/docs/cloud-agent/identity, "JWT claims"]: its owner, never the run. */
const CURSOR_SUBJECTS: Readonly<Record<string, string>> = {
  user: 'person who owns the agent',
  service_account: 'service account that owns the agent',
  team_id: 'team that owns the agent',
};

const DEVIN_PARTS: Parts = [
  ['org_id', 'organisation'],
  ['repository_name', 'repository'],
  ['devin_id', 'session'],
  ['requesting_user_email', 'person'],
];

/**
 * One sentence on what a token's subject proves, and what it does not: trust policies compare the subject, so anything that
 * is not in it separates nobody. Told by the subject's form, since an installation may have an issuer of its own.
 *
 * @param source where the token came from, as far as it is known: a sign-in's subject has no form of its own.
 */
export function describeProof(claims: Claims, source?: TokenSourceId): string {
  const subject = textOf(claims['sub']);
  const issuer = textOf(claims['iss']);
  if (subject === '') return 'This token has no subject, so it proves nothing that a trust policy could name.';
  if (source === 'device-authorization') return proves(['person who signed in'], ['repository', 'branch']);
  if (subject.startsWith('organization_id:') || subject.startsWith('account_id:')) {
    return provesParts(partsIn(subject, ONA_V3_PARTS));
  }
  if (BROKER_SUBJECT.test(subject)) return provesParts(partsIn(subject, BROKER_PARTS));
  if (/^org:[^/:]+(?:\/(?:user|rnr|prj|env):[^/:]+)*$/.test(subject)) {
    return provesParts(subject.split('/').flatMap(part => ONA_V2_PARTS[part.split(':', 1)[0] ?? ''] ?? []));
  }
  const pipeline = gitHubProof(subject) ?? gitLabProof(subject);
  if (pipeline !== undefined) return proves(pipeline.proven, pipeline.missing);
  const agent = cursorProof(subject, issuer, claims) ?? devinProof(subject, issuer, claims);
  if (agent !== undefined) return proves(agent.proven, agent.missing);
  if (issuer.endsWith('/idp')) return gitpodClassic(subject);
  return `What this token proves is decided by its issuer, ${printable(issuer) || 'which it does not name'}.`;
}

function cursorProof(subject: string, issuer: string, claims: Claims): Proven | undefined {
  if (issuer !== 'https://api.cursor.com' && claims['cloud_agent_id'] === undefined) return undefined;
  const owner = CURSOR_SUBJECTS[subject.split(':', 1)[0] ?? ''];
  return owner === undefined ? undefined : { proven: [owner], missing: ['repository', 'branch'] };
}

function devinProof(subject: string, issuer: string, claims: Claims): Proven | undefined {
  if (issuer !== 'https://app.devin.ai' && claims['devin_id'] === undefined) return undefined;
  const proven = partsIn(subject, DEVIN_PARTS);
  return proven.length === 0 ? undefined : { proven, missing: without(['repository', 'person', 'branch'], proven) };
}

function partsIn(subject: string, parts: Parts): readonly string[] {
  return parts.flatMap(([part, noun]) => (`:${subject}`.includes(`:${part}:`) ? [noun] : []));
}

function provesParts(parts: readonly string[]): string {
  const proven = [...new Set(parts)];
  return proves(proven, without(['person', 'branch'], proven));
}

function without(nouns: readonly string[], proven: readonly string[]): readonly string[] {
  return nouns.filter(noun => !proven.includes(noun));
}

function proves(proven: readonly string[], missing: readonly string[]): string {
  const rest = missing.length === 0 ? '' : `, not the ${listed(missing, 'or')}`;
  return `This token proves the ${listed(proven)}${rest}.`;
}

function gitpodClassic(subject: string): string {
  if (subject === 'no-context') {
    return 'This token proves only that it comes from a workspace of this installation, not the repository, person or branch.';
  }
  return subject.startsWith('https://')
    ? 'This token proves the address the workspace was opened from, not the person or branch.'
    : 'This token proves the claims that the organisation chose for its subject, and nothing else.';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
