import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { AssumeError } from '../../core/errors.ts';
import { ownUserId, refusalOfDirectories, refusalOfOwner } from '../path-ownership.ts';
import { realpath, stat } from '../quick-files.ts';

/** Where distributions keep the system's bundle, as Go's crypto/x509 lists them (root_linux.go, root_darwin.go). */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

const LARGEST_BUNDLE_BYTES = 4_000_000;

/**
 * The certificates that may vouch for a host: Node's built-in roots; with `system` the system's bundle instead; with a path
 * the built-in roots and that file's. Given explicitly, they leave nothing of NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or
 * `--use-system-ca` in force.
 *
 * For this machine itself no public authority vouches, so of a path's only that file's count: reading the built-in roots is
 * the costliest step of a start, and fewer are believed, not more.
 *
 * Explicit roots cost about 20 ms more than the process's own (38 against 19 ms, Node 20, once a client). So a process whose
 * environment was cleaned before it started, the helper, may trust its own: `trustProcessRoots`.
 * @throws AssumeError `local-file` when the bundle is missing, no certificate, or writable by others.
 */
export async function secureContext(
  certificateAuthority: string | undefined,
  { trustProcessRoots, isThisMachine }: { readonly trustProcessRoots: boolean; readonly isThisMachine: boolean },
): Promise<SecureContext> {
  if (certificateAuthority === undefined) {
    return createSecureContext({ minVersion: 'TLSv1.2', ...(trustProcessRoots ? {} : { ca: [...rootCertificates] }) });
  }
  const ca = await authorities(certificateAuthority, isThisMachine);
  try {
    return createSecureContext({ minVersion: 'TLSv1.2', ca: [...ca] });
  } catch (cause) {
    throw new AssumeError(
      'local-file',
      'The file of root certificates (`ca`) holds something that is no certificate.',
      {
        cause,
      },
    );
  }
}

/** The certificates of a configured authority, in PEM form. @throws AssumeError `local-file`. */
export async function authorities(certificateAuthority: string, isThisMachine: boolean): Promise<readonly string[]> {
  if (certificateAuthority === 'system') return [await systemBundle()];
  const own = await bundle(certificateAuthority, ownUserId());
  return isThisMachine ? [own] : [...rootCertificates, own];
}

async function systemBundle(): Promise<string> {
  for (const file of SYSTEM_BUNDLES) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() === true) return bundle(file, 0);
  }
  throw new AssumeError('local-file', 'This system has no bundle of root certificates where `ca: system` looks.', {
    hint: 'Install the package ca-certificates, or name a PEM file.',
  });
}

/** Reads a PEM file that only root or the given user could have written. */
async function bundle(file: string, userId: number): Promise<string> {
  if (!path.isAbsolute(file)) throw new AssumeError('local-file', 'The path of `ca` is not absolute.');
  let text: string;
  try {
    const real = await realpath(file);
    const stats = await stat(real);
    const refusal =
      refusalOfOwner(real, stats, userId) ??
      (await refusalOfDirectories(path.dirname(real), userId, { sticky: 'accepted' }));
    if (refusal !== undefined) {
      throw new AssumeError('local-file', `The root certificates in ${file} do not count: ${refusal}.`, {
        hint: 'The file and the folders above it must belong to root or you and be writable by nobody else.',
      });
    }
    // A FIFO would be waited for by the whole process.
    if (!stats.isFile()) throw new AssumeError('local-file', `${file} is no regular file.`);
    const { size } = stats;
    if (size > LARGEST_BUNDLE_BYTES) throw new AssumeError('local-file', `${file} is too large for root certificates.`);
    text = readFileSync(real, 'utf8');
  } catch (error) {
    if (error instanceof AssumeError) throw error;
    throw new AssumeError('local-file', `The root certificates in ${file} cannot be read.`, { cause: error });
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new AssumeError('local-file', `${file} holds no certificate in PEM form.`);
  }
  return text;
}
