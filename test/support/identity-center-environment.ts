import { type SandboxIdentityCenter, startIdentityCenter } from '../../src/sandbox/identity-center.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import type { Simulation } from './simulated-environment.ts';

/**
 * A codespace of a repository whose map names an IAM Identity Center and one of its permission sets. `found` gets the
 * Identity Center.
 */
export function identityCenterSimulation(found: (center: SandboxIdentityCenter) => void) {
  return (sandbox: Sandbox): Promise<Simulation> =>
    sandbox.with(async surroundings => {
      const center = await startIdentityCenter(surroundings);
      found(center);
      const { account, sts, certificate } = surroundings;
      const { portal, origin } = center;
      const map = {
        version: 1,
        identity: { identityCenter: portal },
        roles: {
          readonly: {
            description: 'Read-only in the development account',
            aws: { identityCenter: { ...portal, accountId: account.id, roleName: 'ReadOnly' } },
          },
        },
      };
      const userConfiguration = `version: 1
endpoints:
  aws: ${sts}
  identityCenter: ${origin}
ca: ${JSON.stringify(certificate.file)}
`;
      const { environment } = sandbox.codespace.demo;
      // JSON is YAML.
      return { demo: { roleMap: JSON.stringify(map), userConfiguration, environment }, map };
    });
}
