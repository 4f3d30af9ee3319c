import { effectiveIdentity, isFromRepository } from '../consent/terms.ts';
import { AssumeError } from '../core/errors.ts';
import { type IdentityCenterPortal, portalHost, portalKey } from '../core/identity-center.ts';
import type { MappedRole, RoleSource } from '../core/role.ts';
import { isIdentityCenter } from '../core/target.ts';
import { listed } from '../core/text.ts';
import { requireAvailable, requireNoPrebuild } from './find-role.ts';
import { requireMap } from './pipeline.ts';
import type { Situation } from './situation.ts';

/** A portal that somebody's map or configuration names, in one folder. */
export interface NamedPortal {
  readonly portal: IdentityCenterPortal;
  /** Whether only a repository names it: then it is not asked before the person allowed the map. */
  readonly fromRepository: boolean;
}

/** The portals of a folder: the one under `identity` first, then those of single roles. None where nobody can sign in. */
export function namedPortals({ detection, map }: Pick<Situation, 'detection' | 'map'>): readonly NamedPortal[] {
  if (!detection.platform.sources.includes('identity-center')) return [];
  const general = effectiveIdentity({ detection, map }).identityCenter;
  const places: readonly (readonly [IdentityCenterPortal, RoleSource])[] = [
    ...(general === undefined || map.identity === undefined ? [] : [[general, map.identity.source] as const]),
    // Asked several times of maps that may be long, and mostly have none.
    ...map.roles
      .filter(({ role, source }) => isIdentityCenter(role.target) && source.kind !== 'identity-center')
      .flatMap(({ role: { target }, source }) =>
        isIdentityCenter(target) ? [[target.identityCenter, source] as const] : [],
      ),
  ];
  const named = new Map<string, NamedPortal>();
  for (const [{ startUrl, region }, source] of places) {
    const key = portalKey({ startUrl, region });
    const before = named.get(key);
    const fromRepository = (before?.fromRepository ?? true) && isFromRepository(source);
    named.set(key, { portal: before?.portal ?? { startUrl, region }, fromRepository });
  }
  return [...named.values()];
}

/** Whether a portal may be asked, as far as consent goes. */
export function isAllowed({ fromRepository }: NamedPortal, { consent }: Pick<Situation, 'consent'>): boolean {
  return !fromRepository || consent.kind !== 'needed';
}

/**
 * The portal that a person means: of that host, or the one that is named for everything, or the only one.
 * @throws AssumeError `no-identity-source`, `usage`, `policy-refused`, `consent-needed`.
 */
export function requirePortal(situation: Situation, host?: string): IdentityCenterPortal {
  requireNoPrebuild(situation);
  const found = choosePortal(situation, host);
  if (found.fromRepository) requireMap(situation);
  return found.portal;
}

function choosePortal(situation: Situation, host: string | undefined): NamedPortal {
  const { detection, repository, map } = situation;
  const portals = namedPortals(situation);
  const wanted = host === undefined ? portals : portals.filter(({ portal }) => portalHost(portal) === host);
  const [first, ...others] = wanted;
  if (first === undefined) {
    const nobody = !detection.platform.sources.includes('identity-center');
    throw new AssumeError(
      'no-identity-source',
      nobody
        ? `Nobody can sign in to IAM Identity Center in ${detection.platform.name}.`
        : `${repository.label} names no IAM Identity Center${host === undefined ? '' : ' of that name'}.`,
      {
        hint: nobody
          ? '`rolecall env` lists what can be used here.'
          : 'Set `identity.identityCenter` in the role map or in ~/.config/rolecall/config.yaml.',
      },
    );
  }
  if (others.length > 0 && map.identity?.settings.identityCenter === undefined) {
    const hosts = wanted.map(({ portal }) => portalHost(portal));
    throw new AssumeError('usage', `${repository.label} names several portals: ${listed(hosts)}.`, {
      hint: 'Set `identity.identityCenter` to the one that is meant, or say which with --portal.',
    });
  }
  return first;
}

/**
 * Everything that must be true before a role of IAM Identity Center is asked for.
 * @throws AssumeError `role-unavailable`, `policy-refused`, `no-identity-source`, `consent-needed`.
 */
export function requireIdentityCenter(situation: Situation, mapped: MappedRole): void {
  // No token says anything of the person: a claim that a role asks for is one that is missing.
  requireAvailable(situation, mapped, {});
  const { target } = mapped.role;
  const portals = isIdentityCenter(target) ? namedPortals(situation) : [];
  const found = portals.find(({ portal }) => isIdentityCenter(target) && isSame(portal, target.identityCenter));
  requireNoPrebuild(situation);
  if (found === undefined) {
    throw new AssumeError(
      'no-identity-source',
      `Nobody can sign in to IAM Identity Center in ${situation.detection.platform.name}.`,
      { hint: '`rolecall env` lists what can be used here.' },
    );
  }
  if (isFromRepository(mapped.source) || found.fromRepository) requireMap(situation);
}

function isSame(one: IdentityCenterPortal, other: IdentityCenterPortal): boolean {
  return portalKey(one) === portalKey(other);
}

/** Whether a session of such a role ends with the consent to a repository's map. */
export function portalRestsOnConsent(situation: Pick<Situation, 'detection' | 'map'>, mapped: MappedRole): boolean {
  const { target } = mapped.role;
  return (
    isFromRepository(mapped.source) ||
    namedPortals(situation).some(
      ({ portal, fromRepository }) =>
        fromRepository && isIdentityCenter(target) && isSame(portal, target.identityCenter),
    )
  );
}
