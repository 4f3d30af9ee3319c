import type { AwsCredentials } from '../../../core/credentials.ts';
import { AssumeError, withHost } from '../../../core/errors.ts';
import type { Clock, Exchanger, HttpClient, HttpResponse } from '../../../core/ports.ts';
import type { AwsRoleTarget } from '../../../core/target.ts';
import { readAwsAnswer } from './answer.ts';
import { stsEndpoint } from './endpoints.ts';
import { checkAwsLimits } from './limits.ts';
import { readPlainAnswer, stsForm } from './plain-sts.ts';

const DEADLINE_MILLISECONDS = 15_000;
/** An answer is some 2 kB; session tokens have grown before. */
const MAXIMUM_BYTES = 131_072;

/**
 * AssumeRoleWithWebIdentity: one request without a signature, to the endpoint chosen here, with nothing that tells about this
 * machine. An answer that is not plainly credentials is read by the AWS SDK, which costs more to load than all else that an
 * exchange does.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 * @throws AssumeError of the transport, of the checks before and after; of `readBySdk`.
 */
export function awsExchanger(http: HttpClient, clock: Clock): Exchanger<AwsRoleTarget, AwsCredentials> {
  return {
    async exchange(request, signal) {
      checkAwsLimits(request);
      const endpoint = request.endpoint ?? stsEndpoint(request.target.partition, request.target.region);
      let answer: HttpResponse;
      try {
        answer = await http.send(
          {
            method: 'POST',
            url: new URL('/', endpoint).href,
            headers: {
              'content-type': 'application/x-www-form-urlencoded',
              accept: 'text/xml',
              'user-agent': 'rolecall aws-sdk-js',
            },
            body: stsForm(request),
            deadlineMilliseconds: DEADLINE_MILLISECONDS,
            maximumBytes: MAXIMUM_BYTES,
          },
          signal,
        );
      } catch (error) {
        if (signal?.aborted === true) throw new AssumeError('cancelled', 'Cancelled.', { cause: error });
        throw withHost(error, new URL(endpoint).host);
      }
      const receivedAt = clock.now();
      const date = Date.parse(answer.headers['date'] ?? '');
      const times = { serverTime: Number.isNaN(date) ? undefined : date, receivedAt };
      const plain = answer.status === 200 ? readPlainAnswer(answer.body) : undefined;
      if (plain !== undefined) return readAwsAnswer(plain, request.target, times);
      const { readBySdk } = await import('./sdk-exchange.ts');
      return readAwsAnswer(await readBySdk(request, endpoint, { answer, times }), request.target, times);
    },
  };
}
