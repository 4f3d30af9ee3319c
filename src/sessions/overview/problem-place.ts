import type { Repository } from '../../core/repository.ts';
import type { Problem, RoleMap } from '../../core/role.ts';

/**
 * `rolecall.yaml:14`, as people name a place in the open folder; without a line where the whole file is meant. Not escaped.
 * Files outside the folder have the name that `map` gives them, else their last one.
 */
export function placeOf(
  { file, range }: Problem,
  { repository, map }: { readonly repository: Repository; readonly map?: Pick<RoleMap, 'sources'> },
): string {
  const root = rootsOf(repository).find(each => file.startsWith(each));
  const label =
    root === undefined
      ? (map?.sources.find(source => source.file === file)?.label ?? file.slice(file.lastIndexOf('/') + 1))
      : file.slice(root.length);
  const isSomewhere = Object.values(range).some(number => number > 0);
  return isSomewhere ? `${label}:${range.startLine + 1}` : label;
}

export function isInRepository(file: string, repository: Repository): boolean {
  return rootsOf(repository).some(root => file.startsWith(root));
}

function rootsOf({ folder, workTree = folder }: Repository): readonly string[] {
  return [`${folder}/`, `${workTree}/`];
}
