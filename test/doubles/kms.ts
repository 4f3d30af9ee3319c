import { constants, generateKeyPair, type KeyObject, privateEncrypt, randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { isObject, type JsonObject, parseJson } from '../../src/core/parse.ts';
import type { IssuedSession, SandboxAccount } from '../../src/sandbox/account.ts';
import type { FailureControls } from '../../src/sandbox/failure-controls.ts';
import { type Handler, startLoopbackServer } from '../../src/sandbox/loopback-server.ts';
import type { SandboxSurroundings } from '../../src/sandbox/surroundings.ts';
import { StsRefusal } from '../../src/sandbox/sts-answer.ts';
import { verifySignature } from '../../src/sandbox/verify-signature.ts';

/** A stand-in for AWS KMS with asymmetric keys: GetPublicKey and Sign, which really signs. */
export interface SandboxKms {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly controls: FailureControls;
  /** Makes a key and answers its ARN. */
  createKey(options?: SandboxKeyOptions): Promise<string>;
  /** `Enabled`, or why it signs no more. */
  setState(arn: string, state: KeyState): void;
}

export interface SandboxKeyOptions {
  readonly spec?: KeySpec;
  readonly usage?: 'SIGN_VERIFY' | 'ENCRYPT_DECRYPT';
  /** The key policy: what each role, by ARN, may do; nobody else may do anything. */
  readonly policy?: Readonly<Record<string, readonly string[]>>;
}

type KeySpec = 'RSA_2048' | 'RSA_3072' | 'RSA_4096' | 'ECC_NIST_P256' | 'SYMMETRIC_DEFAULT';
type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

interface SandboxKey {
  readonly arn: string;
  readonly spec: KeySpec;
  readonly usage: string;
  readonly policy: Readonly<Record<string, readonly string[]>>;
  readonly pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined;
  state: KeyState;
}

const generate = promisify(generateKeyPair);

/** Starts it beside a sandbox, whose sessions it knows. */
export async function startKms(surroundings: SandboxSurroundings): Promise<SandboxKms> {
  const { account, region, now, log, closing } = surroundings;
  const keys = new Map<string, SandboxKey>();
  const server = await startLoopbackServer({ name: 'kms', port: 0, log }, () => kmsHandler(keys, account, region, now));
  closing.push(() => server.close());
  return {
    origin: server.origin,
    controls: server.controls,
    async createKey({ spec = 'RSA_2048', usage = 'SIGN_VERIFY', policy = {} } = {}) {
      const arn = `arn:aws:kms:${region}:${account.id}:key/${randomUUID()}`;
      keys.set(arn, { arn, spec, usage, policy, pair: await pairOf(spec), state: 'Enabled' });
      return arn;
    },
    setState(arn, state) {
      const key = keys.get(arn);
      if (key !== undefined) key.state = state;
    },
  };
}

function pairOf(spec: KeySpec): Promise<SandboxKey['pair']> {
  if (spec === 'SYMMETRIC_DEFAULT') return Promise.resolve(undefined);
  if (spec === 'ECC_NIST_P256') return generate('ec', { namedCurve: 'P-256' });
  return generate('rsa', { modulusLength: Number(spec.slice(4)) });
}

/** An error of KMS: status 400 unless said, the code as `__type`. */
class KmsRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'KmsRefusal';
    this.code = code;
  }
}

/**
 * AWS JSON 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html); operations and their errors are those of
 * https://docs.aws.amazon.com/kms/latest/APIReference/.
 */
function kmsHandler(
  keys: ReadonlyMap<string, SandboxKey>,
  account: SandboxAccount,
  region: string,
  now: () => number,
): Handler {
  return async (request, note) => {
    const operation = operationOf(request);
    try {
      const body = await request.text();
      const session = signedBy(request, body, account, now());
      checkScope(request, region);
      const input = inputOf(request, body);
      const answer = answerTo(operation, input, session);
      note(operation);
      return json(200, answer, now());
    } catch (error) {
      if (!(error instanceof KmsRefusal)) throw error;
      note(`${operation} ${error.code}`.trim());
      return json(400, { __type: error.code, message: error.message }, now());
    }
  };

  function answerTo(operation: string, input: JsonObject, session: IssuedSession): object {
    if (operation !== 'Sign' && operation !== 'GetPublicKey') throw denied(session, operation, '*');
    const key = keyNamed(input['KeyId'], keys, region);
    if (!(key.policy[roleOf(session)] ?? []).includes(`kms:${operation}`)) throw denied(session, operation, key.arn);
    checkState(key);
    return operation === 'Sign' ? signature(key, input) : publicKey(key);
  }
}

function operationOf(request: Request): string {
  return /^TrentService\.([A-Za-z]{1,64})$/.exec(request.headers.get('x-amz-target') ?? '')?.[1] ?? '';
}

const CODES: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  ExpiredToken: 'ExpiredTokenException',
};

function signedBy(request: Request, body: string, account: SandboxAccount, now: number): IssuedSession {
  try {
    return verifySignature(request, body, account, now, 'kms');
  } catch (error) {
    if (!(error instanceof StsRefusal)) throw error;
    throw new KmsRefusal(CODES[error.code] ?? error.code, error.message);
  }
}

function checkScope(request: Request, region: string): void {
  if ((request.headers.get('authorization') ?? '').includes(`/${region}/kms/`)) return;
  throw new KmsRefusal('InvalidSignatureException', `Credential should be scoped to a valid region.`);
}

function inputOf(request: Request, body: string): JsonObject {
  const { pathname, search } = new URL(request.url);
  const input = parseJson(body);
  const isCall = request.method === 'POST' && pathname === '/' && search === '' && operationOf(request) !== '';
  if (!isCall || request.headers.get('content-type') !== 'application/x-amz-json-1.1') {
    throw new KmsRefusal('UnknownOperationException', 'The operation is not known.');
  }
  if (isObject(input)) return input;
  throw new KmsRefusal('SerializationException', 'The body is no JSON object.');
}

function keyNamed(id: unknown, keys: ReadonlyMap<string, SandboxKey>, region: string): SandboxKey {
  if (typeof id !== 'string' || id === '') {
    throw new KmsRefusal(
      'ValidationException',
      "Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    );
  }
  const [, , , place] = id.split(':');
  if (place !== undefined && place !== region) throw new KmsRefusal('NotFoundException', `Invalid arn ${place}`);
  const key = keys.get(id);
  if (key === undefined) throw new KmsRefusal('NotFoundException', `Key '${id}' does not exist`);
  return key;
}

/** Roles of the sandbox that use KMS have no path. */
function roleOf({ assumedRoleArn }: IssuedSession): string {
  const [, , , , account = '', resource = ''] = assumedRoleArn.split(':');
  return `arn:aws:iam::${account}:role/${resource.split('/')[1] ?? ''}`;
}

function denied({ assumedRoleArn }: IssuedSession, operation: string, resource: string): KmsRefusal {
  const action = `kms:${operation}`;
  return new KmsRefusal(
    'AccessDeniedException',
    `User: ${assumedRoleArn} is not authorized to perform: ${action} on resource: ${resource} because no resource-based policy allows the ${action} action`,
  );
}

function checkState({ arn, state }: SandboxKey): void {
  if (state === 'Disabled') throw new KmsRefusal('DisabledException', `${arn} is disabled.`);
  if (state === 'PendingDeletion') throw new KmsRefusal('KMSInvalidStateException', `${arn} is pending deletion.`);
}

const RSA_ALGORITHMS = ['PKCS1_V1_5', 'PSS'].flatMap(scheme =>
  [256, 384, 512].map(bits => `RSASSA_${scheme}_SHA_${bits}`),
);
const ELLIPTIC_ALGORITHMS = ['ECDSA_SHA_256'];
const RS256 = 'RSASSA_PKCS1_V1_5_SHA_256';

function publicKey({ arn, spec, usage, pair }: SandboxKey): object {
  if (pair === undefined) {
    throw new KmsRefusal('UnsupportedOperationException', `${arn} is a symmetric key and has no public part.`);
  }
  const signing = spec.startsWith('RSA_') ? RSA_ALGORITHMS : ELLIPTIC_ALGORITHMS;
  return {
    KeyId: arn,
    PublicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    KeySpec: spec,
    CustomerMasterKeySpec: spec,
    KeyUsage: usage,
    ...(usage === 'SIGN_VERIFY'
      ? { SigningAlgorithms: signing }
      : { EncryptionAlgorithms: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] }),
  };
}

function signature(key: SandboxKey, input: JsonObject): object {
  const algorithm = input['SigningAlgorithm'];
  const type = input['MessageType'] ?? 'RAW';
  const message = messageOf(input['Message']);
  if (typeof algorithm !== 'string' || ![...RSA_ALGORITHMS, ...ELLIPTIC_ALGORITHMS].includes(algorithm)) {
    throw new KmsRefusal('ValidationException', "Value at 'signingAlgorithm' failed to satisfy constraint.");
  }
  if (type !== 'RAW' && type !== 'DIGEST') {
    throw new KmsRefusal('ValidationException', "Value at 'messageType' failed to satisfy constraint.");
  }
  const fits = key.spec.startsWith('RSA_') ? RSA_ALGORITHMS : ELLIPTIC_ALGORITHMS;
  if (key.usage !== 'SIGN_VERIFY' || key.pair === undefined || !fits.includes(algorithm)) {
    throw new KmsRefusal(
      'InvalidKeyUsageException',
      `${key.arn} key usage is ${key.usage} which is not valid for Sign.`,
    );
  }
  if (algorithm !== RS256) throw new KmsRefusal('ValidationException', `The sandbox signs with ${RS256} only.`);
  const { privateKey } = key.pair;
  const signed = type === 'RAW' ? sign('sha256', message, privateKey) : signedDigest(message, privateKey);
  return { KeyId: key.arn, Signature: signed.toString('base64'), SigningAlgorithm: algorithm };
}

function messageOf(value: unknown): Buffer {
  const message = typeof value === 'string' ? Buffer.from(value, 'base64') : Buffer.alloc(0);
  if (message.length > 0 && message.length <= 4096 && message.toString('base64') === value) return message;
  throw new KmsRefusal(
    'ValidationException',
    "Value at 'message' failed to satisfy constraint: length between 1 and 4096",
  );
}

/** DigestInfo of SHA-256 (RFC 8017 §9.2, note 1). */
const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

function signedDigest(digest: Buffer, key: KeyObject): Buffer {
  if (digest.length !== 32) {
    throw new KmsRefusal('ValidationException', `Digest is invalid length for algorithm ${RS256}.`);
  }
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([SHA256_INFO, digest]));
}

/** Clients correct their clocks by `Date`, so it follows the sandbox's clock. */
function json(status: number, value: object, now: number): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': randomUUID(),
      date: new Date(now).toUTCString(),
    },
  });
}
