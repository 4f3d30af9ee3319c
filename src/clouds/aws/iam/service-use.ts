import { AssumeError } from '../../../core/errors.ts';
import { askIam, type IamNeeds, type IamQuestion, textIn } from './ask-iam.ts';
import { dateIn } from './get-role.ts';

/** A service that a role's policies let it use. */
export interface ServiceUse {
  /** `s3` */
  readonly service: string;
  /** ISO 8601; undefined where it was not used in the 400 days that IAM keeps. */
  readonly lastUsed: string | undefined;
}

/** How often IAM is asked whether its report is ready, and for how long: milliseconds. */
const BETWEEN = 1000;
const LONGEST = 60_000;
const MAXIMUM_BYTES = 1_048_576;
/** Of a page of services, which IAM allows to be fetched one after another. */
const MOST_PAGES = 20;

/**
 * Which services a role may use, and when it last did.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html
 * @throws AssumeError as {@link askIam}; `network` where the report is not ready in a minute.
 */
export async function serviceUse(
  question: IamQuestion,
  needs: IamNeeds,
  signal?: AbortSignal,
): Promise<readonly ServiceUse[]> {
  const { roleArn } = question.target;
  const ask = (action: string, parameters: Readonly<Record<string, string>>): Promise<string> =>
    askIam(
      question,
      { action, parameters, doing: `see which services ${roleArn} used`, maximumBytes: MAXIMUM_BYTES },
      needs,
      signal,
    );
  const JobId = textIn(await ask('GenerateServiceLastAccessedDetails', { Arn: roleArn }), 'JobId') ?? '';
  if (!/^[\da-f-]{36}$/.test(JobId)) throw new AssumeError('protocol', "The answer of AWS's IAM names no report.");
  const until = needs.clock.now() + LONGEST;
  let body = await ask('GetServiceLastAccessedDetails', { JobId });
  while (textIn(body, 'JobStatus') === 'IN_PROGRESS') {
    if (needs.clock.now() >= until) {
      throw new AssumeError('network', 'AWS IAM did not finish its report of a role within a minute.', {
        hint: 'Try again shortly.',
      });
    }
    await needs.clock.sleep(BETWEEN, signal);
    body = await ask('GetServiceLastAccessedDetails', { JobId });
  }
  const services = [...servicesIn(body)];
  for (let page = 1; textIn(body, 'IsTruncated') === 'true' && page < MOST_PAGES; page += 1) {
    body = await ask('GetServiceLastAccessedDetails', { JobId, Marker: textIn(body, 'Marker') ?? '' });
    services.push(...servicesIn(body));
  }
  return services;
}

function servicesIn(body: string): readonly ServiceUse[] {
  if (textIn(body, 'JobStatus') !== 'COMPLETED') {
    throw new AssumeError('protocol', "AWS's IAM could not make its report of a role.");
  }
  const [, ...members] = (textIn(body, 'ServicesLastAccessed') ?? '').split('<member>');
  return members.flatMap(member => {
    const service = /^[a-z\d-]{1,64}$/.exec(textIn(member, 'ServiceNamespace') ?? '')?.[0];
    return service === undefined ? [] : [{ service, lastUsed: dateIn(member, 'LastAuthenticated') }];
  });
}
