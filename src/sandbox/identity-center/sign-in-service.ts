import { FieldReader, parseJson } from '../../core/parse.ts';
import { DEVICE_CODE_GRANT, type IssuedTokens, REFRESH_GRANT, type SignInDirectory } from './directory.ts';
import { signInRefusal } from './refusal.ts';

export interface SignInServiceOptions {
  readonly directory: SignInDirectory;
  /** The access portal's address as the organisation knows it. */
  readonly startUrl: string;
  /** Where people enter codes. */
  readonly deviceAddress: string;
}

const KNOWN_SCOPES = /^(?:sso:account:access|codewhisperer:[a-z_]+)$/;

/**
 * SSO OIDC as far as device authorization goes; undefined for a path that is none of its own.
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html
 * @throws IdentityCenterRefusal
 */
export async function signInAnswer(request: Request, options: SignInServiceOptions): Promise<object | undefined> {
  const { pathname } = new URL(request.url);
  const operation = OPERATIONS.get(`${request.method} ${pathname}`);
  if (operation === undefined) return undefined;
  const body = parseJson(await request.text());
  if (!/^application\/json(;|$)/.test(request.headers.get('content-type') ?? '') || body === undefined) {
    throw signInRefusal('invalid_request', 'The request is not JSON');
  }
  return operation(new Parameters(body), options);
}

type Operation = (parameters: Parameters, options: SignInServiceOptions) => object;

const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['POST /client/register', register],
  ['POST /device_authorization', startDeviceAuthorization],
  ['POST /token', createToken],
]);

function register(parameters: Parameters, { directory }: SignInServiceOptions): object {
  parameters.text('clientName');
  if (parameters.text('clientType') !== 'public') {
    throw signInRefusal('invalid_client_metadata', 'Only public clients are supported');
  }
  const scopes = parameters.texts('scopes') ?? [];
  if (!scopes.every(scope => KNOWN_SCOPES.test(scope))) throw signInRefusal('invalid_scope', 'Invalid scope');
  const { id, secret, issuedAt, expiresAt } = directory.register(parameters.texts('grantTypes'));
  return {
    clientId: id,
    clientSecret: secret,
    clientIdIssuedAt: Math.floor(issuedAt / 1000),
    clientSecretExpiresAt: Math.floor(expiresAt / 1000),
  };
}

function startDeviceAuthorization(
  parameters: Parameters,
  { directory, startUrl, deviceAddress }: SignInServiceOptions,
): object {
  const client = directory.client(parameters.text('clientId'), parameters.text('clientSecret'));
  if (plain(parameters.text('startUrl')) !== plain(startUrl)) {
    throw signInRefusal('invalid_request', 'Invalid start url provided');
  }
  const { deviceCode, userCode } = directory.startSignIn(client);
  return {
    deviceCode,
    userCode,
    verificationUri: deviceAddress,
    verificationUriComplete: `${deviceAddress}?user_code=${userCode}`,
    expiresIn: directory.times.codeLife,
    interval: directory.times.interval,
  };
}

function createToken(parameters: Parameters, { directory }: SignInServiceOptions): object {
  const client = directory.client(parameters.text('clientId'), parameters.text('clientSecret'));
  const grantType = parameters.text('grantType');
  switch (grantType) {
    case DEVICE_CODE_GRANT:
      return tokenAnswer(directory.redeemDeviceCode(client, parameters.text('deviceCode')), directory);
    case REFRESH_GRANT:
      return tokenAnswer(directory.redeemRefreshToken(client, parameters.text('refreshToken')), directory);
    default:
      throw signInRefusal('unsupported_grant_type', `${grantType} is not supported`);
  }
}

function tokenAnswer({ accessToken, refreshToken }: IssuedTokens, { times }: SignInDirectory): object {
  return {
    accessToken,
    tokenType: 'Bearer',
    expiresIn: times.tokenLife,
    ...(refreshToken === undefined ? {} : { refreshToken }),
  };
}

/** People write it with and without a closing slash and `#/`. */
function plain(startUrl: string): string {
  return startUrl.replace(/[#?].*$/, '').replace(/\/+$/, '');
}

/** The body's fields; a wrong one is an `InvalidRequestException`. */
class Parameters {
  readonly #body: unknown;

  constructor(body: unknown) {
    this.#body = body;
  }

  text(name: string): string {
    return this.#read(reader => reader.string(name), name);
  }

  texts(name: string): readonly string[] | undefined {
    return this.#read(reader => (reader.has(name) ? reader.strings(name) : undefined), name);
  }

  #read<T>(read: (reader: FieldReader) => T, name: string): T {
    try {
      return read(new FieldReader(this.#body, 'the request'));
    } catch {
      throw signInRefusal('invalid_request', `${name} is missing or malformed`);
    }
  }
}
