const ESC = 0x1b;
const BEL = 0x07;
const NEWLINE = 0x0a;

type Where = 'text' | 'line start' | 'escape' | 'charset' | 'control sequence' | 'string' | 'end of string';

/** What stands before a line that a program drew into a box, or wrapped: blanks, `|`, and the bytes of `│`. */
const OF_A_BOX = new Set([0x20, 0x09, 0x7c, 0xe2, 0x94, 0x82]);
/** `ESC` and one of these begin a text for the terminal itself, up to BEL or `ESC \`: P X ] ^ _ */
const STRINGS = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);

/**
 * Which bytes of a terminal's output a reader would join into one text: not those of escape sequences, no NUL, no line break and
 * no frame before the next line. https://www.ecma-international.org/publications-and-standards/standards/ecma-48/
 */
export class VisibleBytes {
  #where: Where = 'text';

  /** Whether the next byte is one of them. */
  isVisible(byte: number): boolean {
    switch (this.#where) {
      case 'text':
        return this.#inText(byte);
      case 'line start':
        if (OF_A_BOX.has(byte)) return false;
        this.#where = 'text';
        return this.#inText(byte);
      case 'escape':
        if (byte === 0x5b) this.#where = 'control sequence';
        else if (STRINGS.has(byte)) this.#where = 'string';
        else this.#where = byte >= 0x20 && byte <= 0x2f ? 'charset' : 'text';
        return false;
      case 'charset':
        if (byte < 0x20 || byte > 0x2f) this.#where = 'text';
        return false;
      case 'control sequence':
        if (byte >= 0x20 && byte <= 0x3f) return false;
        this.#where = 'text';
        // What is no end of one is text again.
        return byte >= 0x40 && byte <= 0x7e ? false : this.#inText(byte);
      case 'string':
        if (byte === BEL) this.#where = 'text';
        else if (byte === ESC) this.#where = 'end of string';
        return false;
      case 'end of string':
        this.#where = byte === 0x5c ? 'text' : 'string';
        return false;
    }
  }

  #inText(byte: number): boolean {
    if (byte === ESC) this.#where = 'escape';
    if (byte === NEWLINE) this.#where = 'line start';
    return byte !== ESC && byte !== NEWLINE && byte !== 0x0d && byte !== 0;
  }
}
