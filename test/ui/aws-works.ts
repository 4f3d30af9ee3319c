import type { Workbench } from '../hosts/workbench.ts';
import type { SimulatedEnvironment } from '../support/simulated-environment.ts';

/** The real AWS CLI in a new terminal, as `dev-readonly`, with nothing said of profiles or keys. */
export async function awsWorks(workbench: Workbench, { sandbox }: SimulatedEnvironment): Promise<void> {
  // By then new terminals have the profile; one that is opened while the window still starts never gets it.
  await workbench.statusBarItem(/dev-readonly \d+m/);
  await workbench.newTerminal();
  const asked = `aws sts get-caller-identity --endpoint-url ${sandbox.sts} --region eu-west-1 --output text --query Arn`;
  await workbench.typeInTerminal(`clear; until ${asked} 2>/dev/null; do :; done`);
  await workbench.terminalShows(/assumed-role\/dev-readonly\//);
}
