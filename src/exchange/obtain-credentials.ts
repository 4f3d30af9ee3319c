import { CLOUDS, regionOf, targetName } from '../clouds/clouds.ts';
import type { Credentials } from '../core/credentials.ts';
import { asAssumeError } from '../core/errors.ts';
import type { Clock, Exchanger } from '../core/ports.ts';
import type { SignInPrompt } from '../core/sign-in.ts';
import type { Target } from '../core/target.ts';
import type { SubjectToken, TokenSource } from '../core/token.ts';

export interface CredentialsRequest {
  readonly source: TokenSource;
  readonly exchanger: Exchanger<Target>;
  readonly clock: Clock;
  readonly target: Target;
  readonly audience: string;
  readonly durationSeconds: number;
  readonly roleSessionName: (token: SubjectToken) => string;
  /** Override of the cloud's endpoint from the user's own configuration. */
  readonly endpoint: string | undefined;
  readonly onStep?: (step: ExchangeStep) => void;
  readonly signIn?: SignInPrompt;
}

/** A part of an exchange that is done, for progress lines. */
export interface ExchangeStep {
  readonly step: 'token' | 'exchange';
  /** "Ona, for sts.amazonaws.com". */
  readonly text: string;
  /** Milliseconds it took. */
  readonly took: number;
}

const PAUSES_MILLISECONDS = [500, 2_000];

/** What took so long is not repeated: somebody waits, and a limit of seconds must not become one of half a minute. Milliseconds. */
const LONGEST_BEFORE_ANOTHER_TRY = 8_000;

/**
 * Token, then exchange, as one attempt: each retry asks for a fresh token, since the first may have expired or been spent
 * meanwhile. Only what the cloud calls passing is tried again (IDPCommunicationError, throttling, its own 5xx); an answer
 * is an answer.
 * @throws AssumeError as the source and the exchange do.
 */
export function obtainCredentials(request: CredentialsRequest, signal?: AbortSignal): Promise<Credentials> {
  return withRetries(request.clock, () => attemptOnce(request, signal), signal);
}

/** Tries again what says of itself that it may pass. @throws AssumeError of the last attempt. */
export async function withRetries<T>(clock: Clock, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const started = clock.now();
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const failure = asAssumeError(error);
      const pause = PAUSES_MILLISECONDS[attempt];
      const isLate = Math.abs(clock.now() - started) > LONGEST_BEFORE_ANOTHER_TRY;
      if (!failure.retryable || pause === undefined || isLate || signal?.aborted === true) throw failure;
      await clock.sleep(pause, signal);
    }
  }
}

async function attemptOnce(request: CredentialsRequest, signal?: AbortSignal): Promise<Credentials> {
  const { source, exchanger, clock, target, audience, durationSeconds, roleSessionName, endpoint, onStep } = request;
  exchanger.requireExchangeable?.(target);
  const asked = clock.now();
  const asking = source.token(audience, signal, request.signIn);
  exchanger.prepare?.(target);
  const token = await asking;
  const got = clock.now();
  onStep?.({ step: 'token', text: `${source.name}, for ${audience}`, took: got - asked });
  const credentials = await exchanger.exchange(
    { target, token, durationSeconds, roleSessionName: roleSessionName(token), endpoint },
    signal,
  );
  onStep?.({ step: 'exchange', text: whereText(target), took: clock.now() - got });
  return credentials;
}

/** `AWS eu-west-1, role dev-readonly`. */
function whereText(target: Target): string {
  const place = [CLOUDS[target.cloud].name, regionOf(target)].filter(part => part !== undefined).join(' ');
  const name = targetName(target);
  return `${place}, role ${name.split('/').at(-1) ?? name}`;
}
