import assert from 'node:assert/strict';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { SigningKeys } from '../../../src/broker/broker.ts';
import { kmsKey } from '../../../src/broker/keys/kms-key.ts';
import type { KmsKeySource } from '../../../src/broker/keys/key-source.ts';
import type { SigningKey } from '../../../src/broker/keys/signing-key.ts';
import { Refusal } from '../../../src/broker/refusal.ts';
import { scheduledKeys } from '../../../src/broker/keys/signing-keys.ts';
import { type AssumeError, asAssumeError } from '../../../src/core/errors.ts';
import type { HttpClient, HttpRequest } from '../../../src/core/ports.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { sha256 } from '../../../src/platform/digest.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import type { IssuedSession } from '../../../src/sandbox/account.ts';
import { type SandboxKms, startKms } from '../../doubles/kms.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { issuedSession, NOBODY } from '../../support/issued-session.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const POLICY = ['kms:GetPublicKey', 'kms:Sign'];
const CLAIMS = { iss: 'https://id.acme.example', sub: 'owner:1:repo:2:access:write', aud: 'sts.amazonaws.com' };

describe('A key of AWS KMS', () => {
  let sandbox: Sandbox;
  let kms: SandboxKms;
  let role: string;
  let session: IssuedSession;
  let sent: HttpRequest[];
  const real = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
  const http: HttpClient = {
    send(request, signal) {
      sent.push(request);
      return real.send(request, signal);
    },
  };

  before(async () => {
    sandbox = await startSandbox();
    kms = await sandbox.with(startKms);
    role = sandbox.account.putRole({ name: 'broker', trustPolicy: NOBODY });
    session = issuedSession(sandbox.account, role);
  });
  after(() => sandbox.stop());
  beforeEach(() => {
    sent = [];
  });

  const sourceOf = (arn: string): KmsKeySource => ({ kind: 'kms', arn, endpoint: kms.origin });
  const open = (arn: string, as: Partial<IssuedSession> = {}) =>
    kmsKey(sourceOf(arn), { http, digest: sha256, awsCredentials: { ...session, ...as } });
  const newKey = (options: Parameters<SandboxKms['createKey']>[0] = {}): Promise<string> =>
    kms.createKey({ policy: { [role]: POLICY }, ...options });

  it('signs tokens that its published part verifies', async () => {
    const key = await open(await newKey());
    const jwt = await key.sign(CLAIMS);
    const { payload } = await jwtVerify(jwt, createLocalJWKSet({ keys: [key.jwk] }), { algorithms: ['RS256'] });
    assert.deepEqual(payload, CLAIMS);
    assert.deepEqual(decodeProtectedHeader(jwt), { alg: 'RS256', kid: key.jwk.kid, typ: 'JWT' });
    await onlyKey(key).prove();
  });

  for (const spec of ['RSA_3072', 'RSA_4096'] as const) {
    it(`may be of ${spec.slice(4)} bits`, async () => {
      const key = await open(await newKey({ spec }));
      await jwtVerify(await key.sign(CLAIMS), createLocalJWKSet({ keys: [key.jwk] }));
    });
  }

  it('signs claims that are longer than what KMS takes as a message', async () => {
    const key = await open(await newKey());
    const long = { ...CLAIMS, long: 'x'.repeat(10_000) };
    assert.deepEqual((await jwtVerify(await key.sign(long), createLocalJWKSet({ keys: [key.jwk] }))).payload, long);
  });

  it('is asked for the digest alone, with a signed request to its own region’s endpoint', async () => {
    const key = await open(await newKey());
    await key.sign({ secret: 'CLAIM-TO-LOOK-FOR' });
    assert.deepEqual(
      sent.map(({ method, url, headers }) => [method, url, headers['x-amz-target']]),
      [
        ['POST', `${kms.origin}/`, 'TrentService.GetPublicKey'],
        ['POST', `${kms.origin}/`, 'TrentService.Sign'],
      ],
    );
    assertNoSecret(['CLAIM-TO-LOOK-FOR', session.secretAccessKey], { sent });
  });

  it('is called at KMS’s own address where no other is configured, whatever the environment says', async () => {
    const before = process.env['AWS_ENDPOINT_URL_KMS'];
    process.env['AWS_ENDPOINT_URL_KMS'] = 'https://elsewhere.example';
    try {
      await calledAtItsOwnAddress();
    } finally {
      if (before === undefined) delete process.env['AWS_ENDPOINT_URL_KMS'];
      else process.env['AWS_ENDPOINT_URL_KMS'] = before;
    }
  });

  async function calledAtItsOwnAddress(): Promise<void> {
    const urls: string[] = [];
    const deaf: HttpClient = {
      send(request) {
        urls.push(request.url);
        return Promise.resolve({ status: 400, headers: {}, body: '{"__type":"NotFoundException"}' });
      },
    };
    for (const [region, partition] of [
      ['eu-west-1', 'aws'],
      ['cn-north-1', 'aws-cn'],
      ['us-gov-west-1', 'aws-us-gov'],
    ]) {
      const arn = `arn:${partition}:kms:${region}:111122223333:key/mrk-1`;
      const source: KmsKeySource = { kind: 'kms', arn, endpoint: undefined };
      await assert.rejects(kmsKey(source, { http: deaf, digest: sha256, awsCredentials: session }), /knows no KMS key/);
    }
    assert.deepEqual(urls, [
      'https://kms.eu-west-1.amazonaws.com/',
      'https://kms.cn-north-1.amazonaws.com.cn/',
      'https://kms.us-gov-west-1.amazonaws.com/',
    ]);
  }

  it('signs many tokens at once', async () => {
    const key = await open(await newKey());
    const jwks = createLocalJWKSet({ keys: [key.jwk] });
    const jwts = await Promise.all(Array.from({ length: 40 }, (_, number) => key.sign({ number })));
    const numbers = await Promise.all(jwts.map(async jwt => (await jwtVerify(jwt, jwks)).payload['number']));
    assert.deepEqual(numbers, [...numbers.keys()]);
  });

  const atTheStart: readonly (readonly [string, () => Promise<AssumeError>, string, RegExp])[] = [
    ['is not there', () => failing(absent()), 'usage NotFoundException', /knows no KMS key .* that signs/],
    [
      'is in another region',
      () => failing(absent('us-east-1')),
      'identity-rejected InvalidSignatureException',
      /does not let the broker use/,
    ],
    [
      'is disabled',
      async () => failing(await inState('Disabled')),
      'usage DisabledException',
      /is disabled or about to be deleted/,
    ],
    [
      'is about to be deleted',
      async () => failing(await inState('PendingDeletion')),
      'usage KMSInvalidStateException',
      /is disabled or about to be deleted/,
    ],
    [
      'is symmetric',
      async () => failing(await newKey({ spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' })),
      'usage UnsupportedOperationException',
      /knows no KMS key .* that signs/,
    ],
    [
      'is an elliptic curve',
      async () => failing(await newKey({ spec: 'ECC_NIST_P256' })),
      'usage ',
      /cannot sign RS256 tokens/,
    ],
    [
      'is for encryption',
      async () => failing(await newKey({ usage: 'ENCRYPT_DECRYPT' })),
      'usage ',
      /cannot sign RS256 tokens/,
    ],
    [
      'is not for this role',
      async () => failing(await newKey({ policy: {} })),
      'identity-rejected AccessDeniedException',
      /does not let the broker use/,
    ],
    [
      'may be used to sign but not be read',
      async () => failing(await newKey({ policy: { [role]: ['kms:Sign'] } })),
      'identity-rejected AccessDeniedException',
      /does not let the broker use/,
    ],
    [
      'is asked for with a wrong secret',
      async () => failing(await newKey(), { secretAccessKey: 'x'.repeat(40) }),
      'identity-rejected InvalidSignatureException',
      /does not let the broker use/,
    ],
    [
      'is asked for with unknown credentials',
      async () => failing(await newKey(), { accessKeyId: 'ASIAUNKNOWN' }),
      'identity-rejected UnrecognizedClientException',
      /does not let the broker use/,
    ],
    [
      'is asked for with credentials that have expired',
      async () => failing(await newKey(), issuedSession(sandbox.account, role, Date.now() - 1)),
      'identity-rejected ExpiredTokenException',
      /does not let the broker use/,
    ],
    [
      'quotes the session token in its refusal, as AWS does',
      async () => {
        const arn = await newKey();
        const message = `The Canonical String for this request should have been\nx-amz-security-token:${session.sessionToken}`;
        kms.controls.answerNext({
          status: 400,
          body: JSON.stringify({ __type: 'InvalidSignatureException', message }),
        });
        return failing(arn);
      },
      'identity-rejected InvalidSignatureException',
      /does not let the broker use/,
    ],
    [
      'answers something else than KMS',
      async () => {
        const arn = await newKey();
        kms.controls.answerNext({ status: 200, body: '<html>' });
        return failing(arn);
      },
      'network SyntaxError',
      /did not tell the public part/,
    ],
    [
      'answers for another key',
      async () => {
        const [arn, other] = [await newKey(), await newKey()];
        return failing(arn, {}, other);
      },
      'usage ',
      /cannot sign RS256 tokens/,
    ],
  ];
  for (const [what, fail, kindAndCode, sentence] of atTheStart) {
    it(`stops the start when it ${what}`, async () => {
      const failure = await fail();
      assert.deepEqual(`${failure.kind} ${failure.code ?? ''}`, kindAndCode);
      assert.match(failure.message, sentence);
      assert.ok((failure.hint ?? '') !== '');
      assertNothingLeaks(failure);
    });
  }

  const whileRunning: readonly (readonly [string, (arn: string) => void, string])[] = [
    ['was disabled', arn => kms.setState(arn, 'Disabled'), 'DisabledException'],
    ['is about to be deleted', arn => kms.setState(arn, 'PendingDeletion'), 'KMSInvalidStateException'],
    [
      'answers with a signature that does not verify',
      () => answer({ Signature: Buffer.alloc(256, 1).toString('base64') }),
      'JWSSignatureVerificationFailed',
    ],
    ['answers without a signature', () => answer({}), 'JWSSignatureVerificationFailed'],
    ['is throttled time and again', () => throttle(3), 'ThrottlingException'],
    ['fails inside time and again', () => fail500(3), 'KMSInternalException'],
  ];
  for (const [what, prepare, cause] of whileRunning) {
    it(`makes the broker refuse for a while when it ${what}, and no more`, async () => {
      const arn = await newKey();
      const key = await open(arn);
      prepare(arn);
      const refusal = await onlyKey(key)
        .sign(CLAIMS)
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      assert.ok(refusal instanceof Refusal);
      assert.deepEqual(
        [refusal.reason, refusal.status, refusal.retryAfterSeconds, refusal.cause],
        ['signing-unavailable', 503, 5, cause],
      );
      assertNothingLeaks(refusal);
      kms.setState(arn, 'Enabled');
      await jwtVerify(await key.sign(CLAIMS), createLocalJWKSet({ keys: [key.jwk] }));
    });
  }

  it('is asked again when it is throttled or fails inside, three times at most', async () => {
    const key = await open(await newKey());
    for (const prepare of [throttle, fail500]) {
      sent = [];
      prepare(2);
      await jwtVerify(await key.sign(CLAIMS), createLocalJWKSet({ keys: [key.jwk] }));
      assert.equal(sent.length, 3);
    }
  });

  it('makes the broker refuse while it cannot be reached', async () => {
    const arn = await newKey();
    let reachable = true;
    const key = await kmsKey(sourceOf(arn), {
      http: {
        send: (request, signal) =>
          reachable ? real.send(request, signal) : real.send({ ...request, url: 'http://127.0.0.1:1/' }, signal),
      },
      digest: sha256,
      awsCredentials: session,
    });
    reachable = false;
    await assert.rejects(onlyKey(key).sign(CLAIMS), { reason: 'signing-unavailable', status: 503, cause: 'network' });
    await assert.rejects(onlyKey(key).prove(), /The key that signs now cannot be used/);
  });

  function absent(region = 'eu-west-1'): string {
    return `arn:aws:kms:${region}:${sandbox.account.id}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  }

  async function inState(state: 'Disabled' | 'PendingDeletion'): Promise<string> {
    const arn = await newKey();
    kms.setState(arn, state);
    return arn;
  }

  /** How opening the key fails; `asked`: the key that KMS is asked for in its place. */
  async function failing(arn: string, as: Partial<IssuedSession> = {}, asked = arn): Promise<AssumeError> {
    const opened =
      asked === arn
        ? open(arn, as)
        : kmsKey(sourceOf(arn), {
            http: { send: async () => real.send(await signedFor(asked)) },
            digest: sha256,
            awsCredentials: session,
          });
    return opened.then(() => assert.fail('it was to fail'), asAssumeError);
  }

  /** A request of ours for a key, as it was sent. */
  async function signedFor(arn: string): Promise<HttpRequest> {
    sent = [];
    await open(arn);
    const [request] = sent;
    assert.ok(request !== undefined);
    return request;
  }

  function answer(body: object): void {
    kms.controls.answerNext({ status: 200, body: JSON.stringify(body) });
  }

  function throttle(times: number): void {
    const body = JSON.stringify({ __type: 'ThrottlingException', message: 'You have exceeded the rate.' });
    for (let left = times; left > 0; left -= 1) kms.controls.answerNext({ status: 400, body });
  }

  function fail500(times: number): void {
    const body = JSON.stringify({ __type: 'KMSInternalException', message: 'internal' });
    for (let left = times; left > 0; left -= 1) kms.controls.answerNext({ status: 500, body });
  }

  /** Neither the credentials nor what AWS says of a signature, which quotes the session token. */
  function assertNothingLeaks(error: unknown): void {
    assertNoSecret([session.secretAccessKey, session.sessionToken, session.accessKeyId], { error });
  }
});

function onlyKey(key: SigningKey): SigningKeys {
  return scheduledKeys(() => [{ key, signsFrom: undefined, publishedUntil: undefined }], systemClock);
}
