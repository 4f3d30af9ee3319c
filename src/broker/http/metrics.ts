import { cloudOfAudience } from '../../clouds/clouds.ts';
import { CLOUD_KEYS } from '../../core/target.ts';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { asAssumeError } from '../../core/errors.ts';
import { BROKER_REFUSALS, type BrokerRefusal } from '../../core/broker-protocol.ts';
import type { Clock, HttpClient, HttpResponse } from '../../core/ports.ts';
import type { Route } from '../visit.ts';
import type { BrokerPorts, SigningKeys } from '../broker.ts';
import { forbiddenBy, isLockOut } from '../github/forbidden.ts';
import { rateLimitSeconds } from '../github/github.ts';
import type { LimitName } from '../limits/limits.ts';

/** Which cloud a token is for, as a closed list: nobody outside may make a new time series. */
const CLOUDS_OF_TOKENS = [...CLOUD_KEYS, 'other'] as const;

const OUTCOMES = ['answered', 'unchanged', 'refused', 'limited', 'locked-out', 'failed'] as const;
type GitHubOutcome = (typeof OUTCOMES)[number];

/** Seconds. A token costs about two milliseconds of signing, and GitHub's four answers some hundred. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What a broker counts, in a registry of its own. Every label's values come from a closed list. */
export class BrokerMetrics {
  readonly #registry = new Registry();
  readonly #clock: Clock;
  readonly #issued: Counter<'cloud'>;
  readonly #refusals: Counter<'reason'>;
  readonly #limited: Counter<'limit'>;
  readonly #uncountedProxies: Counter;
  readonly #gitHub: Counter<'outcome'>;
  readonly #duration: Histogram<'route' | 'status'>;
  readonly #signing: Histogram;
  readonly #inFlight: Gauge;

  constructor({ clock, residentBytes }: Pick<BrokerPorts, 'clock' | 'residentBytes'>) {
    const registers = [this.#registry];
    this.#clock = clock;
    this.#issued = new Counter({
      name: 'rolecall_broker_tokens_issued_total',
      help: 'Tokens given, by the cloud they are for.',
      labelNames: ['cloud'],
      registers,
    });
    this.#refusals = new Counter({
      name: 'rolecall_broker_refusals_total',
      help: 'Requests for tokens and roles that were refused, by reason.',
      labelNames: ['reason'],
      registers,
    });
    this.#limited = new Counter({
      name: 'rolecall_broker_rate_limited_total',
      help: "Requests over the broker's own limits.",
      labelNames: ['limit'],
      registers,
    });
    this.#uncountedProxies = new Counter({
      name: 'rolecall_broker_uncounted_proxy_requests_total',
      help: 'Requests through a proxy that trustedProxies does not count, all of which count as one address.',
      registers,
    });
    this.#gitHub = new Counter({
      name: 'rolecall_broker_github_requests_total',
      help: 'Requests to GitHub, by outcome; "unchanged" costs nothing of a rate limit.',
      labelNames: ['outcome'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'rolecall_broker_request_duration_seconds',
      help: 'From a request to its answer.',
      labelNames: ['route', 'status'],
      buckets: BUCKETS,
      registers,
    });
    this.#signing = new Histogram({
      name: 'rolecall_broker_signing_duration_seconds',
      help: 'Signatures of tokens, failed ones too.',
      buckets: BUCKETS,
      registers,
    });
    this.#inFlight = new Gauge({
      name: 'rolecall_broker_requests_in_flight',
      help: 'Requests without an answer yet.',
      registers,
    });
    if (residentBytes !== undefined) this.#registry.registerMetric(memoryGauge(residentBytes));
    // Series that are there from the start: a rate over one that appears with its first event misses that event.
    for (const cloud of CLOUDS_OF_TOKENS) this.#issued.inc({ cloud }, 0);
    for (const reason of BROKER_REFUSALS) this.#refusals.inc({ reason }, 0);
    for (const limit of ['perUser', 'perAddress', 'app'] as const) this.#limited.inc({ limit }, 0);
    for (const outcome of OUTCOMES) this.#gitHub.inc({ outcome }, 0);
  }

  /** Prometheus' text format, and its media type. */
  async page(): Promise<{ readonly text: string; readonly type: string }> {
    return { text: await this.#registry.metrics(), type: this.#registry.contentType };
  }

  tokenIssued(audience: string): void {
    this.#issued.inc({ cloud: cloudOfAudience(audience) ?? 'other' });
  }

  refused(reason: BrokerRefusal): void {
    this.#refusals.inc({ reason });
  }

  limited(limit: LimitName): void {
    this.#limited.inc({ limit });
  }

  uncountedProxy(): void {
    this.#uncountedProxies.inc();
  }

  requestStarted(): void {
    this.#inFlight.inc();
  }

  requestEnded(route: Route, status: number, milliseconds: number): void {
    this.#inFlight.dec();
    this.#duration.observe({ route, status: `${Math.floor(status / 100)}xx` }, milliseconds / 1000);
  }

  /** The same keys, each signature timed. */
  timed(keys: SigningKeys): SigningKeys {
    return {
      sign: async claims => {
        const started = this.#clock.now();
        try {
          return await keys.sign(claims);
        } finally {
          this.#signing.observe(Math.max(0, this.#clock.now() - started) / 1000);
        }
      },
      publicJwks: () => keys.publicJwks(),
      prove: () => keys.prove(),
    };
  }

  /** The same client, each answer of GitHub's counted. */
  counted(http: HttpClient): HttpClient {
    return {
      send: async (request, signal) => {
        let outcome: GitHubOutcome = 'failed';
        try {
          const answer = await http.send(request, signal);
          outcome = outcomeOf(answer, request.ignoreBody ?? false, this.#clock.now());
          return answer;
        } catch (error) {
          // Where GitHub points elsewhere it has answered.
          if (asAssumeError(error).code?.startsWith('HTTP 3') === true) outcome = 'refused';
          throw error;
        } finally {
          this.#gitHub.inc({ outcome });
        }
      },
    };
  }
}

function memoryGauge(residentBytes: () => number): Gauge {
  return new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers: [],
    collect() {
      this.set(residentBytes());
    },
  });
}

function outcomeOf(answer: HttpResponse, isWithoutBody: boolean, now: number): GitHubOutcome {
  const { status } = answer;
  if (status === 304) return 'unchanged';
  if (rateLimitSeconds(answer, now) !== undefined) return 'limited';
  if (status === 403 && !isWithoutBody && isLockOut(forbiddenBy(answer.body))) return 'locked-out';
  if (status >= 500) return 'failed';
  return status < 300 ? 'answered' : 'refused';
}
