/** What a server quotes: printable ASCII, no longer than a field of a federated credential. */
const QUOTED = /'([\x21-\x26\x28-\x7e]{1,600})'/g;

/**
 * Where a value that a message quotes differs from the token's, as a sentence; undefined where it quotes none that was to be
 * the same. Nothing of the message is in the sentence but one character.
 */
export function differenceIn(message: string, ours: string | undefined): string | undefined {
  if (ours === undefined) return undefined;
  const quoted = [...message.matchAll(QUOTED)].flatMap(([, text]) =>
    text === undefined || text === ours ? [] : [text],
  );
  const theirs = quoted.find(text => isMeantAs(text, ours));
  if (theirs === undefined) return undefined;
  const at = commonLength(theirs, ours);
  const [mine, other] = [ours.at(at), theirs.at(at)];
  if (mine === undefined)
    return `Azure names one that goes on with ${shown(other)} after the ${at} characters of the token's.`;
  if (other === undefined)
    return `Azure names one that ends where the token's goes on with ${shown(mine)}, after ${at} characters.`;
  return `Azure names one that differs at character ${at + 1}: the token's has ${shown(mine)}, the other ${shown(other)}.`;
}

/** The same but for letter case, or for the greater part the same. */
function isMeantAs(theirs: string, ours: string): boolean {
  if (theirs.toLowerCase() === ours.toLowerCase()) return true;
  const [start, end] = [commonLength(theirs, ours), commonLength(reversed(theirs), reversed(ours))];
  return start + end >= Math.max(theirs.length, ours.length) / 2;
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function reversed(text: string): string {
  return text.split('').toReversed().join('');
}

/** One that a font may not show, by its code: the token's own can hold any. */
function shown(character: string | undefined = ''): string {
  if (/^[!-~]$/.test(character)) return `"${character}"`;
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
