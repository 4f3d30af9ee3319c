import type { ConsentGate } from '../consent/consent-gate.ts';
import { consentEnvironment } from '../consent/terms.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { AssumeError } from '../core/errors.ts';
import type { PrivateDirectory } from '../core/ports.ts';
import type { Repository } from '../core/repository.ts';
import type { MappedRole } from '../core/role.ts';
import { isIdentityCenter } from '../core/target.ts';
import type { SessionKey, SessionRecord } from '../core/session.ts';
import { accountOf } from '../clouds/clouds.ts';
import { notesOn } from '../clouds/credential-notes.ts';
import { handoutOf } from '../clouds/handout.ts';
import type { Delivery, RoleToDeliver } from '../clouds/cloud-delivery.ts';
import type { Attempt, Holding } from '../store/attempt.ts';
import type { SessionStore } from '../store/session-store.ts';
import type { CredentialsOrigin } from './credentials-origin.ts';
import { findRole } from './find-role.ts';
import { identityCenterOrigin } from './identity-center-origin.ts';
import type { Assumed, AssumeRequest } from './overview/overview.ts';
import { requestedRole, withPermittedRoles } from './permitted-roles.ts';
import { rolesToDeliver } from './roles-to-deliver.ts';
import { sessionKeyOf } from './session-keys.ts';
import { readSituation, type Situation, type SituationWorld } from './situation.ts';
import { tokenOrigin } from './token-origin.ts';
import type { World } from './world.ts';

/** The helper renews silently for this long after a person last asked for the role. */
const SILENT_RENEWAL_MILLISECONDS = 8 * 60 * 60 * 1000;

/** Longest that another exchange for the same session may keep this one waiting. */
const LOCK_MILLISECONDS = 40_000;

/**
 * The stages in order for one role: situation → role → consent → confirmation → profile → token → exchange → store, or
 * sign-in and credentials of IAM Identity Center in place of token and exchange. Nothing leaves this machine before consent
 * and confirmation; a failure leaves what was there before as it was; what is taken back meanwhile stays taken back.
 */
export async function assumeRole(
  world: AssumeWorld,
  gate: ConsentGate,
  delivery: Delivery,
  request: AssumeRequest,
  signal?: AbortSignal,
): Promise<Assumed> {
  const store = world.storeIn(requireRuntime(world));
  const attempt = await beginAttempt(world, store, request);
  try {
    return await assumeWhileStanding({ world, gate, delivery, store, attempt }, request, signal);
  } finally {
    await attempt.end();
  }
}

/** What a role is assumed with, whatever becomes of it. */
type AssumeWorld = SituationWorld &
  Pick<World, 'command' | 'exchanger' | 'homeDirectory' | 'identityCenter' | 'randomHex'>;

/** What one assumption works with. */
interface Work {
  readonly world: AssumeWorld;
  readonly gate: ConsentGate;
  readonly delivery: Delivery;
  readonly store: SessionStore;
  readonly attempt: Attempt;
}

/** Before anything else: whoever takes roles back from here on finds it. */
async function beginAttempt(
  world: Pick<World, 'randomHex' | 'repository'>,
  store: SessionStore,
  request: AssumeRequest,
): Promise<Attempt> {
  const { folder } = await world.repository(request.folder, undefined);
  const { given, permitted, owner } = request;
  // Which role a permission set is, the map says.
  const roleName = permitted === undefined ? (given?.role.name ?? request.role) : undefined;
  return await store.begin(world.randomHex(16), { folder, roleName, mapFingerprint: undefined, owner });
}

async function assumeWhileStanding(work: Work, request: AssumeRequest, signal?: AbortSignal): Promise<Assumed> {
  const { world, gate, store, attempt } = work;
  const situation = await readSituation(world, gate, request.folder);
  const mapped = await roleOf(world, situation, store, request);
  const origin = await originOf(world, situation, mapped, request);
  const mapFingerprint = fingerprintOf(situation, mapped, origin);
  const holding = { folder: situation.repository.folder, roleName: mapped.role.name, mapFingerprint };
  await attempt.describe({ ...holding, owner: request.owner });
  const requireStanding = standing(work, situation, holding);
  try {
    return await take(work, { situation, mapped, origin, mapFingerprint, requireStanding }, request, signal);
  } catch (error) {
    await requireStanding().catch(() => origin.abandon());
    throw error;
  }
}

/** The role that is being taken, where from, and on whose word. */
interface Taking {
  readonly situation: Situation;
  readonly mapped: MappedRole;
  readonly origin: CredentialsOrigin;
  readonly mapFingerprint: string | undefined;
  /** Called after each wait. @throws AssumeError `consent-needed` or `taken-back` when the role was taken back meanwhile. */
  readonly requireStanding: () => Promise<void>;
}

async function take(
  { world, delivery, store, attempt }: Work,
  { situation, mapped, origin, mapFingerprint, requireStanding }: Taking,
  request: AssumeRequest,
  signal: AbortSignal | undefined,
): Promise<Assumed> {
  const { configuration } = situation.configuration;
  await requireStanding();
  await confirmed(mapped, request);
  await requireStanding();

  const started = world.clock.now();
  await world.command.ensure();
  await requireStanding();
  const key = sessionKeyOf(world, situation.repository, mapped.role);
  const earlier = await earlierSessions(store, situation.repository, mapped, key);
  const roles = rolesToDeliver(world, situation.repository, [mapped], configuration.endpoints, () => earlier);
  const profile = profileOf(roles, await delivery.ensure(roles, requireStanding));
  const took = world.clock.now() - started;

  const record = { ...sessionRecord(world, situation, mapped, request, { key, profile, origin }), mapFingerprint };
  await origin.prepare({ signal, requireStanding });
  await requireStanding();
  const credentials = await store.locked(key, LOCK_MILLISECONDS, async () => {
    await requireStanding();
    const obtained = await origin.obtain({ signal, requireStanding });
    request.onIssued?.(obtained.credentials);
    const handout = handoutOf(obtained.credentials);
    const transport = {
      endpoint: configuration.endpoints[mapped.role.target.cloud],
      certificateAuthority: configuration.certificateAuthority,
    };
    const file = { record: { ...record, ...obtained.issued }, transport };
    if (!(await store.save(attempt, file, handout, requireStanding))) {
      await requireStanding();
      throw takenBack(mapped.role.name);
    }
    return obtained.credentials;
  });
  for (const each of earlier) await store.release(each);
  const delivered = {
    key,
    profile,
    target: mapped.role.target,
    endpoint: configuration.endpoints[mapped.role.target.cloud],
  };
  request.onStep?.({ step: 'profile', text: `${profile} in ${delivery.pathOf(delivered)}`, took });
  world.log.info('Assumed a role.', { role: mapped.role.name, account: accountOf(mapped.role.target).name });
  return {
    role: mapped.role,
    sessionKey: key,
    profile,
    expiresAt: credentials.expiresAt,
    renewUntil: record.source === undefined ? undefined : record.renewUntil,
    principal: credentials.principal,
    notes: notesOn(credentials),
    delivered,
    shadows: await delivery.shadowsOf(delivered, situation.repository.folder),
  };
}

/** The consent that a role rests on; undefined where it rests on none. */
function fingerprintOf(
  situation: Situation,
  mapped: MappedRole,
  { restsOnConsent }: CredentialsOrigin,
): string | undefined {
  const consent = mapped.consent ?? situation.consent;
  return restsOnConsent && consent.kind === 'granted' ? consent.fingerprint : undefined;
}

/** {@link Taking.requireStanding}. */
function standing(
  { gate, attempt }: Work,
  { repository, detection }: Situation,
  { folder, roleName, mapFingerprint }: Omit<Holding, 'owner'>,
): () => Promise<void> {
  return async () => {
    const environment = consentEnvironment(detection);
    if (mapFingerprint !== undefined && !(await gate.stands(folder, environment, mapFingerprint))) {
      throw new AssumeError(
        'consent-needed',
        `What ${repository.label} was allowed was taken back or changed while ${roleName} was being assumed.`,
        { hint: 'Look at it with `rolecall consent show`; once it is allowed, assume the role again.' },
      );
    }
    if (!(await attempt.stands())) throw takenBack(roleName);
  };
}

function takenBack(roleName: string | undefined): AssumeError {
  return new AssumeError('taken-back', `${roleName ?? 'The role'} was released while it was being assumed.`, {
    hint: 'Assume it again if you still want it.',
  });
}

function profileOf(roles: readonly RoleToDeliver[], profiles: ReadonlyMap<SessionKey, string>): string {
  const [profile] = roles.flatMap(({ key }) => profiles.get(key) ?? []);
  if (profile === undefined) throw new AssumeError('internal', 'This role has no profile.');
  return profile;
}

/** Of this very role in this folder while its repository had another address: their profile becomes the new session's. */
async function earlierSessions(
  store: SessionStore,
  { folder }: Repository,
  { role }: MappedRole,
  key: SessionKey,
): Promise<readonly SessionKey[]> {
  const target = canonicalJson(role.target);
  return (await store.list())
    .map(({ record }) => record)
    .filter(each => each.folder === folder && each.roleName === role.name && each.key !== key)
    .filter(each => canonicalJson(each.target) === target)
    .map(each => each.key);
}

/** The role that is asked for: stated in full, listed by IAM Identity Center, or of the map. */
async function roleOf(
  world: Pick<World, 'identityCenter'>,
  situation: Situation,
  store: SessionStore,
  request: AssumeRequest,
): Promise<MappedRole> {
  if (request.given !== undefined) return request.given;
  if (request.permitted !== undefined) return requestedRole(situation, request.permitted);
  const center = await world.identityCenter(situation.configuration.configuration);
  const { folder } = situation.repository;
  const sessions = (await store.list()).filter(({ record }) => record.folder === folder);
  return findRole({ ...situation, map: withPermittedRoles(situation, center, sessions) }, request.role);
}

async function originOf(
  world: Pick<World, 'clock' | 'exchanger' | 'identityCenter'>,
  situation: Situation,
  mapped: MappedRole,
  request: AssumeRequest,
): Promise<CredentialsOrigin> {
  const { target } = mapped.role;
  if (!isIdentityCenter(target)) return tokenOrigin(world, situation, mapped, request);
  const center = await world.identityCenter(situation.configuration.configuration);
  return identityCenterOrigin({ clock: world.clock, center, target }, situation, mapped, request);
}

function requireRuntime({ runtime }: Pick<World, 'runtime'>): PrivateDirectory {
  if (runtime !== undefined) return runtime;
  throw new AssumeError('local-file', 'There is no memory file system here to keep credentials in.', {
    hint: 'Set `cacheOnDisk: true` in ~/.config/rolecall/config.yaml to allow a private folder on disk.',
  });
}

async function confirmed({ role }: MappedRole, request: AssumeRequest): Promise<void> {
  if (!role.confirm) return;
  if (request.confirm === undefined) {
    throw new AssumeError('confirmation-needed', `${role.name} asks a person to confirm each time.`, {
      hint: 'Assume it from a terminal or by a click in VS Code.',
    });
  }
  if (!(await request.confirm(role))) throw new AssumeError('cancelled', `${role.name} was not assumed.`);
}

function sessionRecord(
  world: Pick<World, 'clock' | 'randomHex'>,
  situation: Situation,
  { role }: MappedRole,
  request: AssumeRequest,
  made: { readonly key: SessionKey; readonly profile: string; readonly origin: CredentialsOrigin },
): Omit<SessionRecord, 'roleSessionName' | 'identity' | 'durationSeconds' | 'mapFingerprint'> {
  const { repository } = situation;
  const { key, profile, origin } = made;
  // A role that asks each time is not one to renew without asking.
  const silent = !role.confirm && !origin.interactive;
  return {
    version: 2,
    key,
    roleName: role.name,
    repository: repository.label,
    folder: repository.folder,
    target: role.target,
    audience: origin.recorded.audience,
    ...(request.given === undefined ? {} : { stated: true as const }),
    source: silent ? origin.recorded.source : undefined,
    renewUntil: silent ? world.clock.now() + SILENT_RENEWAL_MILLISECONDS : world.clock.now(),
    generation: world.randomHex(16),
    owner: request.owner,
    profile,
  };
}
