/** Of one evaluation, in compared characters: about 50 ms. No policy that IAM stores and no token that STS takes need a hundredth. */
const MOST_STEPS = 20_000_000;

/** What one evaluation may still cost, so that no policy makes it slow: what is compared after that stays unknown. */
export class Effort {
  #left = MOST_STEPS;

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** Whether there was that much left. */
  spend(steps: number): boolean {
    this.#left -= steps;
    return !this.isSpent;
  }
}
