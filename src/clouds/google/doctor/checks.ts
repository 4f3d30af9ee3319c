import { type Finding, info, warning } from '../../../core/doctor/finding.ts';
import { checkRoleShadows } from '../../check-role-shadows.ts';
import { checkTokenFiles } from '../../check-token-files.ts';
import type { CloudPatient } from '../../cloud-patient.ts';
import { google, isGoogleTarget } from '../facts.ts';

const ALLOW = 'GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES';
const CREDENTIALS = 'GOOGLE_APPLICATION_CREDENTIALS';
const QUOTA = 'GOOGLE_CLOUD_QUOTA_PROJECT';

/** What keeps Google's tools from the roles although their files stand. */
export async function checkGoogle(patient: CloudPatient): Promise<readonly Finding[]> {
  return [
    ...checkRoleShadows(patient, google.key),
    ...checkExecutables(patient),
    ...checkQuota(patient),
    ...(await checkTokenFiles(patient, google.key)),
  ];
}

/** Without the switch a client refuses the file that has it run the command, in words that few understand. */
function checkExecutables({ world, placeOf }: CloudPatient): readonly Finding[] {
  const { environment, toolFiles } = world;
  const named = environment[CREDENTIALS] ?? '';
  const runs = named.startsWith(`${toolFiles.path}/`) && !named.endsWith('.file.json');
  if (!runs || environment[ALLOW] === '1') return [];
  return [
    warning('executables-not-allowed', `Clients refuse ${named}: ${ALLOW} is not 1 in this shell`, {
      place: placeOf(CREDENTIALS),
      fix: `Set it to 1 here, or name ${named.replace(/\.json$/, '.file.json')}, which needs no such switch while the role is kept fresh.`,
    }),
  ];
}

function checkQuota({ world: { environment }, overview, placeOf }: CloudPatient): readonly Finding[] {
  const set = environment[QUOTA] ?? '';
  if (set === '') return [];
  const others = overview.roles.flatMap(({ name, role }) =>
    role !== undefined && isGoogleTarget(role.target) && (role.target.quotaProject ?? set) !== set ? [name] : [],
  );
  const [first, ...more] = others;
  if (first === undefined) return [];
  const whose = more.length === 0 ? first : `${others.length} roles`;
  return [
    info('quota-project-elsewhere', `${QUOTA} has requests count against ${set}, not against the project of ${whose}`, {
      place: placeOf(QUOTA),
      fix: 'Unset it unless that is meant: a role names its quota project.',
    }),
  ];
}
