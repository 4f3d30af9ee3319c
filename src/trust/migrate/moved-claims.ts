import type { Claims } from '../../core/token.ts';
import type { Issuer, Part } from '../../issuers/issuer.ts';
import type { TokenFacts } from '../../issuers/subjects.ts';
import { readToken } from '../../issuers/token-facts.ts';
import { changedToken } from '../strangers/changed-token.ts';
import type { Move } from './move.ts';
import { movedText } from './moved-text.ts';

/** A token of whatever moves, made of one that a policy is for: its names, and ids where they are known. */
export function tokenOfMoved(issuer: Issuer, claims: Claims, move: Move): Claims | undefined {
  const path = move.kind === 'rename' ? move.from : move.kind === 'immutable' ? move.repository : '';
  const token = readToken(issuer, claims);
  const names = factsOfNames(issuer, path);
  const { owner, repository } = { ...token.facts, ...names };
  const ids = idsOf(move, `${owner ?? ''}/${repository ?? ''}`);
  return changedToken(issuer, claims, token, { facts: { ...names, ...ids } });
}

/** Of a repository on GitHub: an owner has others, of other ids. */
function idsOf(move: Move, repository: string): TokenFacts {
  if (move.kind === 'ona-v3' || move.ids === undefined) return {};
  const isOf = (move.kind === 'immutable' ? move.repository : move.ids.repository) === repository;
  return isOf ? { ownerId: move.ids.ownerId, repositoryId: move.ids.repositoryId } : {};
}

/** The same token after the move. */
export function tokenAfter(issuer: Issuer, claims: Claims, move: Move): Claims {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => {
      const moved =
        typeof value === 'string' ? movedText(issuer, name, value, { comparison: 'exact', move }) : undefined;
      return [name, moved ?? (isTenant(issuer, name) ? tenantAfter(value, move) : value)];
    }),
  );
}

/** Whether a claim is the name of the owner alone. A policy that compares it means all that the owner has, so it stays as it is. */
function isTenant({ claims, slots, tenant }: Issuer, name: string): boolean {
  const [form, ...others] = claims.find(each => each.name === name)?.forms ?? [];
  const slot = slots[form?.template.slice(1, -1) ?? ''];
  return others.length === 0 && slot?.naming === 'name' && tenant.includes(slot.part);
}

function tenantAfter(value: unknown, move: Move): unknown {
  if (move.kind !== 'rename') return value;
  const [from, to] = [move.from, move.to].map(path => path.split('/')[0]);
  return value === from ? to : value;
}

function factsOfNames(issuer: Issuer, path: string): TokenFacts {
  const slash = path.indexOf('/');
  const [tenant, unit] = slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
  return { ...named(issuer, issuer.tenant, tenant), ...named(issuer, issuer.unit, unit) };
}

function named({ slots }: Issuer, parts: readonly Part[], value: string): TokenFacts {
  const found = Object.entries(slots).find(([, { part, naming }]) => naming === 'name' && parts.includes(part));
  return found === undefined || value === '' ? {} : { [found[0]]: value };
}
