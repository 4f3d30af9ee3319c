/** Longer words are no slips of the finger, and comparing costs their product. */
const LONGEST = 40;

/** The word that `written` was probably meant to be: at most two slips away, and fewer than half of its letters. */
export function nearestWord(written: string, words: readonly string[]): string | undefined {
  if (written.length > LONGEST) return undefined;
  const allowed = Math.min(2, Math.floor((written.length - 1) / 2));
  let nearest: string | undefined;
  let least = allowed + 1;
  for (const word of words) {
    const slips = slipsBetween(written.toLowerCase(), word.toLowerCase());
    if (slips < least) {
      least = slips;
      nearest = word;
    }
  }
  return nearest;
}

/** Letters to add, drop, replace or swap with a neighbour (optimal string alignment distance). */
function slipsBetween(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a.charAt(i - 1) === b.charAt(j - 1);
      const swapped = a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1) && i > 1 && j > 1;
      row.push(
        Math.min(
          (last[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (last[j - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[j - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
