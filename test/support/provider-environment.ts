import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { JANE, SAM } from '../doubles/openid-provider/people.ts';
import { type SandboxOpenIdProvider, startOpenIdProvider } from '../doubles/openid-provider/start-openid-provider.ts';
import { sandboxClouds } from '../../src/sandbox/demo.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { providerName } from '../../src/trust/aws/web-identity-keys.ts';
import { PLAIN_ENVIRONMENTS } from './plain-environments.ts';
import type { Simulation } from './simulated-environment.ts';

/**
 * A Coder workspace of a repository whose map names an OpenID provider, with an AWS account that trusts its client for Jane
 * and Sam. `found` gets the provider.
 */
export function providerSimulation(found: (provider: SandboxOpenIdProvider) => void) {
  return (sandbox: Sandbox): Promise<Simulation> =>
    sandbox.with(async surroundings => {
      const { account, region } = surroundings;
      const provider = await startOpenIdProvider(surroundings);
      found(provider);
      account.putProvider(provider);
      const names = ['dev-readonly', 'deploy-staging', 'platform-admin'];
      const arns = new Map(names.map(name => [name, trustPeople(account, provider, name)]));
      const role = (name: string, more: object = {}) => ({
        duration: '1h',
        aws: { roleArn: arns.get(name), region },
        ...more,
      });
      const map = {
        version: 1,
        identity: {
          provider: { preset: 'okta', issuer: provider.issuer, clientId: provider.clientIds[0] },
        },
        roles: {
          'dev-readonly': role('dev-readonly'),
          'deploy-staging': role('deploy-staging'),
          'platform-admin': role('platform-admin', { when: { claims: { groups: ['platform'] } } }),
        },
        autoAssume: ['deploy-staging'],
      };
      const userConfiguration = sandboxClouds(surroundings);
      // JSON is YAML.
      const demo = { roleMap: JSON.stringify(map), userConfiguration, environment: PLAIN_ENVIRONMENTS.coder };
      return { demo, map };
    });
}

/** As docs/identity-providers.md has it: the client for the audience, and people by their subjects. */
function trustPeople(account: SandboxAccount, { issuer, clientIds }: SandboxOpenIdProvider, name: string): string {
  const provider = providerName(issuer);
  return account.putRole({
    name,
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: account.providerArn(issuer) },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${provider}:aud`]: clientIds,
              [`${provider}:sub`]: [JANE, SAM].map(({ claims }) => claims.sub),
            },
          },
        },
      ],
    },
  });
}
