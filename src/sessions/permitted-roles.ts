import { partitionOfRegion } from '../clouds/aws/partitions.ts';
import { CLOUDS } from '../clouds/clouds.ts';
import { AssumeError } from '../core/errors.ts';
import {
  type IdentityCenter,
  type IdentityCenterPortal,
  type PermittedRole,
  portalHost,
  portalKey,
} from '../core/identity-center.ts';
import { type MappedRole, NOWHERE, type OvershadowedRole, type RoleMap, type RoleSource } from '../core/role.ts';
import { type IdentityCenterTarget, isIdentityCenter } from '../core/target.ts';
import type { SessionRecord, StoredSession } from '../core/session.ts';
import { printable } from '../core/text.ts';
import { asksForEachRole } from './catalogue.ts';
import { isAllowed, namedPortals, requirePortal } from './identity-center.ts';
import type { PermittedRoleRequest } from './overview/overview.ts';
import type { Situation } from './situation.ts';

/** What a permission set in an account is called as a role and as a profile: `111122223333-ReadOnly`. */
function permittedRoleName({ accountId, roleName }: Pick<PermittedRole, 'accountId' | 'roleName'>): string {
  return `${accountId}-${roleName}`;
}

/**
 * The map with what IAM Identity Center lists for the person who signed in, after everything that is written somewhere:
 * what a map names already is not listed again, and a name that it has is never taken from it. Only the catalogue of a broker
 * that the repository alone names comes later still.
 */
export function withPermittedRoles(
  situation: Pick<Situation, 'detection' | 'map' | 'consent'>,
  center: IdentityCenter,
  sessions: readonly StoredSession[],
): RoleMap {
  const { map } = situation;
  const portals = namedPortals(situation).filter(named => isAllowed(named, situation));
  if (portals.length === 0) return map;
  const isLast = lastCatalogue(situation);
  const taken = new Set([
    ...map.roles.flatMap(({ role, source }) => (isLast(source) ? [] : [role.name])),
    ...map.broken.flatMap(({ name, source }) => (isLast(source) ? [] : [name])),
  ]);
  const mapped = new Set(
    map.roles.flatMap(({ role: { target } }) => (isIdentityCenter(target) ? [keyOf(target)] : [])),
  );
  const found = new Map<string, MappedRole>();
  for (const { portal } of portals) {
    const known = [...(center.lastListed(portal) ?? []), ...heldRoles(portal, sessions)];
    for (const permitted of known) {
      const role = permittedRole(portal, permitted);
      const { name, target } = role.role;
      if (!taken.has(name) && !found.has(name) && isIdentityCenter(target) && !mapped.has(keyOf(target))) {
        found.set(name, role);
      }
    }
  }
  return found.size === 0 ? map : withFound(map, found, isLast);
}

/** Tells the catalogue that comes after everything else. */
function lastCatalogue(situation: Pick<Situation, 'detection' | 'map' | 'consent'>): (source: RoleSource) => boolean {
  const asks = asksForEachRole(situation);
  return ({ kind }) => asks && kind === 'catalogue';
}

function withFound(
  map: RoleMap,
  found: ReadonlyMap<string, MappedRole>,
  isLast: (source: RoleSource) => boolean,
): RoleMap {
  const gives = (name: string, source: RoleSource): boolean => isLast(source) && found.has(name);
  const named = [...map.roles.map(({ role: { name }, ...each }) => ({ name, ...each })), ...map.broken.map(ranged)];
  return {
    ...map,
    roles: [...map.roles.filter(({ role, source }) => !gives(role.name, source)), ...found.values()],
    broken: map.broken.filter(({ name, source }) => !gives(name, source)),
    overshadowed: [
      ...map.overshadowed,
      ...named.flatMap(({ name, source, range }) => {
        const definedIn = gives(name, source) ? found.get(name)?.source : undefined;
        return definedIn === undefined ? [] : [{ name, source, definedIn, range }];
      }),
    ],
  };
}

function ranged({ name, source, problem: { range } }: RoleMap['broken'][number]): Omit<OvershadowedRole, 'definedIn'> {
  return { name, source, range };
}

/** Those that sessions were taken for: another process, or this window before it was reloaded, had the list. */
function heldRoles(portal: IdentityCenterPortal, sessions: readonly StoredSession[]): readonly PermittedRole[] {
  return sessions.flatMap(({ record }) => {
    const held = heldRole(record);
    return held !== undefined && portalKey(held.portal) === portalKey(portal) ? [held.role] : [];
  });
}

function heldRole({
  roleName,
  target,
}: SessionRecord): { readonly portal: IdentityCenterPortal; readonly role: PermittedRole } | undefined {
  if (!isIdentityCenter(target)) return undefined;
  const role = { accountId: target.accountId, roleName: target.identityCenter.roleName };
  return permittedRoleName(role) === roleName ? { portal: target.identityCenter, role } : undefined;
}

/** A listed role as a role like any other; people alone have them. */
function permittedRole(portal: IdentityCenterPortal, { accountId, accountName, roleName }: PermittedRole): MappedRole {
  const { startUrl, region } = portal;
  const partition = partitionOfRegion(region)?.name ?? 'aws';
  return {
    role: {
      name: permittedRoleName({ accountId, roleName }),
      ...(accountName === undefined ? {} : { description: printable(accountName, 120) }),
      use: 'developer',
      // Until AWS said how long it gives.
      durationSeconds: CLOUDS.aws.durations.usual,
      target: {
        cloud: 'aws',
        via: 'identity-center',
        accountId,
        partition,
        region,
        identityCenter: { startUrl, region, roleName },
      },
      when: {},
      confirm: false,
      default: false,
    },
    source: permittedSource(portal),
    range: NOWHERE,
  };
}

function permittedSource(portal: IdentityCenterPortal): RoleSource {
  return { kind: 'identity-center', file: portal.startUrl, label: `IAM Identity Center · ${portalHost(portal)}` };
}

/**
 * The role of a permission set that a person names: the map's own where it names the same, else as it would be listed.
 * @throws AssumeError as {@link requirePortal}; `usage` when something else has its name.
 */
export function requestedRole(situation: Situation, { role, portal: host }: PermittedRoleRequest): MappedRole {
  const listed = permittedRole(requirePortal(situation, host), role);
  const { name, target } = listed.role;
  const { roles } = situation.map;
  const same = roles.find(
    each => isIdentityCenter(each.role.target) && isIdentityCenter(target) && keyOf(each.role.target) === keyOf(target),
  );
  if (same !== undefined) return same;
  const isLast = lastCatalogue(situation);
  const taken = roles.find(({ role: each, source }) => each.name === name && !isLast(source));
  if (taken === undefined) return listed;
  throw new AssumeError('usage', `${name} is already the name of a role in ${taken.source.label}, which is another.`, {
    hint: 'Rename that one.',
  });
}

/** `111122223333/ReadOnly`, as a person writes it. @throws AssumeError `usage`. */
export function parsePermittedRole(text: string): PermittedRole {
  const [, accountId, roleName] = /^(\d{12})\/([\w+=,.@-]{1,32})$/.exec(text) ?? [];
  if (accountId !== undefined && roleName !== undefined) return { accountId, roleName };
  throw new AssumeError('usage', `"${printable(text, 80)}" names no permission set of an account.`, {
    hint: 'Write it as 111122223333/ReadOnly; `rolecall roles --identity-center` lists yours.',
  });
}

function keyOf({ accountId, identityCenter }: IdentityCenterTarget): string {
  return JSON.stringify([portalKey(identityCenter), accountId, identityCenter.roleName]);
}
