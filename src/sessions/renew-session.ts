import { handoutOf } from '../clouds/handout.ts';
import type { Handout } from '../core/credentials.ts';
import { AssumeError } from '../core/errors.ts';
import type { Exchanger } from '../core/ports.ts';
import type { Target } from '../core/target.ts';
import { obtainCredentials } from '../exchange/obtain-credentials.ts';
import { type RecordedSourceNeeds, sourceFromRecord } from '../identity/source-from-record.ts';
import type { SessionFile } from '../store/session-record.ts';

/** What a session is renewed with. */
export interface RenewalNeeds extends RecordedSourceNeeds {
  readonly exchanger: Exchanger<Target>;
}

/**
 * A fresh token and its exchange for a session, from its file alone: no map is read, and nobody is asked.
 * @throws AssumeError as {@link obtainCredentials}; `not-renewable`.
 */
export async function renewSession({ record, transport }: SessionFile, ports: RenewalNeeds): Promise<Handout> {
  const { audience, roleSessionName, target, durationSeconds } = record;
  if (record.source === undefined || audience === undefined || roleSessionName === undefined) {
    throw new AssumeError('not-renewable', 'This role is renewed by a person only.');
  }
  const credentials = await obtainCredentials({
    source: sourceFromRecord(record.source, ports),
    exchanger: ports.exchanger,
    clock: ports.clock,
    target,
    audience,
    durationSeconds,
    roleSessionName: () => roleSessionName,
    endpoint: transport.endpoint,
  });
  return handoutOf(credentials);
}
