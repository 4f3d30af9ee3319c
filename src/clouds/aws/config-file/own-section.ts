import type { SessionKey } from '../../../core/session.ts';

/**
 * A profile that says exactly what `profile-block.ts` writes, and nothing else down to the next section. A file may have ten
 * thousand of them: each is told at a glance, and only what somebody edited is read line by line.
 */
export interface OwnSection {
  readonly name: string;
  readonly key: SessionKey;
  /** The command as it stands, with its quotes where it has some. Byte text. */
  readonly word: string;
  /** The lines that say for which homes it was written, with their ends; the same text where they say the same. */
  readonly homes: string;
  readonly region: string;
  /** Of its text, down to what follows. */
  readonly length: number;
  readonly lines: number;
}

/** The keys that it sets. */
export const OWN_KEYS: readonly string[] = ['credential_process', 'region'];

// What follows has to be a section or the end: another line would still belong to this one.
const OWN = new RegExp(
  String.raw`\[profile ([A-Za-z0-9._-]+)\]\r?\n` +
    String.raw`credential_process = ("[ !#-~]*"|[!#-~]+) credential-process --session ([0-9a-f]{32})\r?\n` +
    String.raw`((?:# rolecall home [0-9a-f]{12}(?: on [A-Za-z0-9.-]{1,64})?\r?\n)*)` +
    String.raw`region = ([a-z0-9-]*)\r?\n(?=\[[^\]\r\n]*\]|$)`,
  'y',
);

/** The one that begins at this offset, where a line does; undefined for whatever else stands there. */
export function ownSectionAt(text: string, start: number): OwnSection | undefined {
  OWN.lastIndex = start;
  const match = OWN.exec(text);
  if (match === null) return undefined;
  const [, name = '', word = '', key = '', homes = '', region = ''] = match;
  let lines = 1 + OWN_KEYS.length;
  for (let end = homes.indexOf('\n'); end !== -1; end = homes.indexOf('\n', end + 1)) lines += 1;
  return { name, key, word, homes, region, length: OWN.lastIndex - start, lines };
}

/** Those of one text, for all that read it. */
export class OwnSections {
  readonly #text: string;
  readonly #known = new Map<number, OwnSection | undefined>();
  #last: OwnSection | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** {@link ownSectionAt}. */
  at(start: number): OwnSection | undefined {
    const known = this.#known.get(start);
    if (known !== undefined || this.#known.has(start)) return known;
    const found = ownSectionAt(this.#text, start);
    // One text for all that say the same: thousands are kept.
    const own = found === undefined || this.#last === undefined ? found : withTextsOf(this.#last, found);
    this.#last = own ?? this.#last;
    this.#known.set(start, own);
    return own;
  }
}

function withTextsOf(earlier: OwnSection, { name, key, word, homes, region, length, lines }: OwnSection): OwnSection {
  return {
    name,
    key,
    word: word === earlier.word ? earlier.word : word,
    homes: homes === earlier.homes ? earlier.homes : homes,
    region: region === earlier.region ? earlier.region : region,
    length,
    lines,
  };
}

/** One line without its end; or a whole profile of ours that nobody edited, and no content. */
interface LineOrOwn {
  /** One-based; of a profile, its first. */
  readonly line: number;
  readonly content: string;
  readonly own: OwnSection | undefined;
}

/** A text from its first line to its last. `asOne`: which profiles of ours are not to be taken apart into their lines. */
export function* linesAndOwn(
  text: string,
  owns = new OwnSections(text),
  asOne: (own: OwnSection) => boolean = () => true,
): Iterable<LineOrOwn> {
  let line = 1;
  for (let start = 0; start < text.length;) {
    const own = text.startsWith('[profile ', start) ? owns.at(start) : undefined;
    if (own !== undefined && asOne(own)) {
      yield { line, content: '', own };
      line += own.lines;
      start += own.length;
    } else {
      const end = text.indexOf('\n', start) + 1 || text.length;
      yield { line, content: text.slice(start, end).replace(/\r?\n$/, ''), own: undefined };
      line += 1;
      start = end;
    }
  }
}
