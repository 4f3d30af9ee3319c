import type { ConsentGate } from '../consent/consent-gate.ts';
import { AssumeError } from '../core/errors.ts';
import type { PrivateDirectory } from '../core/ports.ts';
import type { MappedRole } from '../core/role.ts';
import type { SessionIdentity, SessionKey, SessionRecord } from '../core/session.ts';
import { audienceOfSource, type Claims, type SubjectToken, type TokenSource } from '../core/token.ts';
import { durationText, printable } from '../core/text.ts';
import { credentialProcessAnswer } from '../deliver/credential-process.ts';
import { findRole, requireAllowed, restsOnConsent } from './find-role.ts';
import { obtainCredentials } from './obtain-credentials.ts';
import type { Assumed, AssumeRequest } from './overview.ts';
import type { Profiles } from './profiles.ts';
import { roleSessionName } from './role-session-name.ts';
import { sessionKeyOf } from './session-keys.ts';
import { readSituation, type Situation } from './situation.ts';
import type { World } from './world.ts';
import { SessionStore } from '../store/session-store.ts';

/** The helper renews silently for this long after a person last asked for the role. */
const SILENT_RENEWAL_MILLISECONDS = 8 * 60 * 60 * 1000;

/** Longest that another exchange for the same session may keep this one waiting. */
const LOCK_MILLISECONDS = 40_000;

/**
 * The stages in order for one role: situation → role → consent → confirmation → profile → token → exchange → store. Nothing
 * leaves this machine before consent and confirmation; a failure leaves what was there before as it was.
 */
export async function assumeRole(
  world: World,
  gate: ConsentGate,
  profiles: Profiles,
  request: AssumeRequest,
  signal?: AbortSignal,
): Promise<Assumed> {
  const situation = await readSituation(world, gate, request.folder);
  const mapped = findRole(situation, request.role);
  const source = requireAllowed(situation, mapped);
  const runtime = requireRuntime(world);
  const durationSeconds = durationOf(mapped, request.durationSeconds);
  await confirmed(mapped, request);

  const started = world.clock.now();
  await world.command.ensure();
  const key = sessionKeyOf(world, situation.repository, mapped.role);
  const profile = await profiles.ensureOne(mapped, situation.repository, key);
  const took = world.clock.now() - started;

  const record = sessionRecord(world, situation, mapped, request, { key, profile, durationSeconds, source });
  const { configuration } = situation.configuration;
  const endpoint = configuration.endpoints.aws;
  const exchanger = await world.awsExchanger(configuration);
  const store = new SessionStore(runtime, world.clock);
  let ofToken: Pick<SessionRecord, 'roleSessionName' | 'identity'> = { roleSessionName: '' };
  const credentials = await store.locked(key, LOCK_MILLISECONDS, async () => {
    const obtained = await obtainCredentials(
      {
        source: checkingClaims(source, situation, mapped),
        exchanger,
        clock: world.clock,
        target: record.target,
        audience: record.audience,
        durationSeconds,
        roleSessionName: ({ claims }) => {
          const name = roleSessionName(situation.detection, claims);
          ofToken = { roleSessionName: name, ...identityOf(claims) };
          return name;
        },
        endpoint,
        ...(request.onStep === undefined ? {} : { onStep: request.onStep }),
        ...(request.signIn === undefined ? {} : { signIn: request.signIn }),
      },
      signal,
    );
    const handout = { answer: credentialProcessAnswer(obtained), expiresAt: obtained.expiresAt };
    await store.save({ ...record, ...ofToken }, handout, {
      endpoint,
      certificateAuthority: configuration.certificateAuthority,
    });
    return obtained;
  });
  request.onStep?.({ step: 'profile', text: `${profile} in ${world.awsConfig.path}`, took });
  world.log.info('Assumed a role.', { role: mapped.role.name, account: credentials.accountId });
  return {
    role: mapped.role,
    sessionKey: key,
    profile,
    expiresAt: credentials.expiresAt,
    renewUntil: record.renewUntil,
    assumedRoleArn: credentials.assumedRoleArn,
    shadows: (await profiles.shadows([profile])).get(profile) ?? [],
  };
}

function requireRuntime({ runtime }: World): PrivateDirectory {
  if (runtime !== undefined) return runtime;
  throw new AssumeError('local-file', 'There is no memory file system here to keep credentials in.', {
    hint: 'Set `cacheOnDisk: true` in ~/.config/rolecall/config.yaml to allow a private folder on disk.',
  });
}

/** STS allows 15 minutes to 12 hours (API reference, AssumeRoleWithWebIdentity); the role itself may allow less. */
function durationOf({ role }: MappedRole, asked: number | undefined): number {
  const seconds = asked ?? role.durationSeconds;
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    throw new AssumeError('usage', `A session lasts 15 minutes to 12 hours, not ${durationText(seconds * 1000)}.`, {
      hint: 'Name a duration such as 15m or 1h.',
    });
  }
  return seconds;
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
  world: World,
  situation: Situation,
  { role, source: roleSource }: MappedRole,
  request: AssumeRequest,
  made: { key: SessionKey; profile: string; durationSeconds: number; source: TokenSource },
): Omit<SessionRecord, 'roleSessionName' | 'identity'> {
  const { repository, consent } = situation;
  // A role that asks each time is not one to renew without asking.
  const silent = !role.confirm && !made.source.interactive;
  return {
    version: 1,
    key: made.key,
    roleName: role.name,
    repository: repository.label,
    folder: repository.folder,
    target: role.target,
    durationSeconds: made.durationSeconds,
    audience: audienceOfSource(made.source, role.target),
    source: silent ? made.source.record() : undefined,
    mapFingerprint:
      restsOnConsent(situation, roleSource) && consent.kind === 'granted' ? consent.fingerprint : undefined,
    renewUntil: silent ? world.clock.now() + SILENT_RENEWAL_MILLISECONDS : world.clock.now(),
    generation: world.randomHex(16),
    owner: request.owner,
    profile: made.profile,
  };
}

/** Who the cloud was shown, for people; nothing when the token names no subject. */
function identityOf({ iss, sub }: Claims): { readonly identity?: SessionIdentity } {
  if (typeof iss !== 'string' || typeof sub !== 'string' || iss === '' || sub === '') return {};
  return { identity: { issuer: printable(iss), subject: printable(sub) } };
}

/** The source, refusing to hand on a token that lacks a claim the role map asks for. */
function checkingClaims(source: TokenSource, situation: Situation, { role }: MappedRole): TokenSource {
  const { id, kind } = situation.detection.platform;
  const check = (token: SubjectToken): SubjectToken => {
    const here = { platform: id, kind, branch: situation.repository.branch, claims: token.claims };
    const why = situation.reader.whyUnavailable(role, here);
    if (why === undefined) return token;
    throw new AssumeError('role-unavailable', `${role.name} is not available here: ${why.reason}.`, {
      hint: why.detail,
    });
  };
  return {
    id: source.id,
    name: source.name,
    interactive: source.interactive,
    availability: () => source.availability(),
    record: () => source.record(),
    token: async (audience, signal, prompt) => check(await source.token(audience, signal, prompt)),
  };
}
