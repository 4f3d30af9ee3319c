/** No node. */
const NONE = -1;
const ROOT = 0;

/**
 * Finds any of several byte patterns in one pass, however they overlap (Aho and Corasick, 1975). A step costs the same for every
 * text, on average: what was read is never read again.
 */
export class PatternAutomaton {
  /** One node for each beginning of a pattern, in arrays of machine numbers: every byte of the output goes through them. */
  readonly #byte: Uint8Array;
  readonly #child: Int32Array;
  readonly #sibling: Int32Array;
  readonly #fail: Int32Array;
  /** Length of the longest pattern that ends in a node, those that are suffixes of it included; 0 for none. */
  readonly #ends: Int32Array;
  /** Which pattern that is, by its index. */
  readonly #pattern: Int32Array;
  readonly #depth: Int32Array;
  readonly #first = new Int32Array(256).fill(ROOT);
  #nodes = 1;
  /** Of the longest pattern, bytes. */
  readonly longest: number;

  constructor(patterns: readonly Uint8Array[]) {
    const most = patterns.reduce((count, { length }) => count + length, 1);
    this.#byte = new Uint8Array(most);
    this.#child = new Int32Array(most).fill(NONE);
    this.#sibling = new Int32Array(most).fill(NONE);
    this.#pattern = new Int32Array(most).fill(NONE);
    this.#fail = new Int32Array(most);
    this.#ends = new Int32Array(most);
    this.#depth = new Int32Array(most);
    for (const [index, each] of patterns.entries()) this.#add(each, index);
    this.#link();
    this.longest = Math.max(0, ...patterns.map(({ length }) => length));
  }

  /** The state after one more byte; 0 is where nothing has begun. */
  next(state: number, byte: number): number {
    let at = state;
    while (at !== ROOT) {
      const child = this.#childOf(at, byte);
      if (child !== NONE) return child;
      at = this.#fail[at] ?? ROOT;
    }
    return this.#first[byte] ?? ROOT;
  }

  /** How many of the last bytes are the longest pattern that ends here; 0 where none does. */
  endsHere(state: number): number {
    return this.#ends[state] ?? 0;
  }

  /** How many of the last bytes may be the beginning of a pattern. */
  begun(state: number): number {
    return this.#depth[state] ?? 0;
  }

  /** Which of the patterns that is, where one ends here. */
  patternHere(state: number): number | undefined {
    return this.endsHere(state) === 0 ? undefined : this.#pattern[state];
  }

  #add(pattern: Uint8Array, index: number): void {
    let at = ROOT;
    for (const byte of pattern) {
      let child = this.#childOf(at, byte);
      if (child === NONE) {
        child = this.#nodes;
        this.#nodes += 1;
        this.#byte[child] = byte;
        this.#sibling[child] = this.#child[at] ?? NONE;
        this.#depth[child] = (this.#depth[at] ?? 0) + 1;
        this.#child[at] = child;
      }
      at = child;
    }
    if (pattern.length === 0) return;
    this.#ends[at] = pattern.length;
    this.#pattern[at] = index;
  }

  /** Breadth first, so that what a node falls back to is linked before it. */
  #link(): void {
    const queue: number[] = [];
    for (const child of this.#children(ROOT)) {
      this.#first[this.#byte[child] ?? 0] = child;
      queue.push(child);
    }
    for (let index = 0; index < queue.length; index += 1) {
      const at = queue[index] ?? ROOT;
      for (const child of this.#children(at)) {
        const fail = this.next(this.#fail[at] ?? ROOT, this.#byte[child] ?? 0);
        this.#fail[child] = fail;
        // What ends in the node itself is the longest.
        if (this.#ends[child] === 0) {
          this.#ends[child] = this.#ends[fail] ?? 0;
          this.#pattern[child] = this.#pattern[fail] ?? NONE;
        }
        queue.push(child);
      }
    }
  }

  *#children(at: number): Iterable<number> {
    for (let child = this.#child[at] ?? NONE; child !== NONE; child = this.#sibling[child] ?? NONE) yield child;
  }

  #childOf(at: number, byte: number): number {
    let child = this.#child[at] ?? NONE;
    while (child !== NONE && this.#byte[child] !== byte) child = this.#sibling[child] ?? NONE;
    return child;
  }
}
