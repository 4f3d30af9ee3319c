import type { Issuer } from '../../issuers/issuer.ts';
import type { Comparison } from '../../issuers/patterns/analysis.ts';
import { segmentsOf } from '../../issuers/patterns/template.ts';
import { aligned, type Stretch } from './aligned.ts';
import type { Move, RepositoryIds } from './move.ts';

/** Longer than any text that a condition compares. */
const LONGEST = 2048;

/**
 * What a text that a condition compares with a claim is to be after a move; undefined where the move does not touch it, or where
 * what it becomes cannot be said.
 *
 * @param comparison how they are compared: in a `wildcard` text `*` and `?` stand for others, a `prefix` is a beginning.
 */
export function movedText(
  issuer: Issuer,
  claim: string,
  text: string,
  { comparison, move }: { readonly comparison: Comparison; readonly move: Move },
): string | undefined {
  if (text.length > LONGEST) return undefined;
  if (move.kind === 'ona-v3') return claim === 'sub' && issuer.id === 'ona' ? onaV3(text) : undefined;
  if (claim !== 'sub') return move.kind === 'rename' ? renamedPath(text, move) : undefined;
  if (comparison === 'suffix' || comparison === 'contains') return undefined;
  const found = comparison === 'wildcard' ? text.search(/[*?]/) : -1;
  const open = comparison === 'prefix' ? text.length : found < 0 ? undefined : found;
  const forms = issuer.claims.find(({ name }) => name === 'sub')?.forms ?? [];
  for (const { format, template } of forms) {
    const stretches = aligned(segmentsOf(template, issuer.slots), text, open);
    if (stretches === undefined || stretches.length === 0) continue;
    const isNamed = format === 'classic' && forms.some(each => each.format === 'immutable');
    return move.kind === 'immutable'
      ? withIds(text, stretches, { names: move.repository, ids: isNamed ? move.ids : undefined })
      : renamed(text, stretches, { move, getsIds: isNamed, issuer });
  }
  return undefined;
}

interface Names {
  readonly tenant: string;
  /** Undefined for all that the tenant has. */
  readonly unit: string | undefined;
}

/** `acme/team/app`: owner or group first. */
function namesOf(path: string): Names {
  const slash = path.indexOf('/');
  return slash < 0 ? { tenant: path, unit: undefined } : { tenant: path.slice(0, slash), unit: path.slice(slash + 1) };
}

function withIds(
  text: string,
  stretches: readonly Stretch[],
  { names, ids }: { readonly names: string; readonly ids: RepositoryIds | undefined },
): string | undefined {
  const { tenant, unit } = namesOf(names);
  const [owner, repository] = stretches;
  if (ids === undefined || owner === undefined || valueOf(text, owner) !== tenant) return undefined;
  if (repository === undefined) return replaced(text, [[owner, `${tenant}@${ids.ownerId}`]]);
  if (unit === undefined || valueOf(text, repository) !== unit) return undefined;
  return replaced(text, [
    [owner, `${tenant}@${ids.ownerId}`],
    [repository, `${unit}@${ids.repositoryId}`],
  ]);
}

interface Renaming {
  readonly move: Extract<Move, { readonly kind: 'rename' }>;
  /** Whether the subject gets ids with its new name. */
  readonly getsIds: boolean;
  readonly issuer: Issuer;
}

function renamed(text: string, stretches: readonly Stretch[], { move, getsIds, issuer }: Renaming): string | undefined {
  const [from, to] = [namesOf(move.from), namesOf(move.to)];
  const named = (parts: Issuer['tenant']): Stretch | undefined =>
    stretches.find(({ slot }) => slot.naming === 'name' && parts.includes(slot.part));
  const tenant = named(issuer.tenant);
  const unit = named(issuer.unit);
  if (tenant === undefined || valueOf(text, tenant) !== from.tenant) return undefined;
  // All that an owner has: of a repository that goes to another owner it says nothing any more.
  if (from.unit !== undefined && unit === undefined && (from.tenant !== to.tenant || !getsIds)) return undefined;
  if (from.unit !== undefined && unit !== undefined && valueOf(text, unit) !== from.unit) return undefined;
  const ids = getsIds ? move.ids : undefined;
  if (getsIds && !isOf(ids, from.tenant, unit === undefined ? undefined : valueOf(text, unit))) return undefined;
  const newTenant = to.tenant + behind(ids?.ownerId);
  if (unit === undefined) return replaced(text, [[tenant, newTenant]]);
  return replaced(text, [
    [tenant, newTenant],
    [unit, (to.unit ?? valueOf(text, unit)) + behind(ids?.repositoryId)],
  ]);
}

function behind(id: string | undefined): string {
  return id === undefined ? '' : `@${id}`;
}

/** Whether these are the ids of a repository; of all that an owner has, those of one of them tell the owner's. */
function isOf(ids: Renaming['move']['ids'], owner: string, repository: string | undefined): boolean {
  if (ids === undefined) return false;
  const { tenant, unit } = namesOf(ids.repository);
  return tenant === owner && (repository === undefined || repository === unit);
}

function valueOf(text: string, { start, end }: Stretch): string {
  return text.slice(start, end);
}

function replaced(text: string, changes: readonly (readonly [Stretch, string])[]): string {
  let after = '';
  let at = 0;
  for (const [{ start, end }, value] of changes) {
    after += text.slice(at, start) + value;
    at = end;
  }
  return after + text.slice(at);
}

/** Of claims that are a path of names: `acme/app`, `acme/app/.github/workflows/deploy.yml@refs/heads/main`. */
function renamedPath(text: string, { from, to }: Renaming['move']): string | undefined {
  if (text === from) return to;
  return text.startsWith(`${from}/`) ? to + text.slice(from.length) : undefined;
}

/** `org:a/prj:b/env:*`: the subject of a project's environments names the project alone. */
function onaV3(text: string): string | undefined {
  const pairs = text.split('/').map(part => part.split(':'));
  const value = (key: string): string | undefined => pairs.find(([name]) => name === key)?.[1];
  const [organization, project, environment] = [value('org'), value('prj'), value('env')];
  if (organization === undefined || pairs[0]?.[0] !== 'org') return undefined;
  const isOnly = pairs.every(
    ([key = '', , more]) => more === undefined && (['org', 'prj', 'env'].includes(key) || key === '*'),
  );
  if (!isOnly) return undefined;
  if (project !== undefined && environment !== undefined)
    return `organization_id:${organization}:project_id:${project}`;
  if (environment !== undefined) return `organization_id:${organization}:environment_id:${environment}`;
  return pairs.at(-1)?.[0] === '*' && pairs.length === 2 ? `organization_id:${organization}:*` : undefined;
}
