import { checkAwsFiles } from './check-aws-files.ts';
import { checkClock } from './check-clock.ts';
import { checkCommand } from './check-command.ts';
import { checkEnvironment } from './check-environment.ts';
import { checkIdentity } from './check-identity.ts';
import { checkLeftovers } from './check-leftovers.ts';
import { checkNode } from './check-node.ts';
import { checkPath } from './check-path.ts';
import { checkProfiles } from './check-profiles.ts';
import { checkRoleMap } from './check-role-map.ts';
import { checkSessions } from './check-sessions.ts';
import { checkShadows } from './check-shadows.ts';
import { checkStorage } from './check-storage.ts';
import { checkVariables } from './check-variables.ts';
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
