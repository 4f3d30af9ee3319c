import type { Secret } from '../core/secret.ts';

/** In characters: no part of a real token is shorter, and words of a message are. */
const SHORTEST_PART = 16;

/** JSON in base64url, as JWTs begin, and access tokens of Google. */
const SHAPES = /(?:\beyJ[\w-]{8,}(?:\.[\w-]*)*|\bya29\.[\w.-]+)/g;

/**
 * A server that says what it was sent, or what it made, would have tokens logged: whole, or a part of one that could be put
 * together again.
 */
export function withoutTokens(text: string, sent: readonly Secret[]): string {
  return sent
    .map(token => token.reveal())
    .flatMap(token => [token, ...token.split('.').filter(part => part.length >= SHORTEST_PART)])
    .filter(part => part !== '')
    .reduce((rest, part) => rest.replaceAll(part, '<token>'), text)
    .replaceAll(SHAPES, '<token>');
}
