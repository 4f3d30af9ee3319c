import type { Logger } from '../core/ports.ts';
import type { Caller } from './broker.ts';

/** What a broker answers at, as its log and metrics call it. */
export type Route = 'token' | 'roles' | 'discovery' | 'jwks' | 'healthz' | 'readyz' | 'metrics' | 'other';

/** One request while it is worked on. */
export interface Visit {
  /** Of the request and of its token (`jti`), so that a cloud's log leads to ours. */
  readonly id: string;
  readonly caller: Caller;
  readonly log: RequestLog;
}

type Level = 'debug' | 'info' | 'error';

type Facts = Readonly<Record<string, unknown>>;

/** One line a request: what was noted of it is said with its answer. Names, ids, reasons; never what came with it. */
export class RequestLog {
  /** What it turned out to be for. */
  route: Route = 'other';
  readonly #log: Logger;
  readonly #facts: Facts;
  /** What load balancers and clouds ask all day long, and what grants nothing, is for who looks for it. */
  #line: { readonly level: Level; readonly message: string; readonly facts: Facts } = {
    level: 'debug',
    message: 'Answered.',
    facts: {},
  };

  constructor(log: Logger, facts: Facts) {
    this.#log = log;
    this.#facts = facts;
  }

  note(message: string, facts: Facts, level: Level = 'info'): void {
    this.#line = { level, message, facts };
  }

  end(facts: Facts): void {
    const { level, message, facts: noted } = this.#line;
    this.#log[level](message, { ...this.#facts, route: this.route, ...noted, ...facts });
  }
}
