import { requireOtherToken } from '../clouds/other-token.ts';
import { AssumeError } from '../core/errors.ts';
import type { IssuedOther, OtherToken } from '../core/ports.ts';
import type { Claims, SubjectToken } from '../core/token.ts';
import { withRetries } from '../exchange/obtain-credentials.ts';
import { checkClaims, decodeToken } from '../identity/claims.ts';
import { sourceFromRecord } from '../identity/source-from-record.ts';
import { isRenewable } from '../store/refresh-times.ts';
import type { SessionFile } from '../store/session-record.ts';
import type { SessionStore } from '../store/session-store.ts';
import type { RenewalNeeds } from './renew-session.ts';

export interface OtherTokenNeeds extends RenewalNeeds {
  readonly store: SessionStore;
}

/**
 * Another token of an active role, from its session alone: with a fresh identity token while nobody has to be asked for one,
 * else with the one that tools read. Nothing of it is kept.
 * @throws AssumeError `usage` for what the role's cloud has not; `not-renewable`, `taken-back`; as the source and the cloud do.
 */
export async function otherToken(
  file: SessionFile,
  wanted: OtherToken,
  needs: OtherTokenNeeds,
  signal?: AbortSignal,
): Promise<IssuedOther> {
  const { record, transport } = file;
  const { target, durationSeconds, roleSessionName = '' } = record;
  const { exchanger, clock } = needs;
  requireOtherToken(target, wanted);
  const { token, expiresAt } = await withRetries(
    clock,
    async () => {
      const identity = await identityToken(file, needs, signal);
      await requireStanding(file, needs);
      const request = { target, token: identity, durationSeconds, roleSessionName, endpoint: transport.endpoint };
      if (exchanger.otherToken === undefined) throw new AssumeError('usage', 'This role has no other tokens.');
      return await exchanger.otherToken(request, wanted, signal);
    },
    signal,
  );
  await requireStanding(file, needs);
  return { token, expiresAt: expiresAt ?? expiryOf(decodeToken(token, 'The cloud').claims) };
}

async function identityToken(file: SessionFile, needs: OtherTokenNeeds, signal?: AbortSignal): Promise<SubjectToken> {
  const { record } = file;
  const { audience, source } = record;
  if (audience !== undefined && source !== undefined && isRenewable(record, needs.clock.now()))
    return await sourceFromRecord(source, needs).token(audience, signal);
  const stored = await needs.store.toolFile(record, 'token');
  const from = source?.id ?? record.identity?.source;
  if (audience === undefined || from === undefined || stored === undefined) throw over(record.roleName);
  const name = `The identity token of ${record.roleName}`;
  const { jwt, claims } = decodeToken(stored, name);
  const now = needs.clock.now();
  if ((expiryOf(claims) ?? 0) <= now) throw over(record.roleName);
  checkClaims(claims, name, { audience, issuer: undefined, fresh: false, now });
  return { jwt, claims, audience, source: from };
}

function over(roleName: string): AssumeError {
  return new AssumeError('not-renewable', `The identity token of ${roleName} has ended, and a person has to sign in.`, {
    hint: `Run \`rolecall renew ${roleName}\`.`,
  });
}

/** Released or assumed anew while others were asked: nothing is sent for it, and nothing handed out. */
async function requireStanding({ record }: SessionFile, { store }: OtherTokenNeeds): Promise<void> {
  if ((await store.file(record.key))?.record.generation === record.generation) return;
  throw new AssumeError('taken-back', `${record.roleName} was released meanwhile.`, {
    hint: 'Assume it again if you still want it.',
  });
}

function expiryOf({ exp }: Claims): number | undefined {
  return typeof exp === 'number' ? exp * 1000 : undefined;
}
