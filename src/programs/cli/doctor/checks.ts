import { DOCTORS } from '../../../clouds/doctor.ts';
import { CLOUD_KEYS } from '../../../core/target.ts';
import { checkClock } from './checks/clock.ts';
import { checkCommand } from './checks/command.ts';
import { checkEnvironment } from './checks/environment.ts';
import { checkIdentity } from './checks/identity.ts';
import { checkLeftovers } from './checks/leftovers.ts';
import { checkNode } from './checks/node.ts';
import { checkPath } from './checks/path.ts';
import { checkRoleMap } from './checks/role-map.ts';
import { checkSessions } from './checks/sessions.ts';
import { checkStorage } from './checks/storage.ts';
import { checkVariables } from './checks/variables.ts';
import type { Finding } from '../../../core/doctor/finding.ts';
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
  { title: 'Tools', checks: CLOUD_KEYS.flatMap<Check>(cloud => DOCTORS[cloud].checks) },
];

/** What others have to be asked for, once. */
export const REMOTE_CHECKS: CheckGroup = { title: 'Identity and cloud', checks: [checkIdentity, checkClock] };
