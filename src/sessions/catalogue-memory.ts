import { asAssumeError, type AssumeError } from '../core/errors.ts';
import type { CatalogueEntry } from '../core/broker-protocol.ts';
import type { Clock } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';

/** What an answer was: the last good one, and why there is none that is newer. */
export interface CatalogueAnswer {
  readonly entries: readonly CatalogueEntry[] | undefined;
  readonly failure: AssumeError | undefined;
}

const FRESH_MILLISECONDS = 60_000;
/** A broker that does not answer is left alone for so long. */
const FAILED_MILLISECONDS = 30_000;

interface Known extends CatalogueAnswer {
  readonly asker: Secret | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What brokers answered lately, in this process's memory: one question at a time each, however many lists ask for it. */
export class CatalogueMemory {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<CatalogueAnswer>>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /**
   * The answer, asked for when it is older than a minute. `question` says who is asked about what; an `asker` with another
   * GitHub token asks anew. Never rejects.
   */
  async answer(
    question: string,
    asker: Secret | undefined,
    ask: () => Promise<readonly CatalogueEntry[]>,
  ): Promise<CatalogueAnswer> {
    const known = this.#known.get(question);
    if (known !== undefined && known.asker === asker && this.#isRecent(known)) return known;
    const running = this.#asking.get(question);
    if (running !== undefined) return running;
    const asking = this.#ask(question, asker, ask).finally(() => this.#asking.delete(question));
    this.#asking.set(question, asking);
    return asking;
  }

  /** The last good answer, however old; asks nobody. */
  last(question: string): readonly CatalogueEntry[] | undefined {
    return this.#known.get(question)?.entries;
  }

  async #ask(
    question: string,
    asker: Secret | undefined,
    ask: () => Promise<readonly CatalogueEntry[]>,
  ): Promise<CatalogueAnswer> {
    const before = this.last(question);
    const answer = await ask().then(
      entries => ({ entries, failure: undefined }),
      (error: unknown) => ({ entries: before, failure: asAssumeError(error) }),
    );
    this.#known.set(question, { ...answer, asker, at: this.#clock.now() });
    return answer;
  }

  #isRecent({ at, failure }: Known): boolean {
    const age = this.#clock.now() - at;
    // A clock that was set back makes nothing fresh.
    return age >= 0 && age < (failure === undefined ? FRESH_MILLISECONDS : FAILED_MILLISECONDS);
  }
}
