import type { GitHubOrigins } from '../../broker/broker.ts';
import { isObject, parseJson } from '../../core/parse.ts';
import { jsonAnswer, refusal } from './answers.ts';
import { installationDocument, installationTokenDocument, membershipDocument } from './app-documents.ts';
import { appOf } from './app-token.ts';
import type { GitHubAppRegistration, GitHubInstallation, GitHubInstallationToken } from './apps.ts';
import { publicUser } from './documents.ts';
import type { GitHubState } from './state.ts';

const INSTALLATION_PAGE = '/apps/apps#get-an-organization-installation-for-the-authenticated-app';
const TOKEN_PAGE = '/apps/apps#create-an-installation-access-token-for-an-app';
const MEMBERSHIP_PAGE = '/teams/members#get-team-membership-for-a-user';
const PERSON_PAGE = '/users/users#get-a-user-using-their-id';

export interface AppSurroundings {
  readonly state: GitHubState;
  readonly origins: GitHubOrigins;
  readonly now: () => number;
}

/** Operations that want the App's own token; undefined: another path. */
export async function answerAsApp(request: Request, surroundings: AppSurroundings): Promise<Response | undefined> {
  const { method } = request;
  const { pathname } = new URL(request.url);
  const organization = method === 'GET' ? /^\/orgs\/([^/]+)\/installation$/.exec(pathname)?.[1] : undefined;
  const installation =
    method === 'POST' ? /^\/app\/installations\/(\d{1,15})\/access_tokens$/.exec(pathname)?.[1] : undefined;
  if (organization === undefined && installation === undefined) return undefined;
  const app = await appOf(request, surroundings.state.apps, surroundings.now());
  if (app instanceof Response) return app;
  return organization === undefined
    ? createToken(Number(installation), app, request, surroundings)
    : installationOf(organization, app, surroundings);
}

function installationOf(login: string, app: GitHubAppRegistration, { state, origins }: AppSurroundings): Response {
  const account = state.accountCalled(login);
  const installation = account && state.apps.installationIn(app.id, account.id);
  if (account?.type !== 'Organization' || installation === undefined)
    return refusal(404, 'Not Found', INSTALLATION_PAGE);
  return jsonAnswer(200, installationDocument(installation, app, account, origins));
}

async function createToken(
  id: number,
  app: GitHubAppRegistration,
  request: Request,
  { state, now }: AppSurroundings,
): Promise<Response> {
  const installation = state.apps.installation(id);
  if (installation?.appId !== app.id) return refusal(404, 'Not Found', TOKEN_PAGE);
  if (installation.suspended) return refusal(403, 'This installation has been suspended', TOKEN_PAGE);
  const permissions = await askedPermissions(request, installation);
  if (permissions === undefined) {
    return refusal(422, 'The permissions requested are not granted to this installation.', TOKEN_PAGE);
  }
  return jsonAnswer(201, installationTokenDocument(state.apps.issueToken(installation, permissions, now())));
}

/** All that are granted when none are asked for; undefined when more are asked for. */
async function askedPermissions(
  request: Request,
  { permissions: granted }: GitHubInstallation,
): Promise<GitHubInstallation['permissions'] | undefined> {
  const body = parseJson(await request.text());
  const asked = isObject(body) ? body['permissions'] : undefined;
  if (!isObject(asked)) return granted;
  const given = Object.entries(granted).flatMap(([name, most]): [string, 'read' | 'write'][] => {
    const wanted = asked[name];
    if (wanted === 'read') return [[name, 'read']];
    return wanted === 'write' && most === 'write' ? [[name, 'write']] : [];
  });
  return given.length === Object.keys(asked).length ? Object.fromEntries(given) : undefined;
}

/** What an installation's token may ask. */
export function answerAsInstallation(
  request: Request,
  { permissions, installationId }: GitHubInstallationToken,
  surroundings: AppSurroundings,
): Response {
  const { pathname } = new URL(request.url);
  if (request.method !== 'GET') return refusal(404, 'Not Found');
  if (pathname === '/user') return refusal(403, 'Resource not accessible by integration', PERSON_PAGE);
  const person = /^\/user\/(\d{1,15})$/.exec(pathname)?.[1];
  if (person !== undefined) return personWithId(Number(person), surroundings);
  const membership = /^\/organizations\/(\d{1,15})\/team\/(\d{1,15})\/memberships\/([^/]+)$/.exec(pathname);
  if (membership === null) return refusal(404, 'Not Found');
  const [, organization, team, login = ''] = membership;
  const { accountId } = surroundings.state.apps.installation(installationId) ?? {};
  // What it may not see is not there.
  if (accountId !== Number(organization)) return refusal(404, 'Not Found', MEMBERSHIP_PAGE);
  if (permissions['members'] === undefined) {
    return refusal(403, 'Resource not accessible by integration', MEMBERSHIP_PAGE);
  }
  return membershipOf(login, Number(team), accountId, surroundings);
}

function personWithId(id: number, { state, origins }: AppSurroundings): Response {
  const account = state.accountWithId(id);
  return account === undefined ? refusal(404, 'Not Found', PERSON_PAGE) : jsonAnswer(200, publicUser(account, origins));
}

function membershipOf(
  login: string,
  teamId: number,
  organizationId: number,
  { state, origins }: AppSurroundings,
): Response {
  const team = state.apps.team(teamId);
  const person = state.accountCalled(login);
  const membership = person && team?.members[person.id];
  if (team?.organizationId !== organizationId || person === undefined || membership === undefined) {
    return refusal(404, 'Not Found', MEMBERSHIP_PAGE);
  }
  return jsonAnswer(200, membershipDocument(team, person.login, membership, origins));
}
