import type { ConsentGate } from '../consent/consent-gate.ts';
import { catalogueRoleTerms, effectiveBroker, isSourceFromRepository } from '../consent/terms.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { ConsentState, ConsentTerms, StoredConsent } from '../core/consent.ts';
import type { AssumeError } from '../core/errors.ts';
import type { Detection } from '../core/platform.ts';
import type { Repository } from '../core/repository.ts';
import { type MappedRole, NOWHERE, type Problem, type RoleMap, type RoleSource } from '../core/role.ts';
import type { StoredSession } from '../core/session.ts';
import type { AssessedSource } from '../core/token.ts';
import { brokerHost } from '../identity/broker/host.ts';
import { catalogueFirst, type CatalogueReading } from '../roles/catalogue-first.ts';
import { catalogueLast } from '../roles/catalogue-last.ts';
import type { CatalogueAnswer } from './catalogue-memory.ts';
import type { RoleMapReader, World } from './world.ts';

/** Whether a broker may be asked for its catalogue, or only what is known of it counts. */
export type CatalogueUse = 'ask' | 'remember';

/** Where a catalogue would count. */
interface CatalogueHere {
  readonly repository: Repository;
  readonly detection: Detection;
  readonly source: AssessedSource | undefined;
  readonly map: RoleMap;
  readonly reader: RoleMapReader;
  /** What the map was allowed for, or would be. */
  readonly terms: () => ConsentTerms | undefined;
  readonly consent: ConsentState;
}

/**
 * Whether only a repository names the broker: neither the person's configuration does, nor do they trust it by setting. The
 * map that was allowed then says nothing of what the broker keeps, so each of its roles is allowed by itself.
 */
export function asksForEachRole(here: Pick<CatalogueHere, 'detection' | 'map' | 'consent'>): boolean {
  const isBySetting = here.consent.kind === 'granted' && here.consent.bySetting === true;
  return isSourceFromRepository(here, 'broker') && !isBySetting;
}

/**
 * The map, with the roles of the broker's catalogue where there is a broker that the person allowed: before the map's own if
 * it is the person's broker, else after them.
 */
export async function withCatalogue(
  world: Pick<World, 'catalogues' | 'gitHubSession' | 'runtime' | 'storeIn'>,
  gate: ConsentGate,
  folder: string,
  here: CatalogueHere,
  use: CatalogueUse,
): Promise<RoleMap> {
  const { detection, source, map, consent, repository } = here;
  const broker = effectiveBroker(here);
  if (broker === undefined || detection.prebuild) return map;
  if (consent.kind === 'needed' && isSourceFromRepository(here, 'broker')) return map;
  const catalogue = source?.source?.catalogue;
  // Who asks, of whom, about what: as a session's record has it.
  const question = canonicalJson(source?.source?.record());
  const answer =
    catalogue === undefined || use === 'remember'
      ? { entries: world.catalogues.last(question), failure: undefined }
      : await world.catalogues.answer(question, world.gitHubSession(folder), () => catalogue.entries());
  const sessions = answer.entries === undefined ? await sessionsOf(world, repository) : [];
  const reading = await knownCatalogue(broker, answer, { ...here, sessions });
  if (!asksForEachRole(here)) return catalogueFirst(map, reading);
  const roles = await withConsents(gate, broker, reading.roles, { ...here, sessions });
  return catalogueLast(map, { ...reading, roles });
}

/** Each role with whether a person allowed it as it is now. */
async function withConsents(
  gate: ConsentGate,
  broker: string,
  roles: readonly MappedRole[],
  {
    repository,
    terms: ofMap,
    sessions,
  }: Pick<CatalogueHere, 'repository' | 'terms'> & { readonly sessions: readonly StoredSession[] },
): Promise<readonly MappedRole[]> {
  const terms = roles.length === 0 ? undefined : ofMap();
  if (terms === undefined) return roles;
  const allowed = await gate.rolesAllowed(repository.folder, terms.environment);
  return roles.map(kept => {
    const stored = allowed.get(kept.role.name);
    const asked = catalogueRoleTerms(terms, broker, kept);
    // A session may be shorter than its role: while the catalogue is not known, what counts is what it was taken under.
    const held = isTakenUnder(stored, kept, sessions) ? { ...asked, ...roleOf(stored) } : asked;
    return { ...kept, consent: gate.stateBeside(stored, held) };
  });
}

function isTakenUnder(
  stored: StoredConsent | undefined,
  { role }: MappedRole,
  sessions: readonly StoredSession[],
): stored is StoredConsent {
  return sessions.some(
    ({ record }) =>
      record.roleName === role.name && stored !== undefined && record.mapFingerprint === stored.fingerprint,
  );
}

function roleOf({ terms }: StoredConsent): Partial<Pick<ConsentTerms, 'audiences' | 'roles'>> {
  const { audiences, roles } = terms() ?? {};
  return audiences === undefined || roles === undefined ? {} : { audiences, roles };
}

async function sessionsOf(
  world: Pick<World, 'runtime' | 'storeIn'>,
  { folder }: Repository,
): Promise<readonly StoredSession[]> {
  if (world.runtime === undefined) return [];
  const all = await world.storeIn(world.runtime).list();
  return all.filter(({ record }) => record.folder === folder);
}

/** How a broker's catalogue is named among the sources of roles. */
function catalogueSource(broker: string): RoleSource {
  return { kind: 'catalogue', file: `${broker}/roles`, label: `the catalogue of ${brokerHost(broker)}` };
}

/**
 * What the catalogue says as far as it is known: its last good answer, else the roles that sessions were taken for. So a
 * name that the catalogue had stays the catalogue's while its broker is away, and no session is given up for that.
 */
async function knownCatalogue(
  broker: string,
  { entries, failure }: CatalogueAnswer,
  around: Pick<CatalogueHere, 'reader' | 'map'> & { readonly sessions: readonly StoredSession[] },
): Promise<CatalogueReading> {
  const source = catalogueSource(broker);
  const file = around.map.identity?.source.file ?? source.file;
  const reading =
    entries === undefined
      ? { source, roles: heldRoles(broker, source, around.sessions), broken: [], problems: [] }
      : await around.reader.readCatalogue(entries, source, file);
  if (failure === undefined) return reading;
  return { ...reading, problems: [unread(source, file, failure, entries !== undefined), ...reading.problems] };
}

function heldRoles(broker: string, source: RoleSource, sessions: readonly StoredSession[]): CatalogueReading['roles'] {
  return sessions
    .filter(session => isOfCatalogue(session) && session.record.source.broker === broker)
    .map(({ record: { roleName, durationSeconds, target } }) => ({
      role: { name: roleName, use: 'developer', durationSeconds, target, when: {}, confirm: false, default: false },
      source,
      range: NOWHERE,
    }));
}

/** Whether a session was taken for a role of a catalogue: then its tokens name that role, and no map's role is served by it. */
export function isOfCatalogue(session: StoredSession): session is StoredSession & {
  readonly record: { readonly source: { readonly id: 'broker'; readonly broker: string; readonly role: string } };
} {
  const { source } = session.record;
  return source?.id === 'broker' && source.role !== undefined;
}

/** Whether what a session was taken under is what a person allows now: the map, or that very role. */
export function isAsAllowed(session: StoredSession, { map, consent }: Pick<CatalogueHere, 'map' | 'consent'>): boolean {
  const { roleName, mapFingerprint } = session.record;
  const own = isOfCatalogue(session)
    ? map.roles.find(({ role, source }) => source.kind === 'catalogue' && role.name === roleName)?.consent
    : undefined;
  if (own === undefined && mapFingerprint === undefined) return true;
  const state = own ?? consent;
  return state.kind === 'granted' && state.fingerprint === mapFingerprint;
}

export const CATALOGUE_UNREAD = 'catalogue-unread';

function unread(source: RoleSource, file: string, { message }: AssumeError, isShown: boolean): Problem {
  const label = source.label.replace(/^the/, 'The');
  const what = isShown ? `${label} is shown as it was` : `${label} could not be read`;
  return {
    severity: 'warning',
    code: CATALOGUE_UNREAD,
    message: `${what}. ${message}`,
    file,
    path: ['identity', 'codespaces', 'broker'],
    range: NOWHERE,
  };
}
