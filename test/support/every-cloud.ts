import { load } from 'js-yaml';
import { FieldReader, type JsonObject } from '../../src/core/parse.ts';
import type { EnvironmentVariables } from '../../src/core/ports.ts';
import { ENTRA_AUDIENCE, federatedRoles, googleAudience, trustFederated } from '../../src/sandbox/federated-roles.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import type { SandboxSurroundings } from '../../src/sandbox/surroundings.ts';
import { startGitHubActions } from '../doubles/github-actions.ts';
import { startGitLab } from '../doubles/gitlab.ts';
import { JANE } from '../doubles/openid-provider/people.ts';
import { providerSimulation } from './provider-environment.ts';
import type { SandboxOpenIdProvider } from '../doubles/openid-provider/start-openid-provider.ts';
import { objectOf } from './roles-of-clouds.ts';
import type { Simulation } from './simulated-environment.ts';

/** What the pool of the Google project calls the issuer of an environment that the sandbox itself does not know. */
const PROVIDER = 'other-issuer';

/** The variables in which a job of GitLab has a token for each cloud, since each is for one audience. */
export const GITLAB_VARIABLES = { aws: 'AWS_ID_TOKEN', gcp: 'GCP_ID_TOKEN', azure: 'AZURE_ID_TOKEN' } as const;

/** A job of GitHub Actions, whose subject roles of three clouds trust. */
export function gitHubOfEveryCloud(sandbox: Sandbox): Promise<Simulation> {
  return sandbox.with(async surroundings => {
    const { demo, map, origin, subject } = await startGitHubActions(surroundings);
    trustFederated(surroundings, { provider: PROVIDER, issuer: origin, subject, wholeSubject: subject });
    return withRoles({ demo, map }, surroundings, { use: 'automation' });
  });
}

/** The same of GitLab CI. */
export function gitLabOfEveryCloud(sandbox: Sandbox): Promise<Simulation> {
  return sandbox.with(async surroundings => {
    const gitLab = await startGitLab(surroundings);
    const { demo, map, origin, subject } = gitLab;
    trustFederated(surroundings, { provider: PROVIDER, issuer: origin, subject, wholeSubject: subject });
    const environment = {
      ...demo.environment,
      [GITLAB_VARIABLES.gcp]: await gitLab.mintToken({ aud: googleAudience(surroundings, PROVIDER) }),
      [GITLAB_VARIABLES.azure]: await gitLab.mintToken({ aud: ENTRA_AUDIENCE }),
    };
    return withRoles({ demo, map }, surroundings, { use: 'automation' }, environment);
  });
}

/** Where people sign in with a provider, whose tokens are for its client alone: each cloud takes that audience. */
export function providerOfEveryCloud(sandbox: Sandbox): Promise<Simulation> {
  let provider: SandboxOpenIdProvider | undefined;
  return sandbox.with(async surroundings => {
    const simulation = await providerSimulation(found => (provider = found))(sandbox);
    const { issuer = '', clientIds = [] } = provider ?? {};
    const [audience = ''] = clientIds;
    const { google, azure } = surroundings;
    const subject = JANE.claims.sub;
    const roles = new FieldReader(rolesIn(surroundings), 'the roles');
    const name = roles.object('gcp-readonly').object('gcp').string('provider');
    const clientId = roles.object('azure-operator').object('azure').string('clientId');
    google.project.putProvider({
      name,
      issuer,
      attributeMapping: { 'google.subject': 'assertion.sub' },
      attributeCondition: `assertion.sub == '${subject}'`,
      allowedAudiences: clientIds,
    });
    azure.directory.addCredential(clientId, { issuer, subject, audience });
    return withRoles(simulation, surroundings, { use: undefined });
  });
}

/** With the roles of Google Cloud and Azure in its map. */
function withRoles(
  { demo, map }: Simulation,
  surroundings: SandboxSurroundings,
  changes: { readonly use: 'automation' | undefined },
  environment: EnvironmentVariables = demo.environment,
): Simulation {
  const { roles: own } = objectOf(map);
  const others: JsonObject = Object.fromEntries(
    Object.entries(rolesIn(surroundings)).map(([name, role]): [string, unknown] => [
      name,
      { ...objectOf(role), ...changes },
    ]),
  );
  const whole = { ...map, roles: { ...objectOf(own), ...others } };
  // The map twice: as it stands in a file of its own, and as the devcontainer holds it.
  return { demo: { ...demo, roleMap: JSON.stringify(whole), environment }, map: whole };
}

function rolesIn(surroundings: SandboxSurroundings): JsonObject {
  return objectOf(objectOf(load(`roles:\n${federatedRoles(surroundings, PROVIDER)}`))['roles']);
}
