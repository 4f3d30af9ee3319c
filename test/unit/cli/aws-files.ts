import { addProfiles } from '../../../src/clouds/aws/config-file/profile.ts';
import type { AwsFile } from '../../../src/clouds/aws/doctor/patient.ts';
import { COMMAND, CONFIG, keyOf } from './fake-patient.ts';

export const CREDENTIALS = '/home/dev/.aws/credentials';

/** The profile of a role as we would write it. */
export function request(role: string, changes: { readonly command?: string; readonly region?: string } = {}) {
  return {
    key: keyOf(role),
    roleName: role,
    repository: 'acme/app',
    region: 'eu-west-1',
    command: COMMAND,
    ...changes,
  };
}

/** `~/.aws/config` with this text. */
export function configOf(text: string | undefined): AwsFile {
  return { path: CONFIG, text, failure: undefined };
}

/** Our block with the profile of the role `dev`. */
export const BLOCK = addProfiles('', [request('dev')]).content ?? '';
