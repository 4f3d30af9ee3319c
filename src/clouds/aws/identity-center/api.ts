import type { SSOClient } from '@aws-sdk/client-sso';
import type { SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { asAssumeError, AssumeError } from '../../../core/errors.ts';
import type { IdentityCenterPortal } from '../../../core/identity-center.ts';
import type { AnswerTimes } from '../../cloud-request.ts';
import { isObject } from '../../../core/parse.ts';
import type { Clock, HttpClient } from '../../../core/ports.ts';
import { portalClient, signInClient } from './clients.ts';
import { identityCenterEndpoints } from './endpoints.ts';
import { SdkTransport } from '../sdk-transport.ts';

const DEADLINE_MILLISECONDS = 15_000;
/** A page of 100 accounts or roles is some 15 kB. */
const MAXIMUM_BYTES = 262_144;

/** What the SDK's headers are reduced to: the rest tells about this machine, or is the transport's own. */
const SENT_HEADERS = ['content-type', 'x-amz-sso_bearer_token'];

/** A service's no, with its code. Its words are not kept: they are nobody's to read and might repeat a secret. */
export class ServiceRefusal extends Error {
  readonly status: number;
  /** `UnauthorizedException`; empty when the answer held none. */
  readonly code: string;
  /** Where the service says that it should have been asked. */
  readonly region: string | undefined;

  constructor(status: number, code: string, region: string | undefined) {
    super(code);
    this.name = 'ServiceRefusal';
    this.status = status;
    this.code = code;
    this.region = region;
  }
}

export interface Answered {
  /** As the SDK read it: unchecked. */
  readonly output: unknown;
  readonly times: AnswerTimes;
}

export interface ApiOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** One origin for both services; undefined: AWS's own by region. */
  readonly endpoint: string | undefined;
}

export interface PortalRequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** 15 s when absent. */
  readonly deadlineMilliseconds?: number;
}

/** The two services of IAM Identity Center, one request at a time: what goes wrong is our transport's failure or a refusal. */
export class IdentityCenterApi {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** @throws ServiceRefusal; AssumeError of the transport, `protocol`, `cancelled`, `role-map-invalid`. */
  signIn(
    portal: IdentityCenterPortal,
    send: (client: SSOOIDCClient) => Promise<unknown>,
    signal?: AbortSignal,
  ): Promise<Answered> {
    const endpoint = this.#options.endpoint ?? identityCenterEndpoints(portal).signIn;
    return this.#request({ endpoint, signal }, transport => send(signInClient(transport, endpoint, portal.region)));
  }

  /** @throws as {@link signIn}. */
  portal(
    portal: IdentityCenterPortal,
    send: (client: SSOClient) => Promise<unknown>,
    { signal, ...deadline }: PortalRequestOptions = {},
  ): Promise<Answered> {
    const endpoint = this.#options.endpoint ?? identityCenterEndpoints(portal).portal;
    return this.#request({ endpoint, signal, ...deadline }, transport =>
      send(portalClient(transport, endpoint, portal.region)),
    );
  }

  async #request(
    {
      endpoint,
      signal,
      deadlineMilliseconds = DEADLINE_MILLISECONDS,
    }: PortalRequestOptions & { readonly endpoint: string },
    send: (transport: SdkTransport) => Promise<unknown>,
  ): Promise<Answered> {
    const { http, clock } = this.#options;
    const transport = new SdkTransport(
      {
        http,
        signal,
        deadlineMilliseconds,
        maximumBytes: MAXIMUM_BYTES,
        // Whatever address the SDK made.
        sent: ({ path, query, headers }) => ({
          url: new URL(`${path}${query}`, endpoint).href,
          headers: {
            ...Object.fromEntries(Object.entries(headers).filter(([name]) => SENT_HEADERS.includes(name))),
            accept: 'application/json',
            'user-agent': 'rolecall aws-sdk-js',
          },
        }),
      },
      clock,
    );
    try {
      const output = await send(transport);
      return { output, times: transport.times() };
    } catch (error) {
      if (signal?.aborted === true) throw new AssumeError('cancelled', 'Cancelled.');
      throw transport.failure ?? refusalOf(error, transport);
    }
  }
}

function refusalOf(error: unknown, { answer }: SdkTransport): Error {
  if (answer === undefined) return asAssumeError(error);
  if (answer.status < 400) {
    return new AssumeError('protocol', "The answer of IAM Identity Center cannot be read as AWS's JSON.", {
      hint: 'Check that no proxy or portal answers in its place.',
      // Not the error itself: the SDK hangs the raw answer on it, and a half-readable one may hold a token.
      cause: error instanceof Error ? error.name : undefined,
    });
  }
  const region = isObject(error) && typeof error['region'] === 'string' ? error['region'] : undefined;
  return new ServiceRefusal(answer.status, codeOf(error), region);
}

/** The exception's name, else OAuth's code in the form of one: not everything between us and AWS keeps AWS's headers. */
function codeOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (/^[A-Z][A-Za-z]{1,60}Exception$/.test(name) && !/^SSO(OIDC)?ServiceException$/.test(name)) return name;
  const oauth = isObject(error) ? error['error'] : undefined;
  if (typeof oauth !== 'string' || !/^[a-z]{1,20}(_[a-z]{1,20}){0,3}$/.test(oauth)) return '';
  return `${oauth.replace(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase())}Exception`;
}
