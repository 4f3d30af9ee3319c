import type { AwsCredentials } from '../../../core/credentials.ts';
import type { Clock, Exchanger, HttpClient } from '../../../core/ports.ts';
import type { AwsRoleTarget } from '../../../core/target.ts';
import { timedPost } from '../../cloud-request.ts';
import { readAwsAnswer } from './answer.ts';
import { stsEndpoint } from './endpoints.ts';
import { checkAwsLimits } from './limits.ts';
import { readPlainAnswer, stsForm } from './plain-sts.ts';

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
      const { response: answer, ...times } = await timedPost(
        http,
        clock,
        {
          url: new URL('/', endpoint).href,
          contentType: 'application/x-www-form-urlencoded',
          accept: 'text/xml',
          userAgent: 'rolecall aws-sdk-js',
          body: stsForm(request),
        },
        signal,
      );
      const plain = answer.status === 200 ? readPlainAnswer(answer.body) : undefined;
      if (plain !== undefined) return readAwsAnswer(plain, request.target, times);
      const { readBySdk } = await import('./sdk-exchange.ts');
      return readAwsAnswer(await readBySdk(request, endpoint, { answer, times }), request.target, times);
    },
  };
}
