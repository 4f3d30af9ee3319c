import type { Delivery } from '../clouds/cloud-delivery.ts';
import { handoutCommandOf } from '../clouds/clouds.ts';
import { ownDelivery } from '../clouds/delivery.ts';
import { ConsentGate } from '../consent/consent-gate.ts';
import { consentEnvironment } from '../consent/terms.ts';
import type { ConsentGiver } from '../core/consent.ts';
import { asAssumeError, AssumeError } from '../core/errors.ts';
import { type IdentityCenter, type IdentityCenterPortal, portalHost, portalKey } from '../core/identity-center.ts';
import type { IssuedOther } from '../core/ports.ts';
import type { Role } from '../core/role.ts';
import type { Secret } from '../core/secret.ts';
import { isIdentityCenter } from '../core/target.ts';
import type { SessionRecord } from '../core/session.ts';
import type { Holding } from '../store/attempt.ts';
import { sweep } from '../store/sweep.ts';
import { assumeRole } from './assume.ts';
import { findRole } from './find-role.ts';
import { handOut } from './hand-out.ts';
import { FolderSessions, type Standing } from './folder-sessions.ts';
import type { CatalogueUse } from './catalogue.ts';
import { type ConsolePage, openConsole } from './open-console.ts';
import { grant, type Granted, requireAsShown } from './grant-consent.ts';
import { namedPortals, requirePortal } from './identity-center.ts';
import { keepFresh, type KeptFresh, readsFiles } from './keep-fresh.ts';
import { otherToken } from './other-token.ts';
import { handOutNeeds, renewalNeeds } from './renewal-needs.ts';
import type {
  Allowance,
  Assumed,
  AssumeRequest,
  Held,
  ListPermittedRequest,
  OtherTokenRequest,
  Overview,
  RoleSessions,
} from './overview/overview.ts';
import { TerminalPreferences } from './preferences.ts';
import { type Looked, roleFacts, withSessionRoles } from './overview/role-facts.ts';
import { orphanedSessions, type RoleFacts, roleOverviews } from './overview/role-overviews.ts';
import { SessionPlaces } from './session-places.ts';
import { readSituation, readWhere, type Situation, type Where } from './situation.ts';
import { type SignedInTool, signInTool } from './sign-in-tools.ts';
import { statedRequest } from './overview/stated-roles.ts';
import type { World } from './world.ts';

/** The stages behind one door, for every front end. */
export function createRoleSessions(world: World): RoleSessions {
  return new Sessions(world);
}

class Sessions implements RoleSessions {
  readonly #world: World;
  readonly #gate: ConsentGate;
  readonly #delivery: Delivery;
  readonly #preferences: TerminalPreferences;
  readonly #places: SessionPlaces;
  readonly #folders: FolderSessions;

  constructor(world: World) {
    this.#world = world;
    this.#gate = new ConsentGate(world);
    this.#delivery = ownDelivery(world);
    this.#preferences = new TerminalPreferences(world);
    this.#places = new SessionPlaces(world);
    this.#folders = new FolderSessions(world, this.#places);
  }

  async overview(folder: string, catalogue?: CatalogueUse): Promise<Overview> {
    const { found, sessions, center } = await this.#look(folder, catalogue);
    const facts = await this.#facts({ found, sessions, center });
    const { repository, detection, sources, source, map, consent } = facts.situation;
    return {
      repository,
      detection,
      sources,
      source,
      map,
      consent,
      roles: roleOverviews(facts),
      orphans: orphanedSessions(facts),
      ...this.#unreadPlaces(),
      portals: namedPortals(found).map(({ portal }) => ({
        portal,
        host: portalHost(portal),
        isSignedIn: center.isSignedIn(portal),
      })),
    };
  }

  async held(folder: string): Promise<Held> {
    await this.#sweep();
    const where = await readWhere(this.#world, folder);
    const all = await this.#places.list();
    const names = new Set(
      all.flatMap(({ record }) => (record.folder === where.repository.folder ? [record.roleName] : [])),
    );
    // What nobody holds is neither active nor over, whatever the map says.
    if (names.size === 0) return { ...where, roles: [], orphans: [], ...this.#unreadPlaces() };
    const facts = await this.#facts(await this.#read(folder, undefined, where), name => names.has(name));
    const { repository, detection } = facts.situation;
    const roles = roleOverviews(facts).filter(({ state }) => state.kind === 'active' || state.kind === 'expired');
    return { repository, detection, roles, orphans: orphanedSessions(facts), ...this.#unreadPlaces() };
  }

  async allowance(folder: string, catalogue?: CatalogueUse): Promise<Allowance> {
    const { found, sessions, center } = await this.#look(folder, catalogue);
    const { repository, detection, sources, source, consent } = found;
    return { repository, detection, sources, source, consent, map: withSessionRoles(found, center, sessions) };
  }

  /** What the map says now and which sessions there are of it; renewal ended where it has to. */
  async #look(folder: string, catalogue?: CatalogueUse): Promise<Looked> {
    await this.#sweep();
    return await this.#read(folder, catalogue);
  }

  async #read(folder: string, catalogue?: CatalogueUse, where?: Where): Promise<Looked> {
    const found = await this.#situation(folder, catalogue, where);
    const center = await this.#world.identityCenter(found.configuration.configuration);
    return { found, sessions: await this.#folders.of(found), center };
  }

  #facts(looked: Looked, isListed?: (name: string) => boolean): Promise<RoleFacts> {
    return roleFacts(this.#world, { delivery: this.#delivery, preferences: this.#preferences }, looked, isListed);
  }

  #unreadPlaces(): Pick<Held, 'unreadPlaces'> {
    const unreadPlaces = this.#places.unread();
    return unreadPlaces.length === 0 ? {} : { unreadPlaces };
  }

  async assume(request: AssumeRequest, signal?: AbortSignal): Promise<Assumed> {
    await this.#sweep();
    const assumed = await assumeRole(this.#world, this.#gate, this.#delivery, request, signal);
    await this.#places.leaveOthers();
    if (request.owner === 'window') await this.#rememberFirst(request.folder, assumed.role);
    return assumed;
  }

  /** So that a second role takes no terminals away from the first. Where that cannot be kept the role is had all the same. */
  async #rememberFirst(path: string, { name, target }: Role): Promise<void> {
    try {
      const repository = await this.#world.repository(path, undefined);
      const sessions = await this.#places.list();
      const held = sessions.filter(({ record }) => record.folder === repository.folder);
      const names = held.map(({ record }) => record.roleName);
      await this.#preferences.assumed(repository, target.cloud, name, names);
    } catch (error) {
      this.#world.log.debug(`Could not remember the first role: ${asAssumeError(error).kind}.`);
    }
  }

  /** What is there keeps working until something better is; so renewing is assuming again, as it was stated where it was. */
  async renew(request: AssumeRequest, signal?: AbortSignal): Promise<Assumed> {
    const { folder } = await this.#world.repository(request.folder, undefined);
    const held = (await this.#places.list()).find(
      ({ record }) => record.folder === folder && record.roleName === request.role,
    );
    const stated = held === undefined ? undefined : statedRequest(held.record, await this.#world.detection());
    return this.assume({ ...stated, ...request }, signal);
  }

  async release(folder: string, role: string): Promise<readonly string[]> {
    const repository = await this.#world.repository(folder, undefined);
    const released = await this.#takeBack(
      ({ folder: held, roleName }) => held === repository.folder && (roleName === role || roleName === undefined),
    );
    this.#places.requireAllRead(released);
    return released;
  }

  async releaseAll(): Promise<readonly string[]> {
    const released = await this.#takeBack(() => true);
    await (await this.#identityCenter()).signOutEverywhere();
    this.#places.requireAllRead(released);
    return released;
  }

  async listPermitted({ folder, portal: host, signIn }: ListPermittedRequest, signal?: AbortSignal) {
    const portal = requirePortal(await this.#situation(folder), host);
    const center = await this.#identityCenter();
    await center.signIn(portal, signIn, signal);
    try {
      // A person takes minutes to sign in: what was allowed may have been taken back.
      requirePortal(await this.#situation(folder), host);
    } catch (error) {
      await center.signOut(portal);
      throw error;
    }
    return { portal, roles: await center.permittedRoles(portal, signal) };
  }

  async signOut(): Promise<void> {
    const { configuration } = await this.#world.configuration();
    await (await this.#world.deviceAuthorization(configuration)).signOut();
    await (await this.#world.identityCenter(configuration)).signOutEverywhere();
  }

  async grantConsent(folder: string, fingerprint: string, by: ConsentGiver = 'person'): Promise<void> {
    const situation = await this.#situation(folder);
    const { consent, repository, map } = situation;
    const terms = situation.terms();
    if (terms === undefined) return;
    const current = consent.kind === 'needed' ? consent.request.fingerprint : this.#gate.fingerprint(terms);
    requireAsShown(`The role map of ${repository.label}`, fingerprint, current);
    // Asked again here: another branch may be checked out since the setting was looked at.
    if (by === 'setting' && repository.doubt !== undefined) {
      throw new AssumeError('consent-needed', repository.doubt, { hint: 'Look at the map before you allow it.' });
    }
    const roles = map.roles.filter(({ consent: own }) => own?.kind !== 'needed');
    const ends = ({ mapFingerprint }: Holding): boolean => mapFingerprint !== fingerprint;
    await this.#grant(situation, { terms, by, roles, ends });
  }

  async grantRoleConsent(folder: string, role: string, fingerprint: string): Promise<void> {
    const situation = await this.#situation(folder, 'ask');
    const mapped = findRole(situation, role);
    const { consent, source } = mapped;
    if (consent?.kind !== 'needed') return;
    const { terms, fingerprint: current } = consent.request;
    requireAsShown(`${role} of ${source.label}`, fingerprint, current);
    const ends = ({ roleName, mapFingerprint }: Holding): boolean =>
      roleName === role && mapFingerprint !== fingerprint;
    await this.#grant(situation, { terms, by: 'person', role, roles: [mapped], ends });
  }

  async revokeConsent(folder: string): Promise<boolean> {
    const { repository, detection } = await this.#situation(folder);
    const restsOnConsent = (holding: Holding): boolean =>
      holding.folder === repository.folder && holding.mapFingerprint !== undefined;
    // Before, so that nothing outlives the consent when this ends in the middle; and after, for what began between.
    await this.#takeBack(restsOnConsent);
    const had = await this.#gate.revoke(repository.folder, consentEnvironment(detection));
    this.#places.requireAllRead(await this.#takeBack(restsOnConsent));
    return had;
  }

  async keepFresh(folder: string | undefined, role?: string): Promise<readonly KeptFresh[]> {
    const sessions = (await this.#places.list()).filter(({ record }) => readsFiles(record));
    // Windows ask twice a minute, and mostly there is nothing to keep.
    if (sessions.length === 0) return [];
    const where = folder === undefined ? undefined : (await this.#world.repository(folder, undefined)).folder;
    const kept: KeptFresh[] = [];
    for (const session of sessions) {
      const { record } = session;
      if ((where ?? record.folder) !== record.folder) continue;
      if ((role ?? record.roleName) !== record.roleName) continue;
      const outcome = await keepFresh(record, handOutNeeds(this.#world, session));
      if (outcome !== undefined) kept.push(outcome);
    }
    return kept;
  }

  async console(folder: string, role: string): Promise<ConsolePage> {
    return await openConsole(this.#world, await this.#standing(folder, role));
  }

  async otherToken({ folder, role, wanted }: OtherTokenRequest, signal?: AbortSignal): Promise<IssuedOther> {
    const { store, file } = await this.#standing(folder, role);
    return await otherToken(file, wanted, { ...(await renewalNeeds(this.#world, file)), store }, signal);
  }

  async credentials(folder: string, role: string): Promise<Secret> {
    const { file, ...session } = await this.#standing(folder, role);
    const { target, key } = file.record;
    return await handOut(handoutCommandOf(target), key, handOutNeeds(this.#world, session));
  }

  async signInTools(folder: string, role: string, signal?: AbortSignal): Promise<SignedInTool> {
    const { store, place, file, situation } = await this.#standing(folder, role);
    // It keeps what it is given, so that is to be as young as it can be.
    await this.keepFresh(folder, role);
    const { configuration } = situation.configuration;
    const programs = this.#world.programs(situation.repository, configuration);
    const { exec, environment } = this.#world;
    const roots = () => this.#world.programRoots(configuration);
    return await signInTool(file.record, { exec, environment, programs, store, place, roots }, signal);
  }

  async #standing(folder: string, role: string): Promise<Standing> {
    await this.#sweep();
    return await this.#folders.standing(await this.#situation(folder), role);
  }

  async useInNewTerminals(folder: string, role: string): Promise<void> {
    const found = await this.#situation(folder);
    const situation = { ...found, map: await this.#folders.listedMap(found, await this.#folders.of(found)) };
    const mapped = findRole(situation, role);
    await this.#preferences.choose(situation.repository, mapped.role.target.cloud, mapped.role.name);
  }

  async #grant(situation: Situation, granted: Granted): Promise<void> {
    const takeBack = (chosen: (holding: Holding) => boolean) => this.#takeBack(chosen);
    await grant(this.#world, { gate: this.#gate, delivery: this.#delivery, takeBack }, situation, granted);
  }

  #situation(folder: string, catalogue: CatalogueUse = 'remember', where?: Where): Promise<Situation> {
    return readSituation(this.#world, this.#gate, folder, catalogue, where);
  }

  /** What nobody can use any more goes at the next run of anything: this is that run. */
  async #sweep(): Promise<void> {
    await sweep(this.#world.state, this.#world.clock);
    await this.#places.sweep();
  }

  /** Answers the names of the roles that tools had, or were about to have. */
  async #takeBack(chosen: (holding: Holding) => boolean): Promise<readonly string[]> {
    const { attempts, sessions } = await this.#places.takeBack(chosen);
    // A record of another version is in no list, and the shim goes by the files.
    await this.#places.sweep();
    const held = await this.#places.list();
    await this.#signOutWithoutRoles(portalsOf(sessions), portalsOf(held.map(({ record }) => record)));
    return [...new Set([...sessions, ...attempts].flatMap(({ roleName }) => roleName ?? []))];
  }

  /** Whoever gives back the last role of a portal has no use for its sign-in, which opens all accounts. */
  async #signOutWithoutRoles(
    released: readonly IdentityCenterPortal[],
    held: readonly IdentityCenterPortal[],
  ): Promise<void> {
    if (released.length === 0) return;
    const center = await this.#identityCenter();
    const inUse = new Set(held.map(portalKey));
    await Promise.all(released.filter(portal => !inUse.has(portalKey(portal))).map(portal => center.signOut(portal)));
  }

  async #identityCenter(): Promise<IdentityCenter> {
    const { configuration } = await this.#world.configuration();
    return this.#world.identityCenter(configuration);
  }
}

/** Each portal once. */
function portalsOf(records: readonly SessionRecord[]): readonly IdentityCenterPortal[] {
  const portals = records.flatMap(({ target }) => (isIdentityCenter(target) ? [target.identityCenter] : []));
  return [...new Map(portals.map(portal => [portalKey(portal), portal])).values()];
}
