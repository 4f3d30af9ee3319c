import { DEMO_ROLE_MAP } from '../support/demo-devcontainer.ts';
import { roleMapFor, type SimulatedEnvironment } from '../support/simulated-environment.ts';

/** The README's devcontainer.json, with another duration of the role that it has assumed. */
export async function changeMap(environment: SimulatedEnvironment, duration: string): Promise<void> {
  const { roles } = DEMO_ROLE_MAP;
  await environment.writeDevcontainer({
    ...roleMapFor(environment.platform, environment.sandbox),
    roles: { ...roles, 'dev-readonly': { ...roles['dev-readonly'], duration } },
  });
}
