import { type Finding, info } from '../../../core/doctor/finding.ts';
import { checkInstalledTool } from '../../check-installed-tool.ts';
import { clientLines } from '../../client-table.ts';
import type { CloudPatient } from '../../cloud-patient.ts';
import { google } from '../facts.ts';
import { GCLOUD_TOOL, GOOGLE_CLIENTS } from './clients.ts';

/** Which clients take the roles; whoever has no such role waits for no program. */
export async function checkGoogleClients(patient: CloudPatient): Promise<readonly Finding[]> {
  if (patient.overview.roles.every(({ role }) => role?.target.cloud !== google.key)) return [];
  return [
    ...(await checkInstalledTool(patient, GCLOUD_TOOL)),
    info('clients', 'The first versions of clients that read the file of a role, and that run its command', {
      fix: 'For Cloud Run and IAP take `rolecall token --google-id-token AUDIENCE`: most clients make no ID token of such a file.',
      details: clientLines(GOOGLE_CLIENTS),
    }),
  ];
}
