import type { Delivery } from '../clouds/cloud-delivery.ts';
import { handoutCommandOf } from '../clouds/clouds.ts';
import { ownDelivery } from '../clouds/delivery.ts';
import { ConsentGate } from '../consent/consent-gate.ts';
import { consentEnvironment } from '../consent/terms.ts';
import type { ConsentGiver } from '../core/consent.ts';
import { asAssumeError, AssumeError } from '../core/errors.ts';
import { type IdentityCenter, type IdentityCenterPortal, portalHost, portalKey } from '../core/identity-center.ts';
import type { IssuedOther } from '../core/ports.ts';
import type { Role, RoleMap } from '../core/role.ts';
import { isIdentityCenter } from '../core/target.ts';
import type { SessionRecord, StoredSession } from '../core/session.ts';
import { printable } from '../core/text.ts';
import type { Holding } from '../store/attempt.ts';
import type { SessionFile } from '../store/session-record.ts';
import { sweep } from '../store/sweep.ts';
import { assumeRole } from './assume.ts';
import { findRole } from './find-role.ts';
import { type CatalogueUse, isAsAllowed } from './catalogue.ts';
import { handOut, type HandOutNeeds } from './hand-out.ts';
import { type ConsolePage, openConsole } from './open-console.ts';
import { grant, type Granted, requireAsShown } from './grant-consent.ts';
import { namedPortals, requirePortal } from './identity-center.ts';
import { keepFresh, type KeptFresh, readsFiles } from './keep-fresh.ts';
import { otherToken } from './other-token.ts';
import { renewalNeeds } from './renewal-needs.ts';
import { renewSession } from './renew-session.ts';
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
import { orphanedSessions, orphansOf, type RoleFacts, roleOverviews } from './overview/role-overviews.ts';
import { sessionKeys } from './session-keys.ts';
import { type PlacedSession, SessionPlaces } from './session-places.ts';
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

  constructor(world: World) {
    this.#world = world;
    this.#gate = new ConsentGate(world);
    this.#delivery = ownDelivery(world);
    this.#preferences = new TerminalPreferences(world);
    this.#places = new SessionPlaces(world);
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
    return { found, sessions: await this.#sessionsOf(found), center: await this.#identityCenterOf(found) };
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
      const outcome = await keepFresh(record, this.#handOutNeeds(session));
      if (outcome !== undefined) kept.push(outcome);
    }
    return kept;
  }

  async console(folder: string, role: string): Promise<ConsolePage> {
    const { file, ...session } = await this.#standing(folder, role);
    const { key, target } = file.record;
    return await openConsole(
      file,
      () => handOut(handoutCommandOf(target), key, this.#handOutNeeds(session)),
      async () => (await renewalNeeds(this.#world, file)).http(),
    );
  }

  async otherToken({ folder, role, wanted }: OtherTokenRequest, signal?: AbortSignal): Promise<IssuedOther> {
    const { store, file } = await this.#standing(folder, role);
    return await otherToken(file, wanted, { ...(await renewalNeeds(this.#world, file)), store }, signal);
  }

  async signInTools(folder: string, role: string, signal?: AbortSignal): Promise<SignedInTool> {
    const { store, place, file, situation } = await this.#standing(folder, role);
    // It keeps what it is given, so that is to be as young as it can be.
    await this.keepFresh(folder, role);
    const programs = this.#world.programs(situation.repository, situation.configuration.configuration);
    const { exec, environment } = this.#world;
    return await signInTool(file.record, { exec, environment, programs, store, place }, signal);
  }

  /** An active role that is still what was allowed. @throws AssumeError `role-unknown`, `not-active`, `consent-needed`. */
  async #standing(folder: string, role: string): Promise<Standing> {
    await this.#sweep();
    const situation = await this.#situation(folder);
    const sessions = await this.#sessionsOf(situation);
    const session = sessions.find(({ record }) => record.roleName === role);
    const name = printable(role, 80);
    if (session === undefined) {
      findRole({ ...situation, map: await this.#listedMap(situation, sessions) }, role);
      throw new AssumeError('not-active', `${name} is not active.`, { hint: `Run \`rolecall assume ${name}\`.` });
    }
    if ((await this.#ended(situation, sessions)).includes(session)) {
      throw new AssumeError('consent-needed', `${name} is not what was allowed when it was assumed.`, {
        hint: `Look at it with \`rolecall consent show\`, then run \`rolecall assume ${name}\`.`,
      });
    }
    const file = await session.store.file(session.record.key);
    if (file === undefined) throw new AssumeError('taken-back', `${name} was released meanwhile.`);
    return { store: session.store, place: session.place, leases: session.leases, file, situation };
  }

  async useInNewTerminals(folder: string, role: string): Promise<void> {
    const found = await this.#situation(folder);
    const situation = { ...found, map: await this.#listedMap(found, await this.#sessionsOf(found)) };
    const mapped = findRole(situation, role);
    await this.#preferences.choose(situation.repository, mapped.role.target.cloud, mapped.role.name);
  }

  async #grant(situation: Situation, granted: Granted): Promise<void> {
    const takeBack = (chosen: (holding: Holding) => boolean) => this.#takeBack(chosen);
    await grant(this.#world, { gate: this.#gate, delivery: this.#delivery, takeBack }, situation, granted);
  }

  /** As the helper has them. */
  #handOutNeeds({ store, leases }: Pick<PlacedSession, 'store' | 'leases'>): HandOutNeeds {
    return {
      store,
      clock: this.#world.clock,
      obtain: async file => renewSession(file, await renewalNeeds(this.#world, file)),
      presence: folder => leases.presence(folder),
    };
  }

  #situation(folder: string, catalogue: CatalogueUse = 'remember', where?: Where): Promise<Situation> {
    return readSituation(this.#world, this.#gate, folder, catalogue, where);
  }

  /** What nobody can use any more goes at the next run of anything: this is that run. */
  async #sweep(): Promise<void> {
    await sweep(this.#world.state, this.#world.clock);
    await this.#places.sweep();
  }

  /**
   * The sessions of this folder. The helper never reads the map, so this is where silent renewal ends for a session whose
   * map is no longer the one that was consented to, and for one whose role is no longer in any map, the user's own included.
   */
  async #sessionsOf(situation: Situation): Promise<readonly PlacedSession[]> {
    const { repository } = situation;
    const all = await this.#places.list();
    const sessions = all.filter(({ record }) => record.folder === repository.folder);
    for (const { record, store } of await this.#ended(situation, sessions)) {
      if (record.renewUntil > 0) await store.endRenewal(record.key);
    }
    return sessions;
  }

  /** Those whose role is not what was consented to any more, or is gone. */
  async #ended(situation: Situation, sessions: readonly PlacedSession[]): Promise<readonly PlacedSession[]> {
    const orphans: readonly StoredSession[] = orphansOf({
      situation: { ...situation, map: await this.#listedMap(situation, sessions) },
      keyOf: sessionKeys(this.#world, situation.repository),
      sessions: new Map(sessions.map(session => [session.record.key, session])),
    });
    return sessions.filter(session => !isAsAllowed(session, situation) || orphans.includes(session));
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

  #identityCenterOf({ configuration }: Pick<Situation, 'configuration'>): Promise<IdentityCenter> {
    return this.#world.identityCenter(configuration.configuration);
  }

  /** The map as it is listed: with what no file names. */
  async #listedMap(situation: Situation, sessions: readonly StoredSession[]): Promise<RoleMap> {
    return withSessionRoles(situation, await this.#identityCenterOf(situation), sessions);
  }
}

/** An active role that is what was allowed. */
interface Standing extends Pick<PlacedSession, 'leases' | 'place' | 'store'> {
  readonly file: SessionFile;
  readonly situation: Situation;
}

/** Each portal once. */
function portalsOf(records: readonly SessionRecord[]): readonly IdentityCenterPortal[] {
  const portals = records.flatMap(({ target }) => (isIdentityCenter(target) ? [target.identityCenter] : []));
  return [...new Map(portals.map(portal => [portalKey(portal), portal])).values()];
}
