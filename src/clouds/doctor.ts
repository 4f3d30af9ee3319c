import type { Finding } from '../core/doctor/finding.ts';
import type { Cloud, TargetByCloud } from '../core/target.ts';
import { checkFiles } from './aws/doctor/check-files.ts';
import { checkProfiles } from './aws/doctor/check-profiles.ts';
import { checkShadows } from './aws/doctor/check-shadows.ts';
import type { AwsPatient } from './aws/doctor/patient.ts';
import { timeAddress } from './aws/doctor/time-address.ts';
import { checkAzureClients } from './azure/doctor/check-clients.ts';
import { checkAzure } from './azure/doctor/checks.ts';
import { azureTimeAddress } from './azure/doctor/time-address.ts';
import type { CloudPatient } from './cloud-patient.ts';
import { checkGoogleClients } from './google/doctor/check-clients.ts';
import { checkGoogle } from './google/doctor/checks.ts';
import { googleTimeAddress } from './google/doctor/time-address.ts';

export { mendBlock } from './aws/doctor/mend-block.ts';
export { type AwsPatient, deliveredRoles, gatherAwsFiles as gatherToolFiles } from './aws/doctor/patient.ts';

/** What the checks of each cloud look at. */
export interface PatientByCloud {
  readonly aws: AwsPatient;
  readonly gcp: CloudPatient;
  readonly azure: CloudPatient;
}

/** What the doctor asks of one cloud. Nothing of it changes anything. */
export interface CloudDoctor<K extends Cloud> {
  /** Whether tools find its roles here: what they read, and what keeps them from it. */
  readonly checks: readonly ((patient: PatientByCloud[K]) => Promise<readonly Finding[]> | readonly Finding[])[];
  /** An address that answers with the cloud's time, without anything in the request; undefined where there is none. */
  timeAddress(target: TargetByCloud[K], endpoint: string | undefined): string | undefined;
}

/** {@link CloudDoctor} of each cloud. */
export const DOCTORS: { readonly [K in Cloud]: CloudDoctor<K> } = {
  aws: { checks: [checkFiles, checkProfiles, checkShadows], timeAddress },
  gcp: { checks: [checkGoogle, checkGoogleClients], timeAddress: googleTimeAddress },
  azure: { checks: [checkAzure, checkAzureClients], timeAddress: azureTimeAddress },
};

/** {@link CloudDoctor.timeAddress} of a target's own cloud. */
export function timeAddressOf<K extends Cloud>(
  target: { [P in K]: TargetByCloud[P] & { readonly cloud: P } }[K],
  endpoint: string | undefined,
): string | undefined {
  return DOCTORS[target.cloud].timeAddress(target, endpoint);
}
