import { resolveImport, type SourceFile } from './source-files.ts';

/** The files of src/ that a file imports, for its types too. */
export function importedFiles({ path, imports }: SourceFile): readonly string[] {
  return imports.flatMap(specifier => {
    const target = resolveImport(path, specifier);
    return target.kind === 'folder' ? [target.file] : [];
  });
}

/**
 * Each way of imports that comes back to where it began, from the place of it that is first by name.
 * @param imports from where, to where; a place may have several entries.
 */
export function importCycles(imports: Iterable<readonly [string, readonly string[]]>): readonly string[] {
  const imported = new Map<string, Set<string>>();
  for (const [from, to] of imports) imported.set(from, new Set([...(imported.get(from) ?? []), ...to]));
  return [...imported.keys()].flatMap(place => {
    const back = shortestWayBack(place, imported);
    return back === undefined || back.some(each => each < place) ? [] : [[...back, place].join(' → ')];
  });
}

/** The places on the shortest way from `start` back to it, itself first; undefined where there is none. */
function shortestWayBack(
  start: string,
  imported: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] | undefined {
  const seen = new Set<string>();
  let ways: readonly (readonly string[])[] = [[start]];
  while (ways.length > 0) {
    const next: (readonly string[])[] = [];
    for (const way of ways) {
      for (const place of imported.get(way.at(-1) ?? start) ?? []) {
        if (place === start) return way;
        if (seen.has(place)) continue;
        seen.add(place);
        next.push([...way, place]);
      }
    }
    ways = next;
  }
  return undefined;
}
