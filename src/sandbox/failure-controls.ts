/** An answer given instead of the real one. */
export interface PreparedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Makes one server misbehave: the next request takes the first thing that was prepared. */
export interface FailureControls {
  /** Every answer comes that much later, until set to 0. */
  delay(milliseconds: number): void;
  /** The next request gets no answer while the sandbox runs. */
  hangNext(): void;
  /** The next request gets this answer. */
  answerNext(answer: PreparedAnswer): void;
}

export interface Misbehaviour {
  readonly controls: FailureControls;
  /** Undefined: go on as usual. */
  next(): Promise<PreparedAnswer | undefined>;
  /** Ends every wait, so that the server can close. */
  stop(): void;
}

export function createMisbehaviour(): Misbehaviour {
  const prepared: (PreparedAnswer | 'hang')[] = [];
  const stops = new Set<() => void>();
  let delayMilliseconds = 0;
  const wait = (milliseconds: number | undefined): Promise<void> =>
    new Promise(resolve => {
      const timer = milliseconds === undefined ? undefined : setTimeout(done, milliseconds);
      function done(): void {
        clearTimeout(timer);
        stops.delete(done);
        resolve();
      }
      stops.add(done);
    });
  return {
    controls: {
      delay: milliseconds => {
        delayMilliseconds = milliseconds;
      },
      hangNext: () => {
        prepared.push('hang');
      },
      answerNext: answer => {
        prepared.push(answer);
      },
    },
    async next() {
      const answer = prepared.shift();
      if (delayMilliseconds > 0) await wait(delayMilliseconds);
      if (answer !== 'hang') return answer;
      await wait(undefined);
      return { status: 503, body: 'stopped' };
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}
