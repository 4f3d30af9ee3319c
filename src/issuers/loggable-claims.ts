import { printable } from '../core/text.ts';
import type { Claims } from '../core/token.ts';

/**
 * Claims that may be printed and logged: who issued the token for what and when, and ids. No e-mail, no person's name or
 * login, no groups (they say what a person does), no URL (a clone URL can hold a password), and nothing that is not on this
 * list. `rolecall token --decode` shows the rest to whoever asks for it.
 */
const LOGGABLE = [
  'iss',
  'sub',
  'aud',
  'azp',
  'exp',
  'iat',
  'nbf',
  // Ona, V2 and V3
  'org',
  'organization_id',
  'project_id',
  'environment_id',
  'runner_id',
  'account_id',
  'creator_id',
  'creator_principal',
  'service_account_id',
  // Cursor
  'team_id',
  'cloud_agent_id',
  'agent_runtime',
  'owner_user_id',
  'owner_service_account_id',
  'repo_count',
  'automation_id',
  // Devin; with `org_id` below
  'devin_id',
  // Gitpod Classic
  'org_id',
  'workspace_id',
  'user_id',
  // GitHub, GitLab, and our broker
  'repository_id',
  'repository_owner_id',
  'owner_id',
  'actor_id',
  'namespace_id',
  'enterprise_id',
  'run_id',
  'run_attempt',
  'pipeline_id',
  'pipeline_source',
  'job_id',
  'codespace_id',
  'approval_id',
  'permission',
  'role',
  'ref_type',
  'ref_protected',
  'event_name',
  'environment_protected',
  'deployment_tier',
  'repository_visibility',
  'runner_environment',
  // OpenID providers: the tenant, and the person by an id that means nothing elsewhere (Entra ID)
  'tid',
  'oid',
] as const;

/** Parts of configurable subjects (Ona, Devin, GitHub, GitLab) that name a person; their values run to the next colon. */
const PERSONAL_SUBJECT_PART =
  /((?:^|:)(?:creator_email|creator_name|requesting_user_email|user_email|user_login|actor|email|name):)[^:]*/g;
/** Needs a dot in the host, so that GitHub's immutable `octo-org@123456` stays readable. */
const E_MAIL = /[^\s:/|@]+@[^\s:/|@]+\.[^\s:/|@]+/g;

/** What may be logged of a token's claims; each text made safe to print. */
export function loggableClaims(claims: Claims): Claims {
  const loggable: Record<string, unknown> = {};
  for (const name of LOGGABLE) {
    const value = loggableValue(claims[name]);
    if (value !== undefined) loggable[name] = value;
  }
  return loggable;
}

function loggableValue(value: unknown): string | number | boolean | readonly string[] | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return loggableText(value);
  if (!Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  return items.filter(item => typeof item === 'string').map(loggableText);
}

/** No issuer writes longer ones; of those, whether an address is in them is not looked for. */
const LONGEST = 4096;

function loggableText(text: string): string {
  if (text.length > LONGEST) return '<hidden>';
  return printable(text.replace(PERSONAL_SUBJECT_PART, '$1<hidden>').replace(E_MAIL, '<hidden>'));
}
