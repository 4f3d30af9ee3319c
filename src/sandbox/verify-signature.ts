import { createHash, createHmac } from 'node:crypto';
import type { IssuedSession, SandboxAccount } from './account.ts';
import { sameText } from './issuer.ts';
import { StsRefusal } from './sts-answer.ts';

const SKEW_MILLISECONDS = 15 * 60_000;

/**
 * Verifies Signature Version 4 in the `Authorization` header and answers whose it is.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @throws StsRefusal
 */
export function verifySignature(
  request: Request,
  body: string,
  account: SandboxAccount,
  now: number,
  service = 'sts',
): IssuedSession {
  const authorization = request.headers.get('authorization');
  if (authorization === null) {
    throw new StsRefusal('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  }
  const fields = parseAuthorization(authorization);
  const stamp = request.headers.get('x-amz-date') ?? '';
  const scope = scopeOf(fields.credential, stamp, service);
  const session = account.session(scope.accessKeyId);
  const sessionToken = request.headers.get('x-amz-security-token') ?? '';
  if (session === undefined || !sameText(session.sessionToken, sessionToken)) {
    throw new StsRefusal('InvalidClientTokenId', 403, 'The security token included in the request is invalid.');
  }
  checkTime(stamp, now);
  if (!sameText(signatureOf(request, body, fields.signedHeaders, stamp, scope, session), fields.signature)) {
    throw mismatch(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  // Only whoever proved the secret learns that the session is over.
  if (session.expiresAt <= now) {
    throw new StsRefusal('ExpiredToken', 403, 'The security token included in the request is expired');
  }
  account.noteUse(session.roleId, now);
  return session;
}

interface AuthorizationFields {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function parseAuthorization(header: string): AuthorizationFields {
  const parts = /^AWS4-HMAC-SHA256\s+(.*)$/.exec(header)?.[1];
  const fields = new Map(
    (parts ?? '').split(/,\s*/).map(part => {
      const [name = '', ...value] = part.split('=');
      return [name.trim(), value.join('=')];
    }),
  );
  const credential = fields.get('Credential');
  const signedHeaders = fields.get('SignedHeaders')?.split(';');
  const signature = fields.get('Signature');
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw new StsRefusal(
      'IncompleteSignature',
      403,
      "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters.",
    );
  }
  if (!signedHeaders.includes('host'))
    throw mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  return { credential, signedHeaders, signature };
}

interface Scope {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

function scopeOf(credential: string, stamp: string, expected: string): Scope {
  const [accessKeyId = '', day = '', region = '', service = '', terminator = ''] = credential.split('/');
  if (!/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(region)) throw mismatch('Credential should be scoped to a valid region. ');
  // IAM is one service for a partition, which signs for the region that has it.
  if (expected === 'iam' && region !== 'us-east-1') throw mismatch('Credential should be scoped to a valid region. ');
  if (service !== expected) throw mismatch(`Credential should be scoped to correct service: '${expected}'. `);
  if (terminator !== 'aws4_request') {
    throw mismatch("Credential should be scoped with a valid terminator: 'aws4_request'. ");
  }
  if (!stamp.startsWith(`${day}T`)) {
    throw mismatch('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP');
  }
  return { accessKeyId, day, region, service };
}

function checkTime(stamp: string, now: number): void {
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(at)) {
    throw new StsRefusal('IncompleteSignature', 403, 'Date must be in ISO-8601 basic format.');
  }
  const current = compact(now);
  if (at < now - SKEW_MILLISECONDS) {
    const bound = compact(now - SKEW_MILLISECONDS);
    throw mismatch(`Signature expired: ${stamp} is now earlier than ${bound} (${current} - 15 min.)`);
  }
  if (at > now + SKEW_MILLISECONDS) {
    const bound = compact(now + SKEW_MILLISECONDS);
    throw mismatch(`Signature not yet current: ${stamp} is still later than ${bound} (${current} + 15 min.)`);
  }
}

function compact(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function signatureOf(
  request: Request,
  body: string,
  signedHeaders: readonly string[],
  stamp: string,
  { day, region, service }: Scope,
  session: IssuedSession,
): string {
  const url = new URL(request.url);
  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const headers = signedHeaders
    .map(name => `${name}:${(request.headers.get(name) ?? '').trim().replace(/ +/g, ' ')}\n`)
    .join('');
  const canonical = [request.method, url.pathname, query, headers, signedHeaders.join(';'), sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', stamp, `${day}/${region}/${service}/aws4_request`, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${session.secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

/** RFC 3986, unreserved characters kept. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function mismatch(message: string): StsRefusal {
  return new StsRefusal('SignatureDoesNotMatch', 403, message);
}
