/** Why a command is asked about although its rules would let it run. */
export interface Doubt {
  /** A sentence. */
  readonly because: string;
  /** Whether a rule that spells the whole command out means this too. */
  readonly canBeMeant: boolean;
}

export function firmDoubt(because: string): Doubt {
  return { because, canBeMeant: false };
}

/** In UTF-16 units, of all words together: more than people write, and than they read when asked. */
export const MOST_CHARACTERS = 10_000;

/** Blanks that are none to a shell, what is not seen, and what turns the direction of text round. */
const UNSEEN =
  /[^\P{White_Space} \t\n]|\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}|[^\P{Cc}\t\n]|\p{Cs}|\p{Co}|\p{Cn}/u;

export function doubtsAboutText(words: readonly string[]): readonly Doubt[] {
  return words.some(word => UNSEEN.test(word))
    ? [firmDoubt('It has characters that are not seen, or that look like a blank and are none.')]
    : [];
}
