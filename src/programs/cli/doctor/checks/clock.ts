import { isAwsTarget } from '../../../../clouds/aws/facts.ts';
import { isFromRepository } from '../../../../consent/terms.ts';
import { asAssumeError } from '../../../../core/errors.ts';
import { durationText } from '../../../../core/text.ts';
import { stsEndpoint } from '../../../../clouds/aws/endpoints.ts';
import { hasNobodyToAsk } from '../../../../sessions/pipeline.ts';
import { error, type Finding, info, ok, warning } from '../finding.ts';
import { mayAsk } from '../may-ask.ts';
import type { Patient } from '../patient.ts';

/** Cloud and issuers refuse tokens and signatures that are off by five minutes; from one on it is worth saying. */
const REFUSED_FROM = 5 * 60_000;
const NAMED_FROM = 60_000;
const ENDPOINTS_ASKED = 4;

/**
 * Whether the cloud can be reached and what time it has there: an unsigned request to the endpoints that the roles use,
 * which STS refuses with its `Date`. Nothing is sent in it. (A plain `GET /` it answers with a redirect.)
 */
export async function checkClock(patient: Patient): Promise<readonly Finding[]> {
  const endpoints = endpointsOf(patient);
  if (endpoints.length === 0) return [];
  const why = mayAsk(patient);
  if (why !== undefined) return [info('clock-not-asked', `The cloud was not asked for the time: ${why}`)];
  return (await Promise.all(endpoints.slice(0, ENDPOINTS_ASKED).map(endpoint => askTime(endpoint, patient)))).flat();
}

function endpointsOf({ overview, configuration }: Patient): readonly string[] {
  const override = configuration.configuration.endpoints.aws;
  const endpoints = overview.map.roles.flatMap(({ role: { target }, source }) => {
    if (!isAwsTarget(target)) return [];
    // Where there is nobody to ask, the rest is asked before a repository's word counts.
    if (overview.consent.kind === 'needed' && hasNobodyToAsk(overview.detection) && isFromRepository(source)) return [];
    if (override !== undefined) return [override];
    try {
      return [stsEndpoint(target.partition, target.region)];
    } catch {
      // The role map's own problem, told where it stands.
      return [];
    }
  });
  return [...new Set(endpoints)];
}

async function askTime(endpoint: string, patient: Patient): Promise<readonly Finding[]> {
  const { world, configuration, signal } = patient;
  const { host } = new URL(endpoint);
  try {
    const http = await patient.httpClient(configuration.configuration);
    const asked = world.clock.now();
    const { headers } = await http.send(
      {
        method: 'GET',
        url: `${endpoint}/?Action=GetCallerIdentity&Version=2011-06-15`,
        headers: {},
        deadlineMilliseconds: 10_000,
        maximumBytes: 64 * 1024,
      },
      signal,
    );
    const answered = world.clock.now();
    const there = Date.parse(headers['date'] ?? '');
    if (Number.isNaN(there)) return [ok('clock', `${host} answers, without saying what time it is`)];
    return [compared(there - (asked + answered) / 2, host)];
  } catch (caught) {
    const failure = asAssumeError(caught);
    if (failure.kind === 'cancelled') throw failure;
    return [
      error('cloud-unreachable', failure.message, {
        fix: failure.hint ?? 'Check the network; `rolecall doctor --offline` leaves this out.',
      }),
    ];
  }
}

/** `difference`: by how many milliseconds the cloud's clock is ahead of this machine's. */
function compared(difference: number, host: string): Finding {
  const size = Math.abs(difference);
  if (size < NAMED_FROM) return ok('clock', `This machine's clock agrees with ${host}`);
  const title = `This machine's clock is ${durationText(size)} ${difference > 0 ? 'behind' : 'ahead of'} ${host}`;
  const fix = 'Set the clock of this machine, or of the one that this container runs on.';
  return size < REFUSED_FROM ? warning('clock-differs', title, { fix }) : error('clock-differs', title, { fix });
}
