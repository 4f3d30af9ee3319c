import { asAssumeError } from '../../../../core/errors.ts';
import { durationText, printable } from '../../../../core/text.ts';
import { epochSeconds } from '../../../../core/token.ts';
import { usualAudienceOfSource } from '../../../../identity/audience.ts';
import { mayAsk } from '../may-ask.ts';
import { error, type Finding, info, ok } from '../../../../core/doctor/finding.ts';
import type { Patient } from '../patient.ts';

/** Whether the source that would be used gives a token that a cloud could accept. The token itself is dropped at once. */
export async function checkIdentity(patient: Patient): Promise<readonly Finding[]> {
  const { overview, world, signal } = patient;
  const source = overview.source?.source;
  if (source === undefined) return [];
  const why = source.interactive ? 'it needs a person' : mayAsk(patient);
  if (why !== undefined) {
    const title = `${source.name} was not asked for a token: ${why}`;
    const fix = source.interactive
      ? '`rolecall env --claims` has you sign in, and shows what the token says.'
      : undefined;
    return [info('identity-token-not-asked', title, { fix })];
  }
  try {
    const audience = usualAudienceOfSource(source);
    const { claims } = await source.token(audience, signal);
    const exp = epochSeconds(claims['exp']);
    const left = exp === undefined ? undefined : exp * 1000 - world.clock.now();
    const valid = left === undefined ? '' : `, valid for ${durationText(left)}`;
    return [ok('identity-token', `${source.name} gives a token for ${printable(audience)}${valid}`)];
  } catch (caught) {
    const failure = asAssumeError(caught);
    if (failure.kind === 'cancelled') throw failure;
    return [
      error('identity-token-refused', failure.message, {
        fix: failure.hint ?? '`rolecall env --claims` asks for a token too and shows what it proves.',
      }),
    ];
  }
}
