import { blockLine, linesOf } from './marked-block.ts';

/** The three lines that stand for one session in our block, as `aws-profile.ts` writes them. */
const ENTRY = [
  /^\[profile [A-Za-z0-9._-]+\]$/,
  /^credential_process = .+ credential-process --session [0-9a-f]{32}$/,
  /^region = [a-z0-9-]*$/,
];

/** Lines, one-based, of markers that do not pair up to one block; empty for a whole block and for none. */
export function damagedMarkers(text: string): readonly number[] {
  const markers = linesOf(text).flatMap(({ content }, index) => {
    const kind = blockLine(content);
    return kind === 'begin' || kind === 'end' ? [{ kind, line: index + 1 }] : [];
  });
  const whole = markers.length === 2 && markers[0]?.kind === 'begin' && markers[1]?.kind === 'end';
  return markers.length === 0 || whole ? [] : markers.map(({ line }) => line);
}

/**
 * The file without what a damaged block left: its markers, and the profiles beside them that hold exactly what we write and
 * nothing else. Everything that a person could have written stays byte for byte, a profile of ours with a key of theirs
 * included. Undefined: no file at all, as it was before us.
 */
export function withoutDamagedBlock(text: string): string | undefined {
  const lines = linesOf(text);
  const contents = lines.map(({ content }) => content);
  const ours = new Set<number>();
  for (const [index, content] of contents.entries()) {
    const kind = blockLine(content);
    if (kind === 'begin') for (const line of entriesBelow(contents, index)) ours.add(line);
    if (kind === 'end') for (const line of entriesAbove(contents, index)) ours.add(line);
    if (kind !== undefined) ours.add(index);
  }
  const left = lines.flatMap(({ content, ending }, index) => (ours.has(index) ? [] : [content + ending])).join('');
  return left === '' && contents.some(content => blockLine(content) === 'made-file') ? undefined : left;
}

function* entriesBelow(contents: readonly string[], marker: number): Iterable<number> {
  let at = marker + 1;
  while (blockLine(contents[at] ?? '') === 'made-file') at += 1;
  for (; isEntry(contents, at); at += ENTRY.length) yield* [at, at + 1, at + 2];
}

function* entriesAbove(contents: readonly string[], marker: number): Iterable<number> {
  for (let at = marker - ENTRY.length; isEntry(contents, at); at -= ENTRY.length) yield* [at, at + 1, at + 2];
}

/** A key that follows, comments and blank lines aside, is in this profile for every tool, and somebody else's. */
function isEntry(contents: readonly string[], at: number): boolean {
  if (at < 0 || !ENTRY.every((line, offset) => line.test(contents[at + offset] ?? ''))) return false;
  const next = contents.slice(at + ENTRY.length).find(line => line.trim() !== '' && !/^\s*[#;]/.test(line));
  return next === undefined || /^\s*\[/.test(next);
}
