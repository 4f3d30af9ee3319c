import type { Credentials, CredentialsByCloud, Handout } from '../core/credentials.ts';
import type { Secret } from '../core/secret.ts';
import type { Cloud } from '../core/target.ts';
import { awsHandout } from './aws/handout.ts';
import { azureHandout } from './azure/handout.ts';
import type { CloudHandout } from './cloud-handout.ts';
import { googleHandout } from './google/handout.ts';

const HANDOUTS: { readonly [K in Cloud]: CloudHandout<K> } = {
  aws: awsHandout,
  gcp: googleHandout,
  azure: azureHandout,
};

/** Credentials whose cloud the compiler follows. */
type CredentialsOf<K extends Cloud> = { [P in K]: CredentialsByCloud[P] & { readonly cloud: P } }[K];

/** What tools are answered with credentials of a cloud: the one place where one becomes the other. @throws AssumeError `protocol`. */
export function handoutOf<K extends Cloud>(credentials: CredentialsOf<K>): Handout {
  return HANDOUTS[credentials.cloud].handout(credentials);
}

/** Everything in credentials that no log may hold. */
export function secretsOf(credentials: Credentials): readonly Secret[] {
  return secretsIn(credentials);
}

function secretsIn<K extends Cloud>(credentials: CredentialsOf<K>): readonly Secret[] {
  return HANDOUTS[credentials.cloud].secrets(credentials);
}
