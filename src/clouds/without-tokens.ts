import type { Secret } from '../core/secret.ts';
import { withoutSecrets } from '../core/without-secrets.ts';

/** In characters: no run of these is in a message by chance. */
const WINDOW = 12;

/** What tokens are made of, in base64, base64url or percent-encoded. */
const RUN = /[\w.~%+/=-]+/g;

/**
 * A server that says what it was sent, or what it made, would have tokens logged: whole, or any part of one that could be put
 * together again; and so would one that says what others gave or got.
 */
export function withoutTokens(text: string, sent: readonly Secret[]): string {
  const tokens = sent.map(token => token.reveal()).filter(token => token !== '');
  const parts = new Set(tokens.flatMap(windowsOf));
  const without = tokens
    .reduce((rest, token) => rest.replaceAll(token, '<token>'), text)
    .replaceAll(RUN, run => (windowsOf(run).some(part => parts.has(part)) ? `<token>${fullStopsOf(run)}` : run));
  return withoutSecrets(without);
}

function windowsOf(text: string): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - WINDOW + 1) }, (_, at) => text.slice(at, at + WINDOW));
}

/** At the end of a sentence; a server may write a hundred thousand. */
function fullStopsOf(run: string): string {
  let end = run.length;
  while (run[end - 1] === '.') end -= 1;
  return run.slice(end);
}
