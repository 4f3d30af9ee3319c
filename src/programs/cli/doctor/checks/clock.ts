import { timeAddressOf } from '../../../../clouds/doctor.ts';
import { isFromRepository } from '../../../../consent/terms.ts';
import { asAssumeError } from '../../../../core/errors.ts';
import { durationText } from '../../../../core/text.ts';
import { hasNobodyToAsk } from '../../../../sessions/pipeline.ts';
import { error, type Finding, info, ok, warning } from '../../../../core/doctor/finding.ts';
import { mayAsk } from '../may-ask.ts';
import type { Patient } from '../patient.ts';

/** Cloud and issuers refuse tokens and signatures that are off by five minutes; from one on it is worth saying. */
const REFUSED_FROM = 5 * 60_000;
const NAMED_FROM = 60_000;
const ADDRESSES_ASKED = 4;

/** Whether the clouds of the roles can be reached and what time they have there. Nothing is sent in the request. */
export async function checkClock(patient: Patient): Promise<readonly Finding[]> {
  const [first] = addressesOf(patient);
  if (first === undefined) return [];
  const why = mayAsk(patient);
  if (why !== undefined) return [info('clock-not-asked', `The cloud was not asked for the time: ${why}`)];
  const addresses = [...new Set(addressesOf(patient))].slice(0, ADDRESSES_ASKED);
  return (await Promise.all(addresses.map(address => askTime(address, patient)))).flat();
}

/** Of each role. */
function* addressesOf({ overview, configuration }: Patient): Iterable<string> {
  const { endpoints } = configuration.configuration;
  // Where there is nobody to ask, the rest is asked before a repository's word counts.
  const withoutRepository = overview.consent.kind === 'needed' && hasNobodyToAsk(overview.detection);
  for (const { role, source } of overview.map.roles) {
    const address =
      withoutRepository && isFromRepository(source)
        ? undefined
        : timeAddressOf(role.target, endpoints[role.target.cloud]);
    if (address !== undefined) yield address;
  }
}

async function askTime(url: string, patient: Patient): Promise<readonly Finding[]> {
  const { world, configuration, signal } = patient;
  const { host } = new URL(url);
  try {
    const http = await patient.httpClient(configuration.configuration);
    const asked = world.clock.now();
    const { headers } = await http.send(
      {
        method: 'GET',
        url,
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
