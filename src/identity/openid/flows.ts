import {
  allowInsecureRequests,
  clockSkew,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  genericGrantRequest,
  initiateDeviceAuthorization,
  None,
  refreshTokenGrant,
  type ServerMetadata,
} from 'openid-client';
import { asAssumeError, AssumeError, withHost } from '../../core/errors.ts';
import type { Clock, HttpClient } from '../../core/ports.ts';
import { Secret } from '../../core/secret.ts';
import type { OpenIdClient, SignInPrompt } from '../../core/sign-in.ts';
import type { OpenIdFlows, OpenIdGrant } from './device-authorization.ts';
import { grantOf } from '../id-token.ts';
import { codeExpired, isOver, openIdFailure, sessionOver, waitingOf, wrongIssuer } from './failure.ts';
import { fetchOver, isPassing } from './transport.ts';
import { providerHost } from './provider-host.ts';
import { type DeviceCode, deviceCodeOf } from './sign-in-request.ts';
import { whileShown } from '../../core/while-shown.ts';

export interface OpenIdFlowsOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Ask for a refresh token: the user's configuration alone says so. */
  readonly refreshTokens: boolean;
}

const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const OFFLINE_ACCESS = 'offline_access';

/** RFC 8628 §3.5: what to add for `slow_down`. Milliseconds. */
const SLOWER = 5_000;
/** A provider that does not answer is asked less and less often, down to this. Milliseconds. */
const SLOWEST = 60_000;

/** The protocol with openid-client on our transport and our clock. */
export function createOpenIdFlows(options: OpenIdFlowsOptions): OpenIdFlows {
  return {
    signIn: (client, prompt, signal) => new Flow(options, client, signal).signIn(prompt),
    refresh: (client, held, signal) => new Flow(options, client, signal).refresh(held),
  };
}

/** One exchange with one provider: its discovery document is read anew each time. */
class Flow {
  readonly #options: OpenIdFlowsOptions;
  readonly #client: OpenIdClient;
  readonly #signal: AbortSignal;
  readonly #host: string;

  constructor(options: OpenIdFlowsOptions, client: OpenIdClient, signal: AbortSignal) {
    this.#options = options;
    this.#client = client;
    this.#signal = signal;
    this.#host = providerHost(client.issuer);
  }

  async signIn(prompt: SignInPrompt): Promise<OpenIdGrant> {
    const server = await this.#discover();
    const scopes = this.#scopes(server);
    const code = await this.#within(async () => {
      const response = await initiateDeviceAuthorization(this.#configuration(server, this.#signal), {
        scope: scopes.join(' '),
      });
      return deviceCodeOf(response, this.#client, this.#options.clock.now());
    });
    try {
      return await whileShown(prompt, code.request, this.#signal, signal => this.#poll(server, code, signal));
    } catch (error) {
      throw forGood(asAssumeError(error));
    }
  }

  async refresh(held: { readonly refreshToken: Secret; readonly subject: string }): Promise<OpenIdGrant> {
    const server = await this.#discover();
    const grant = await this.#within(async () => {
      try {
        const response = await refreshTokenGrant(this.#configuration(server, this.#signal), held.refreshToken.reveal());
        return this.#grant(response, held.refreshToken);
      } catch (error) {
        throw isOver(error) ? sessionOver(this.#host) : error;
      }
    });
    // OpenID Connect Core §12.2: the same person, or the answer is another's.
    if (grant.subject !== held.subject) throw sessionOver(this.#host);
    return grant;
  }

  /**
   * Asks until the person signed in, as slowly as the provider wants. How long is counted by what was waited, not by the
   * clock: a machine that was suspended or whose clock was set asks on, and the provider says when the code is over.
   */
  async #poll(server: ServerMetadata, code: DeviceCode, signal: AbortSignal): Promise<OpenIdGrant> {
    const { clock } = this.#options;
    let interval = code.interval;
    let unreachable: AssumeError | undefined;
    for (let waited = 0; waited < code.expiresIn;) {
      await clock.sleep(interval, signal);
      waited += interval;
      const answer = await this.#asked(server, code, signal);
      if ('idToken' in answer) return answer;
      unreachable = answer.unreachable;
      interval = answer.slower(interval);
    }
    throw unreachable ?? codeExpired(this.#host, code.expiresIn);
  }

  async #asked(server: ServerMetadata, code: DeviceCode, signal: AbortSignal): Promise<OpenIdGrant | NotYet> {
    return this.#within(async () => {
      signal.throwIfAborted();
      try {
        const response = await genericGrantRequest(this.#configuration(server, signal), DEVICE_CODE_GRANT, {
          device_code: code.deviceCode,
        });
        return this.#grant(response);
      } catch (error) {
        const waiting = waitingOf(error);
        if (waiting !== undefined) return waiting === 'slow_down' ? SLOW_DOWN : PENDING;
        if (isOver(error)) throw codeExpired(this.#host, code.expiresIn);
        const failure = openIdFailure(error, this.#host, this.#client.scopes);
        // RFC 8628 §3.5: ask less and less often where there is no answer.
        if (isPassing(failure)) return { unreachable: failure, slower: interval => Math.min(interval * 2, SLOWEST) };
        throw failure;
      }
    });
  }

  async #discover(): Promise<ServerMetadata> {
    const { issuer, clientId } = this.#client;
    const found = await this.#within(() =>
      discovery(new URL(issuer), clientId, undefined, None(), {
        [customFetch]: fetchOver(this.#options, this.#signal),
        execute: this.#extensions(),
      }),
    );
    const server = found.serverMetadata();
    // The library compares URLs; in tokens, and for clouds, a closing slash makes another issuer.
    if (server.issuer !== issuer) throw wrongIssuer(this.#host, server.issuer);
    return server;
  }

  /** Made anew for each request, so that the library's clock is ours at that moment. */
  #configuration(server: ServerMetadata, signal: AbortSignal): Configuration {
    const { clientId, clientSecret } = this.#client;
    const skew = Math.round((this.#options.clock.now() - Date.now()) / 1000);
    const authentication = clientSecret === undefined ? None() : ClientSecretPost(clientSecret.reveal());
    const configuration = new Configuration(server, clientId, { [clockSkew]: skew }, authentication);
    configuration[customFetch] = fetchOver(this.#options, signal);
    for (const extend of [...this.#extensions(), enableNonRepudiationChecks]) extend(configuration);
    return configuration;
  }

  /** Our transport lets http pass on this machine only; for a provider elsewhere every address must be https. */
  #extensions(): ((configuration: Configuration) => void)[] {
    return this.#client.issuer.startsWith('http:') ? [allowInsecureRequests] : [];
  }

  /** Google gives a refresh token unasked, and refuses the scope that others want for one. */
  #scopes({ scopes_supported: supported }: ServerMetadata): readonly string[] {
    // The library takes what the document says there unread.
    const refuses = Array.isArray(supported) && !supported.includes(OFFLINE_ACCESS);
    const wanted = this.#options.refreshTokens && !refuses;
    return wanted ? [...new Set([...this.#client.scopes, OFFLINE_ACCESS])] : this.#client.scopes;
  }

  /** What of an answer is kept: no access token, and a refresh token only where the user wants one. */
  #grant(response: Parameters<typeof grantOf>[0], before?: Secret): OpenIdGrant {
    const { refresh_token: rotated } = response;
    const refreshToken = rotated === undefined ? before : new Secret(rotated);
    return {
      ...grantOf(response, this.#client, this.#options.clock.now()),
      refreshToken: this.#options.refreshTokens ? refreshToken : undefined,
    };
  }

  async #within<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw withHost(openIdFailure(error, this.#host, this.#client.scopes), this.#host);
    }
  }
}

/** An answer to a poll that is none yet. */
interface NotYet {
  readonly unreachable?: AssumeError;
  /** How long to wait from now on, milliseconds. */
  readonly slower: (interval: number) => number;
}

const PENDING: NotYet = { slower: interval => interval };
const SLOW_DOWN: NotYet = { slower: interval => interval + SLOWER };

/** Once a person was asked, whoever retries on their own would ask again. */
function forGood({ kind, message, hint, code, host }: AssumeError): AssumeError {
  return new AssumeError(kind, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(code === undefined ? {} : { code }),
    ...(host === undefined ? {} : { host }),
  });
}
