import { blockLine, findMarkers, lineAt, linesOf } from '../../../documents/marked-block.ts';
import { homeOfLine } from './profile-block.ts';

/** The lines that stand for one session in our block, as `profile-block.ts` writes them: marks of homes before the last. */
const HEAD = [/^\[profile [A-Za-z0-9._-]+\]$/, /^credential_process = .+ credential-process --session [0-9a-f]{32}$/];
const REGION = /^region = [a-z0-9-]*$/;

/** Lines, one-based, of markers that do not pair up to one block; empty for a whole block and for none. */
export function damagedMarkers(text: string): readonly number[] {
  const markers = findMarkers(text);
  const whole = markers.length === 2 && markers[0]?.kind === 'begin' && markers[1]?.kind === 'end';
  return whole ? [] : markers.map(({ start }) => lineAt(text, start));
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
  while (['made-file', 'ended-line'].includes(blockLine(contents[at] ?? '') ?? '')) at += 1;
  for (let length = entryAt(contents, at); length > 0; length = entryAt(contents, at)) {
    for (const end = at + length; at < end; at += 1) yield at;
  }
}

function* entriesAbove(contents: readonly string[], marker: number): Iterable<number> {
  let end = marker;
  for (;;) {
    let at = end - HEAD.length - 1;
    while (homeOfLine(contents[at + 1] ?? '') !== undefined) at -= 1;
    if (at < 0 || at + entryAt(contents, at) !== end) return;
    for (let line = at; line < end; line += 1) yield line;
    end = at;
  }
}

/** How many lines an entry has; 0 where none of ours stands. A key that follows, comments and blank lines aside, makes it another's. */
function entryAt(contents: readonly string[], at: number): number {
  if (!HEAD.every((line, offset) => line.test(contents[at + offset] ?? ''))) return 0;
  let next = at + HEAD.length;
  while (homeOfLine(contents[next] ?? '') !== undefined) next += 1;
  if (!REGION.test(contents[next] ?? '')) return 0;
  next += 1;
  const length = next - at;
  while (next < contents.length && /^\s*(?:[#;]|$)/.test(contents[next] ?? '')) next += 1;
  return next === contents.length || /^\s*\[/.test(contents[next] ?? '') ? length : 0;
}
