import {
  type CatalogueRole,
  CODESPACE_NAME,
  CODESPACE_PARAMETER,
  REPOSITORY_FULL_NAME,
  REPOSITORY_PARAMETER,
  USER_TO_SERVER_TOKEN,
} from '../../core/broker-protocol.ts';
import { Secret } from '../../core/secret.ts';
import type { Visit } from '../visit.ts';
import type { BrokerConfiguration, KeptRole } from '../broker.ts';
import { type AskTeams, decideRole, permissionSuffices, rolesOf } from './decide-role.ts';
import type { GitHubApp } from '../github/app.ts';
import { Refusal } from '../refusal.ts';
import {
  type CodespacePorts,
  type CodespaceRequest,
  confirmCodespace,
  type VerifiedCodespace,
} from '../github/verify-codespace.ts';

export interface ListPorts extends CodespacePorts {
  readonly gitHubApp: GitHubApp | undefined;
}

/**
 * `GET /roles`: what the catalogue has for the codespace's repository, each with why not, decided as for a token.
 * @throws Refusal.
 */
export async function listRoles(
  request: CodespaceRequest,
  { log, caller }: Pick<Visit, 'log' | 'caller'>,
  configuration: BrokerConfiguration,
  ports: ListPorts,
): Promise<readonly CatalogueRole[]> {
  const facts = await confirmCodespace(request, caller, configuration, ports);
  const kept = rolesOf(configuration.catalogue, facts.repository);
  const askTeams = await teamsOnce(kept, facts, ports.gitHubApp);
  const roles = await Promise.all(kept.map(role => listed(role, facts, askTeams)));
  log.note('Listed the roles.', {
    user_id: facts.user.id,
    repository_id: facts.repository.id,
    codespace_id: facts.codespaceId,
    roles: roles.length,
  });
  return roles;
}

/** About each team that decides some of the roles GitHub is asked once. */
async function teamsOnce(
  roles: readonly KeptRole[],
  facts: VerifiedCodespace,
  app: GitHubApp | undefined,
): Promise<AskTeams> {
  if (app === undefined) return undefined;
  const teams = roles.filter(role => permissionSuffices(role, facts)).flatMap(role => role.teams ?? []);
  const answers = await app.memberships(facts.repository.owner, teams, facts.user.id);
  return () => Promise.resolve(answers);
}

async function listed(role: KeptRole, facts: VerifiedCodespace, askTeams: AskTeams): Promise<CatalogueRole> {
  const { name, description, durationSeconds, audiences, target } = role;
  const told = { name, ...(description === undefined ? {} : { description }), durationSeconds, audiences, target };
  try {
    await decideRole(role, facts, askTeams);
    return told;
  } catch (error) {
    if (error instanceof Refusal) {
      const { reason } = error;
      return { ...told, refusal: reason, ...(reason === 'role-permission' ? { permission: role.permission } : {}) };
    }
    throw error;
  }
}

/** Reads `GET /roles`. @throws Refusal `malformed-request` | `token-kind`. */
export function readRolesRequest({ url, headers }: Request): CodespaceRequest {
  const { searchParams } = new URL(url);
  const codespace = single(searchParams, CODESPACE_PARAMETER) ?? '';
  const repository = single(searchParams, REPOSITORY_PARAMETER);
  const [, token] = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  if (
    token === undefined ||
    !CODESPACE_NAME.test(codespace) ||
    (repository !== undefined && !REPOSITORY_FULL_NAME.test(repository))
  ) {
    throw new Refusal('malformed-request');
  }
  if (!USER_TO_SERVER_TOKEN.test(token)) throw new Refusal('token-kind');
  return { token: new Secret(token), codespace, repository };
}

/** Without a value is as good as not sent; of two, each reader could take another one. */
function single(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...others] = parameters.getAll(name);
  if (others.length > 0) throw new Refusal('malformed-request');
  return value || undefined;
}
