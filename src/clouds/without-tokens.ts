import type { Secret } from '../core/secret.ts';

/** In characters: no run of these is in a message by chance. */
const WINDOW = 12;

/** What tokens are made of, in base64, base64url or percent-encoded. */
const RUN = /[\w.~%+/=-]*[\w~%+/=-]/g;

/** JSON in base64url, as JWTs begin, and access tokens of Google. */
const SHAPES = /(?:\beyJ[\w-]{8,}(?:\.[\w-]*)*|\bya29\.[\w.-]+)/g;

/**
 * A server that says what it was sent, or what it made, would have tokens logged: whole, or any part of one that could be put
 * together again.
 */
export function withoutTokens(text: string, sent: readonly Secret[]): string {
  const tokens = sent.map(token => token.reveal()).filter(token => token !== '');
  const parts = new Set(tokens.flatMap(windowsOf));
  return tokens
    .reduce((rest, token) => rest.replaceAll(token, '<token>'), text)
    .replaceAll(RUN, run => (windowsOf(run).some(part => parts.has(part)) ? '<token>' : run))
    .replaceAll(SHAPES, '<token>');
}

function windowsOf(text: string): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - WINDOW + 1) }, (_, at) => text.slice(at, at + WINDOW));
}
