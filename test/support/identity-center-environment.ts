import { load } from 'js-yaml';
import { isObject } from '../../src/core/parse.ts';
import type { SandboxIdentityCenter } from '../../src/sandbox/identity-center.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import type { Simulation } from './simulated-environment.ts';

/**
 * A codespace of a repository whose map names an IAM Identity Center and one of its permission sets. `found` gets the
 * Identity Center.
 */
export function identityCenterSimulation(found: (center: SandboxIdentityCenter) => void) {
  return async (sandbox: Sandbox): Promise<Simulation> => {
    const center = await sandbox.startIdentityCenter();
    found(center);
    const map: unknown = load(center.demo.roleMap);
    if (!isObject(map)) throw new Error('The role map of the sandbox is no object.');
    return { demo: { ...center.demo, environment: sandbox.codespace.demo.environment }, map };
  };
}
