import { GetPublicKeyCommand, KMSClient, type KMSClientConfig, SignCommand } from '@aws-sdk/client-kms';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { base64url, compactVerify, type CryptoKey, importSPKI } from 'jose';
import { awsClientSettings } from '../../clouds/aws/client-settings.ts';
import { SdkHandler, unexpectedRequest } from '../../clouds/aws/sdk-transport.ts';
import { AssumeError } from '../../core/errors.ts';
import type { Digest, HttpClient } from '../../core/ports.ts';
import type { KmsKeySource } from './key-source.ts';
import { kmsFailure, kmsReason } from './kms-failure.ts';
import { rsaPublicJwk, type SigningKey, tokenHeader } from './signing-key.ts';

export interface KmsPorts {
  readonly http: HttpClient;
  readonly digest: Digest;
  /** Undefined: what the machine's own chain finds (the role of a Lambda function, a task, an instance; a profile). */
  readonly awsCredentials?: KMSClientConfig['credentials'];
}

/** With three attempts less than what a client of the broker waits; KMS answers within some 20 ms. */
const DEADLINE_MILLISECONDS = 2_500;
/** A public key or a signature is some kB. */
const MAXIMUM_BYTES = 65_536;
/** These are the connection's, not the request's: the transport writes its own. */
const OWN_HEADERS = ['host', 'content-length', 'connection', 'expect'];

/** RS256 of RFC 7518 §3.3. https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
const ALGORITHM = 'RSASSA_PKCS1_V1_5_SHA_256';

/**
 * A key of AWS KMS, which signs there: the private part is nowhere else. Its public part is read once, since a KMS key never
 * gets another one.
 * @throws AssumeError `usage` for a key that can sign no RS256, else as {@link kmsFailure} says.
 */
export async function kmsKey(source: KmsKeySource, ports: KmsPorts): Promise<SigningKey> {
  const client = kmsClient(source, ports);
  const publicKey = await readPublicKey(client, source.arn);
  const jwk = await rsaPublicJwk(publicKey);
  if (jwk === undefined) throw unusable(source.arn);
  const header = encoded(tokenHeader(jwk));
  return {
    jwk,
    async sign(claims) {
      const input = `${header}.${encoded(claims)}`;
      try {
        const { Signature } = await client.send(
          new SignCommand({
            KeyId: source.arn,
            // The digest, since KMS takes messages of 4096 bytes at most.
            Message: bytesOf(ports.digest(input)),
            MessageType: 'DIGEST',
            SigningAlgorithm: ALGORITHM,
          }),
        );
        const jwt = `${input}.${base64url.encode(Signature ?? new Uint8Array())}`;
        await compactVerify(jwt, publicKey);
        return jwt;
      } catch (error) {
        throw new AssumeError('network', 'AWS KMS did not sign.', { code: kmsReason(error) });
      }
    },
  };
}

function kmsClient({ arn, endpoint }: KmsKeySource, { http, awsCredentials }: KmsPorts): KMSClient {
  const region = arn.split(':')[3] ?? '';
  const requestHandler = signedAsTheyAre(http);
  return new KMSClient({
    region,
    requestHandler,
    // Metadata services of containers and instances are asked by the SDK itself: plain HTTP on addresses of the machine.
    credentials: awsCredentials ?? fromNodeProviderChain({ clientConfig: { region, requestHandler } }),
    ...(endpoint === undefined ? {} : { endpoint }),
    // Signing changes nothing, so it may be asked again: KMS counts requests by the second.
    maxAttempts: 3,
    ...awsClientSettings(),
  });
}

/** Signed requests go as they are, to where the SDK signed them for. */
function signedAsTheyAre(http: HttpClient): SdkHandler {
  return new SdkHandler({
    http,
    deadlineMilliseconds: DEADLINE_MILLISECONDS,
    maximumBytes: MAXIMUM_BYTES,
    sent: ({ method, origin, path, headers, body }) => {
      if (method !== 'POST' || origin === undefined || body === undefined) throw unexpectedRequest();
      const kept = Object.entries(headers).filter(([name]) => !OWN_HEADERS.includes(name));
      return { url: `${origin}${path}`, headers: Object.fromEntries(kept) };
    },
  });
}

async function readPublicKey(client: KMSClient, arn: string): Promise<CryptoKey> {
  const answer = await client.send(new GetPublicKeyCommand({ KeyId: arn })).catch((error: unknown) => {
    throw kmsFailure(error, arn);
  });
  const { PublicKey, KeyUsage, KeySpec = '', SigningAlgorithms = [] } = answer;
  const fits = KeyUsage === 'SIGN_VERIFY' && KeySpec.startsWith('RSA_') && SigningAlgorithms.includes(ALGORITHM);
  // An alias or another key's answer would publish what does not sign.
  if (!fits || answer.KeyId !== arn || PublicKey === undefined) throw unusable(arn);
  const pem = `-----BEGIN PUBLIC KEY-----\n${btoa(String.fromCharCode(...PublicKey))}\n-----END PUBLIC KEY-----`;
  return importSPKI(pem, 'RS256', { extractable: true }).catch(() => {
    throw unusable(arn);
  });
}

function unusable(arn: string): AssumeError {
  return new AssumeError('usage', `The KMS key ${arn} cannot sign RS256 tokens.`, {
    hint: 'Make one with `aws kms create-key --key-spec RSA_2048 --key-usage SIGN_VERIFY`.',
  });
}

function encoded(value: object): string {
  return base64url.encode(JSON.stringify(value));
}

function bytesOf(hexadecimal: string): Uint8Array {
  return Uint8Array.from(hexadecimal.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
}
