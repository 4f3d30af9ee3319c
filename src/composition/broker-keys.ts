import { pemKey } from '../broker/keys/pem-key.ts';
import type { KeySettings, KeysSettings } from '../broker/configuration/key-settings.ts';
import type { SigningKey } from '../broker/keys/signing-key.ts';
import type { SigningKeys } from '../broker/broker.ts';
import { scheduledKeys } from '../broker/keys/signing-keys.ts';
import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables, HttpClient, Logger } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { systemClock } from '../platform/clock.ts';
import { sha256 } from '../platform/digest.ts';
import { readKeyFile } from './broker-files.ts';
import { watchedKeyRing } from './broker-key-ring.ts';

export interface KeySurroundings {
  readonly http: HttpClient;
  readonly log: Logger;
  /** Holds the keys whose settings name a variable. */
  readonly environment: EnvironmentVariables;
}

/**
 * The keys that a configuration names. Those of a key ring follow it while this process runs.
 * @throws AssumeError `local-file` | `usage`, and of KMS `identity-rejected` | `throttled` | `network`.
 */
export async function openSigningKeys(settings: KeysSettings, surroundings: KeySurroundings): Promise<SigningKeys> {
  if (settings.directory !== undefined) {
    return scheduledKeys(await watchedKeyRing(settings.directory, surroundings.log), systemClock);
  }
  const keys = await Promise.all(settings.listed.map(async key => ({ ...key, key: await openKey(key, surroundings) })));
  return scheduledKeys(() => keys, systemClock);
}

async function openKey({ source }: KeySettings, { http, environment }: KeySurroundings): Promise<SigningKey> {
  switch (source.kind) {
    case 'file':
      return pemKey(await readKeyFile(source.file));
    case 'environment':
      return pemKey({ name: source.variable, pem: readVariable(source.variable, environment) });
    case 'kms': {
      const { kmsKey } = await import('../broker/keys/kms-key.ts');
      return kmsKey(source, { http, digest: sha256 });
    }
  }
}

function readVariable(name: string, environment: EnvironmentVariables): Secret {
  const pem = environment[name];
  if (pem !== undefined && pem !== '') return new Secret(pem);
  throw new AssumeError('usage', `The environment variable ${name}, which is to hold a key, is not set.`, {
    hint: 'Set it to the PEM text, or take it out of `keys`.',
  });
}
