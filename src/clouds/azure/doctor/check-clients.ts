import { type Finding, info } from '../../../core/doctor/finding.ts';
import { checkInstalledTool } from '../../check-installed-tool.ts';
import { clientLines } from '../../client-table.ts';
import type { CloudPatient } from '../../cloud-patient.ts';
import { azure } from '../facts.ts';
import { AZ_TOOL, AZURE_CLIENTS } from './clients.ts';

/** Which clients take the roles; whoever has no such role waits for no program. */
export async function checkAzureClients(patient: CloudPatient): Promise<readonly Finding[]> {
  if (patient.overview.roles.every(({ role }) => role?.target.cloud !== azure.key)) return [];
  return [
    ...(await checkInstalledTool(patient, AZ_TOOL)),
    info('clients', 'The first versions of clients that take a role, and by what', {
      details: clientLines(AZURE_CLIENTS),
    }),
  ];
}
