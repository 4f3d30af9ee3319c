import type { AwsCredentials } from '../../core/credentials.ts';
import type { AwsRoleTarget } from '../../core/target.ts';
import { fromWebToken } from '@aws-sdk/credential-providers';
import { awsClientSettings } from './client-settings.ts';
import { asAssumeError, AssumeError, withHost } from '../../core/errors.ts';
import { isObject } from '../../core/parse.ts';
import type { Clock, Exchanger, ExchangeRequest, HttpClient } from '../../core/ports.ts';
import { readAwsAnswer } from './answer.ts';
import { stsEndpoint } from './endpoints.ts';
import { awsFailure } from './failure.ts';
import { checkAwsLimits } from './limits.ts';
import { SdkTransport, unexpectedRequest } from './sdk-transport.ts';

const DEADLINE_MILLISECONDS = 15_000;
/** An answer is some 2 kB; session tokens have grown before. */
const MAXIMUM_BYTES = 131_072;

/**
 * AssumeRoleWithWebIdentity through the AWS SDK on our transport.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 *
 * The SDK reads `~/.aws/config` and `AWS_*` for whatever it is not given, an `endpoint_url` that would receive the token
 * among it: so it is given everything, and the transport sends to the endpoint chosen here whatever address the SDK made.
 * @throws AssumeError of the transport, of {@link awsFailure}, of the checks before and after; `role-map-invalid`.
 */
export function awsExchanger(http: HttpClient, clock: Clock): Exchanger<AwsRoleTarget, AwsCredentials> {
  return {
    async exchange(request, signal) {
      checkAwsLimits(request);
      const endpoint = request.endpoint ?? stsEndpoint(request.target.partition, request.target.region);
      const transport = transportTo(endpoint, http, clock, signal);
      let output: unknown;
      try {
        output = await callSts(request, endpoint, transport);
      } catch (error) {
        if (signal?.aborted === true) throw new AssumeError('cancelled', 'Cancelled.', { cause: error });
        throw withHost(transport.failure ?? refusalOf(error, request, transport), new URL(endpoint).host);
      }
      return readAwsAnswer(output, request.target, transport.times());
    },
  };
}

type ClientPlugin = NonNullable<Parameters<typeof fromWebToken>[0]['clientPlugins']>[number];

async function callSts(
  request: ExchangeRequest<AwsRoleTarget>,
  endpoint: string,
  transport: SdkTransport,
): Promise<unknown> {
  const { target, token, durationSeconds, roleSessionName } = request;
  let output: unknown;
  // The SDK's credentials leave out the assumed role's ARN, which must be checked; so the whole answer is kept.
  const keepAnswer: ClientPlugin = {
    applyToStack: stack => {
      stack.add(
        next => async args => {
          const result = await next(args);
          output = result.output;
          return result;
        },
        { step: 'initialize', name: 'keepAnswer' },
      );
    },
  };
  const provider = fromWebToken({
    roleArn: target.roleArn,
    roleSessionName,
    webIdentityToken: token.jwt.reveal(),
    durationSeconds,
    ...(target.sessionPolicy === undefined ? {} : { policy: target.sessionPolicy }),
    ...(target.policyArns === undefined ? {} : { policyArns: target.policyArns.map(arn => ({ arn })) }),
    clientPlugins: [keepAnswer],
    clientConfig: {
      endpoint,
      region: target.region,
      requestHandler: transport,
      // The SDK would try again with the same token; whoever calls us tries again with a fresh one.
      maxAttempts: 1,
      sigv4aSigningRegionSet: [],
      ...awsClientSettings(),
    },
  });
  await provider();
  return output;
}

/** To the endpoint chosen here, with nothing that tells about this machine. */
function transportTo(endpoint: string, http: HttpClient, clock: Clock, signal: AbortSignal | undefined): SdkTransport {
  return new SdkTransport(
    {
      http,
      signal,
      deadlineMilliseconds: DEADLINE_MILLISECONDS,
      maximumBytes: MAXIMUM_BYTES,
      sent: ({ method, body }) => {
        if (method !== 'POST' || body === undefined) throw unexpectedRequest();
        return {
          url: new URL('/', endpoint).href,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            accept: 'text/xml',
            'user-agent': 'rolecall aws-sdk-js',
          },
        };
      },
    },
    clock,
  );
}

function refusalOf(error: unknown, request: ExchangeRequest<AwsRoleTarget>, transport: SdkTransport): AssumeError {
  const status = transport.answer?.status;
  if (status === undefined) return asAssumeError(error);
  if (status < 400) {
    return new AssumeError('protocol', "The answer of AWS STS cannot be read as STS's XML.", {
      hint: 'Check that no proxy or portal answers in its place.',
      // Not the error itself: the SDK hangs the raw answer on it, and a half-readable one may hold credentials.
      cause: error instanceof Error ? error.name : undefined,
    });
  }
  // `Unknown` is the SDK's word for an answer in which it found no code.
  const code = isObject(error) && typeof error['Code'] === 'string' ? error['Code'] : '';
  const { serverTime, receivedAt } = transport.times();
  return awsFailure(
    {
      status,
      code: code === 'Unknown' ? '' : code,
      message: error instanceof Error ? error.message : '',
      skewMilliseconds: serverTime === undefined ? undefined : serverTime - receivedAt,
    },
    request,
  );
}
