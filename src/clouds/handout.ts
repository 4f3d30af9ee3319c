import type { Credentials, CredentialsByCloud, Handout } from '../core/credentials.ts';
import type { AssumeError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import { type Cloud, CLOUD_KEYS, type Target } from '../core/target.ts';
import { awsHandout } from './aws/handout.ts';
import { azureHandout } from './azure/handout.ts';
import type { CloudHandout } from './cloud-handout.ts';
import { CLOUDS } from './clouds.ts';
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

/** {@link CloudHandout.refusal} of the cloud whose tools ask with this command. */
export function refusalFor(command: string, failure: AssumeError): string | undefined {
  const asked = CLOUD_KEYS.find(cloud => CLOUDS[cloud].handoutCommand.name === command);
  return asked === undefined ? undefined : HANDOUTS[asked].refusal?.(failure);
}

/** {@link CloudHandout.expiryOf} of a target's own cloud. */
export function answerExpiry({ cloud }: Target, answer: unknown): number {
  return HANDOUTS[cloud].expiryOf(answer);
}

/** Everything in credentials that no log may hold. */
export function secretsOf(credentials: Credentials): readonly Secret[] {
  return secretsIn(credentials);
}

function secretsIn<K extends Cloud>(credentials: CredentialsOf<K>): readonly Secret[] {
  return HANDOUTS[credentials.cloud].secrets(credentials);
}
