/** Receives text as it comes, with its ends of line. */
export type Say = (text: string) => void;

interface Turn {
  text: string;
  ended: boolean;
}

/**
 * Lets jobs that run at once print without mixing: the one whose turn it is prints as it goes, what the others say waits
 * until it is theirs. Turns are taken in the order in which the jobs have started.
 */
export class Turns {
  readonly #print: Say;
  readonly #waiting: Turn[] = [];

  constructor(print: Say) {
    this.#print = print;
  }

  /** Takes a place in the row. Call `end` when the job has said everything. */
  take(): { readonly say: Say; readonly end: () => void } {
    const turn: Turn = { text: '', ended: false };
    this.#waiting.push(turn);
    return {
      say: text => {
        if (this.#waiting[0] === turn) this.#print(text);
        else turn.text += text;
      },
      end: () => {
        turn.ended = true;
        this.#pass();
      },
    };
  }

  #pass(): void {
    while (this.#waiting[0]?.ended === true) {
      this.#waiting.shift();
      const next = this.#waiting[0];
      if (next === undefined) return;
      this.#print(next.text);
      next.text = '';
    }
  }
}
