import { error, type Finding, warning } from '../../../core/doctor/finding.ts';
import { whereToMend } from '../../../documents/where-to-mend.ts';
import { checkRoleShadows } from '../../check-role-shadows.ts';
import { checkTokenFiles } from '../../check-token-files.ts';
import type { CloudPatient } from '../../cloud-patient.ts';
import { azure } from '../facts.ts';

const FILE = 'AZURE_FEDERATED_TOKEN_FILE';

/** What keeps Azure's tools from the roles although their files stand. */
export async function checkAzure(patient: CloudPatient): Promise<readonly Finding[]> {
  return [
    ...checkRoleShadows(patient, azure.key),
    ...(await checkNamedFile(patient)),
    ...(await checkTokenFiles(patient, azure.key)),
  ];
}

/** The file that tools of this shell read, whoever named it. */
async function checkNamedFile({ world, machine, overview, placeOf }: CloudPatient): Promise<readonly Finding[]> {
  const named = world.environment[FILE] ?? '';
  if (named === '' || overview.roles.every(({ role }) => role?.target.cloud !== azure.key)) return [];
  const place = placeOf(FILE);
  const mend = (fix: string): string => whereToMend(fix, place, overview.detection.platform.name);
  if (!named.startsWith('/')) {
    return [
      error('token-file-relative', `${FILE} names ${named}, which tools look for in whatever folder they run`, {
        place,
        fix: mend('Unset it, or write the whole path.'),
      }),
    ];
  }
  if ((await machine.look(named)) !== undefined) return [];
  return [
    warning('token-file-missing', `${FILE} names ${named}, which is not there`, {
      place,
      fix: mend('Assume the role again and open a new terminal, or unset it.'),
    }),
  ];
}
