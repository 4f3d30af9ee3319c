/** Lines of the old text and of the new one that differ, from the first of them on. */
interface Change {
  readonly at: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const CONTEXT = 3;
/** How far is looked for where two texts are the same again; further apart they differ to the end. */
const FAR = 200;

/** What differs between two texts of a file, as `git apply` takes it; empty where nothing does. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const old = linesOf(before);
  const hunks = hunksOf(changesBetween(old, linesOf(after)));
  if (hunks.length === 0) return '';
  let shift = 0;
  const texts = hunks.map(changes => {
    const text = hunkText(changes, old, shift);
    for (const { removed, added } of changes) shift += added.length - removed.length;
    return text;
  });
  const name = nameOf(file);
  return [`--- ${nameIn('a', name)}\n+++ ${nameIn('b', name)}\n`, ...texts].join('');
}

/** As Git quotes names, so that a line's end in one begins no line. */
function nameOf(file: string): string {
  return file.replace(/["\\]/g, found => `\\${found}`).replace(/\p{Cc}/gu, octal);
}

function octal(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

function nameIn(side: string, name: string): string {
  if (name.includes('\\')) return `"${side}/${name}"`;
  // Else Git takes what follows a blank for a time.
  return name.includes(' ') ? `${side}/${name}\t` : `${side}/${name}`;
}

/** Each with its end. */
function linesOf(text: string): readonly string[] {
  return text.split(/(?<=\n)/).filter(line => line !== '');
}

function changesBetween(old: readonly string[], now: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let [at, to] = [0, 0];
  while (at < old.length || to < now.length) {
    if (at < old.length && old[at] === now[to]) {
      at += 1;
      to += 1;
      continue;
    }
    const [gone, come] = nextSame(old.slice(at, at + FAR), now.slice(to, to + FAR)) ?? [
      old.length - at,
      now.length - to,
    ];
    changes.push({ at, removed: old.slice(at, at + gone), added: now.slice(to, to + come) });
    at += gone;
    to += come;
  }
  return changes;
}

/** How many lines of each come before the nearest one that both have. */
function nextSame(old: readonly string[], now: readonly string[]): readonly [gone: number, come: number] | undefined {
  for (let sum = 1; sum <= old.length + now.length; sum += 1) {
    for (let gone = Math.max(0, sum - now.length); gone <= Math.min(sum, old.length); gone += 1) {
      const line = old[gone];
      if (line !== undefined && line === now[sum - gone]) return [gone, sum - gone];
    }
  }
  return undefined;
}

/** Changes whose context would meet stand in one hunk. */
function hunksOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && change.at - (last.at + last.removed.length) <= 2 * CONTEXT) hunks.at(-1)?.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkText(changes: readonly Change[], old: readonly string[], shift: number): string {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) return '';
  const start = Math.max(0, first.at - CONTEXT);
  const end = Math.min(old.length, last.at + last.removed.length + CONTEXT);
  const lines: string[] = [];
  let [at, count] = [start, 0];
  const keep = (until: number): void => {
    for (; at < until; at += 1) lines.push(` ${old[at] ?? ''}`);
  };
  for (const { at: place, removed, added } of changes) {
    keep(place);
    lines.push(...removed.map(line => `-${line}`), ...added.map(line => `+${line}`));
    at += removed.length;
    count += added.length - removed.length;
  }
  keep(end);
  const length = end - start;
  const header = `@@ -${range(start, length)} +${range(start + shift, length + count)} @@\n`;
  return header + lines.map(line => (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`)).join('');
}

/** From 1; of nothing the line that it comes after. */
function range(start: number, length: number): string {
  return `${length === 0 ? start : start + 1},${length}`;
}
