import { generateKeyPair } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { certificatePem, selfSignedCertificate } from './self-signed-certificate.ts';

/** What a TLS server for `localhost` shows, and the file by which a client believes it: `ca` in the user's configuration. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  /** The certificate alone, in PEM form, in a folder that is the current user's alone. */
  readonly file: string;
  /** Removes the file. */
  remove(): Promise<void>;
}

const generate = promisify(generateKeyPair);

/** A fresh key and a certificate that nobody else vouches for. `now` in milliseconds. */
export async function createServerCertificate(now: number): Promise<ServerCertificate> {
  const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' });
  const subject = { privateKey, publicKey, commonName: 'Rolecall sandbox', hosts: ['localhost'] };
  const cert = certificatePem(selfSignedCertificate(subject, now));
  const folder = await mkdtemp(path.join(tmpdir(), 'rolecall-sandbox-'));
  const file = path.join(folder, 'broker.pem');
  await writeFile(file, cert, { mode: 0o600 });
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert,
    file,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
