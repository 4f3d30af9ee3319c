import { CLOUDS } from '../clouds/clouds.ts';
import { AssumeError } from '../core/errors.ts';
import type { TokenSourceId } from '../core/platform.ts';
import type { MappedRole } from '../core/role.ts';
import type { SessionIdentity } from '../core/session.ts';
import { durationText, printable } from '../core/text.ts';
import { ENGLISH, spokenDuration } from '../core/words.ts';
import type { Claims, SubjectToken, TokenSource } from '../core/token.ts';
import { audienceOfSource } from '../identity/audience.ts';
import type { CredentialsOrigin, ObtainedCredentials } from './credentials-origin.ts';
import { requireAllowed, requireAvailable, restsOnConsent } from './find-role.ts';
import { obtainCredentials } from '../exchange/obtain-credentials.ts';
import type { AssumeRequest } from './overview/overview.ts';
import { roleSessionName } from './role-session-name.ts';
import type { Situation } from './situation.ts';
import type { World } from './world.ts';

/** AssumeRoleWithWebIdentity with a token of the source that counts here. @throws AssumeError as {@link requireAllowed}; `usage`. */
export function tokenOrigin(
  world: Pick<World, 'clock' | 'exchanger'>,
  situation: Situation,
  mapped: MappedRole,
  request: AssumeRequest,
): CredentialsOrigin {
  const source = requireAllowed(situation, mapped);
  const { target } = mapped.role;
  const durationSeconds = durationOf(mapped, request.durationSeconds);
  const audience = request.audience ?? audienceOfSource(source, target);
  const { configuration } = situation.configuration;
  return {
    recorded: { audience, source: source.record() },
    interactive: source.interactive,
    restsOnConsent: restsOnConsent(situation, mapped.source),
    prepare: async ({ signal }) => {
      if (source.interactive) await source.token(audience, signal, request.signIn);
    },
    obtain: async ({ signal, requireStanding }) => {
      const exchanger = world.exchanger(configuration);
      let issued: ObtainedCredentials['issued'] = { roleSessionName: undefined, durationSeconds };
      const credentials = await obtainCredentials(
        {
          source: checkingClaims(source, situation, mapped, requireStanding),
          exchanger: {
            ...exchanger,
            exchange: async (...asked) => {
              await requireStanding();
              return await exchanger.exchange(...asked);
            },
          },
          clock: world.clock,
          target,
          audience,
          durationSeconds,
          roleSessionName: ({ claims }) => {
            const name = roleSessionName(situation.detection, claims);
            issued = { ...issued, roleSessionName: name, ...identityOf(claims, source.id) };
            return name;
          },
          endpoint: configuration.endpoints[target.cloud],
          ...(request.onStep === undefined ? {} : { onStep: request.onStep }),
          ...(request.signIn === undefined ? {} : { signIn: request.signIn }),
        },
        signal,
      );
      return { credentials, issued };
    },
    abandon: () => Promise.resolve(),
  };
}

/** Within what the cloud allows; the role itself may allow less. */
function durationOf({ role }: MappedRole, asked: number | undefined): number {
  const seconds = asked ?? role.durationSeconds;
  const { shortest, longest } = CLOUDS[role.target.cloud].durations;
  if (!Number.isInteger(seconds) || seconds < shortest || seconds > longest) {
    const [least, most] = [shortest, longest].map(each => spokenDuration(each * 1000, ENGLISH));
    const message = `A session lasts ${least} to ${most}, not ${durationText(seconds * 1000)}.`;
    throw new AssumeError('usage', message, { hint: 'Name a duration such as 15m or 1h.' });
  }
  return seconds;
}

/** Who the cloud was shown, for people; nothing when the token names no subject. */
function identityOf({ iss, sub }: Claims, source: TokenSourceId): { readonly identity?: SessionIdentity } {
  if (typeof iss !== 'string' || typeof sub !== 'string' || iss === '' || sub === '') return {};
  return { identity: { issuer: printable(iss), subject: printable(sub), source } };
}

/** The source, asked for what still stands only, and refusing to hand on a token that lacks a claim the role map asks for. */
function checkingClaims(
  source: TokenSource,
  situation: Situation,
  mapped: MappedRole,
  requireStanding: () => Promise<void>,
): TokenSource {
  const check = (token: SubjectToken): SubjectToken => {
    requireAvailable(situation, mapped, token.claims);
    return token;
  };
  return {
    id: source.id,
    name: source.name,
    interactive: source.interactive,
    availability: () => source.availability(),
    record: () => source.record(),
    token: async (audience, signal, prompt) => {
      await requireStanding();
      return check(await source.token(audience, signal, prompt));
    },
  };
}
