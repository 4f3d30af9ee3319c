import { randomBytes, sign, type KeyObject } from 'node:crypto';

export interface CertificateSubject {
  readonly privateKey: KeyObject;
  /** RSA or P-256. */
  readonly publicKey: KeyObject;
  readonly commonName: string;
  /** DNS names that a TLS server with it may be called. */
  readonly hosts?: readonly string[];
}

/**
 * A self-signed X.509 certificate, as base64 DER: some token services (Ceph's) read keys only from `x5c`, and the sandbox's
 * broker speaks TLS. Just enough of DER (X.690) and RFC 5280 for that. `now` in milliseconds; valid for two days.
 */
export function selfSignedCertificate(subject: CertificateSubject, now: number): string {
  const { privateKey, publicKey, commonName, hosts = [] } = subject;
  // sha256WithRSAEncryption (RFC 4055), ecdsa-with-SHA256 (RFC 5758).
  const algorithm =
    publicKey.asymmetricKeyType === 'rsa'
      ? sequence(objectIdentifier([42, 134, 72, 134, 247, 13, 1, 1, 11]), tagged(0x05, Buffer.alloc(0)))
      : sequence(objectIdentifier([42, 134, 72, 206, 61, 4, 3, 2]));
  const name = sequence(tagged(0x31, sequence(objectIdentifier([85, 4, 3]), tagged(0x0c, Buffer.from(commonName)))));
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(8)]);
  const toBeSigned = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, serial),
    algorithm,
    name,
    sequence(utcTime(now - 60 * 60_000), utcTime(now + 48 * 60 * 60_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(hosts.length === 0 ? [] : [alternativeNames(hosts)]),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return certificate.toString('base64');
}

/** RFC 7468. */
export function certificatePem(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** RFC 5280 §4.2.1.6: each name tagged [2], as an octet string within the extensions. */
function alternativeNames(hosts: readonly string[]): Buffer {
  const names = sequence(...hosts.map(host => tagged(0x82, Buffer.from(host))));
  return tagged(0xa3, sequence(sequence(objectIdentifier([85, 29, 17]), tagged(0x04, names))));
}

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function objectIdentifier(bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function utcTime(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\D/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`));
}
