import { type SandboxKms, startKms } from '../doubles/kms.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { issuedSession, NOBODY } from './issued-session.ts';

export interface KmsForBroker {
  readonly kms: SandboxKms;
  /** The ARN of a key that the role of the broker's process may read and sign with. */
  readonly key: string;
  /** `keys` of its configuration, and that role's credentials as Lambda and containers get them. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A KMS in the sandbox with a broker's key in it. */
export async function kmsForBroker(sandbox: Sandbox): Promise<KmsForBroker> {
  const kms = await sandbox.with(startKms);
  const role = sandbox.account.putRole({ name: 'broker', trustPolicy: NOBODY });
  const key = await kms.createKey({ policy: { [role]: ['kms:GetPublicKey', 'kms:Sign'] } });
  const session = issuedSession(sandbox.account, role);
  return {
    kms,
    key,
    variables: {
      ROLECALL_BROKER_KEYS: JSON.stringify([{ kms: key, endpoint: kms.origin }]),
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken,
    },
  };
}
