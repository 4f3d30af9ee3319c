/**
 * CRC-32 (ISO 3309, as in zlib) of UTF-8 text, eight hexadecimal digits. Against accidents only: a page of memory or disk
 * that came back different, a file that was edited. Whoever could write our files on purpose is the user. By hand, since
 * zlib is Node's, and loading it or a hash costs the helper a millisecond.
 */
export function checksum(text: string): string {
  let remainder = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return (~remainder >>> 0).toString(16).padStart(8, '0');
}

/** A file's text with its checksum as one more line. */
export function withChecksum(text: string): string {
  return `${text}${checksum(text)}\n`;
}

/** The text of a file that {@link withChecksum} made; undefined when one byte of it is another. */
export function withoutChecksum(content: string): string | undefined {
  const text = content.slice(0, -9);
  return content === withChecksum(text) ? text : undefined;
}
