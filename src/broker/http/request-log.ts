import type { Logger } from '../../core/ports.ts';
import type { Route } from './answers.ts';

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
