import { checkAwsFiles } from './checks/aws-files.ts';
import { checkClock } from './checks/clock.ts';
import { checkCommand } from './checks/command.ts';
import { checkEnvironment } from './checks/environment.ts';
import { checkIdentity } from './checks/identity.ts';
import { checkLeftovers } from './checks/leftovers.ts';
import { checkNode } from './checks/node.ts';
import { checkPath } from './checks/path.ts';
import { checkProfiles } from './checks/profiles.ts';
import { checkRoleMap } from './checks/role-map.ts';
import { checkSessions } from './checks/sessions.ts';
import { checkShadows } from './checks/shadows.ts';
import { checkStorage } from './checks/storage.ts';
import { checkVariables } from './checks/variables.ts';
import type { Finding } from './finding.ts';
import type { Patient } from './patient.ts';

export type Check = (patient: Patient) => Promise<readonly Finding[]> | readonly Finding[];

/** Checks under the heading they are shown with. */
export interface CheckGroup {
  readonly title: string;
  readonly checks: readonly Check[];
}

/** What can be seen on this machine; asked again after each round of mending. */
export const LOCAL_CHECKS: readonly CheckGroup[] = [
  { title: 'Environment', checks: [checkEnvironment, checkVariables] },
  { title: 'Role map', checks: [checkRoleMap] },
  { title: 'Credentials', checks: [checkStorage, checkLeftovers, checkSessions] },
  { title: 'Command', checks: [checkNode, checkCommand, checkPath] },
  { title: 'Tools', checks: [checkAwsFiles, checkProfiles, checkShadows] },
];

/** What others have to be asked for, once. */
export const REMOTE_CHECKS: CheckGroup = { title: 'Identity and cloud', checks: [checkIdentity, checkClock] };
