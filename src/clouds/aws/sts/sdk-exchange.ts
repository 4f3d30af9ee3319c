import { fromWebToken } from '@aws-sdk/credential-providers';
import { AssumeError, withHost } from '../../../core/errors.ts';
import { isObject } from '../../../core/parse.ts';
import type { ExchangeRequest, HttpResponse } from '../../../core/ports.ts';
import type { AwsRoleTarget } from '../../../core/target.ts';
import { awsClientSettings } from '../client-settings.ts';
import { awsFailure } from './failure.ts';
import { type AnswerTimes, skewOf } from '../../cloud-request.ts';
import { SdkHandler, unexpectedRequest } from '../sdk-transport.ts';

/** An answer of STS that has come, and when. */
export interface StsAnswer {
  readonly answer: HttpResponse;
  readonly times: AnswerTimes;
}

/**
 * An answer as the AWS SDK reads it: the output of the operation, or what is wrong. It is handed the answer in place of a
 * connection, and sends nothing.
 *
 * The SDK reads `~/.aws/config` and `AWS_*` for whatever it is not given: so it is given everything.
 * @throws AssumeError of {@link awsFailure}; `protocol`.
 */
export async function readBySdk(
  request: ExchangeRequest<AwsRoleTarget>,
  endpoint: string,
  { answer, times }: StsAnswer,
): Promise<unknown> {
  try {
    return await outputOf(request, endpoint, answer);
  } catch (error) {
    throw withHost(refusalOf(error, request, { answer, times }), new URL(endpoint).host);
  }
}

type ClientPlugin = NonNullable<Parameters<typeof fromWebToken>[0]['clientPlugins']>[number];

async function outputOf(
  { target, token, durationSeconds, roleSessionName }: ExchangeRequest<AwsRoleTarget>,
  endpoint: string,
  answer: HttpResponse,
): Promise<unknown> {
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
      requestHandler: handing(answer),
      // The SDK would try again with the same token; whoever calls us tries again with a fresh one.
      maxAttempts: 1,
      sigv4aSigningRegionSet: [],
      ...awsClientSettings(),
    },
  });
  await provider();
  return output;
}

function handing(answer: HttpResponse): SdkHandler {
  return new SdkHandler({
    http: { send: () => Promise.resolve(answer) },
    deadlineMilliseconds: 0,
    maximumBytes: 0,
    sent: ({ method, body }) => {
      if (method !== 'POST' || body === undefined) throw unexpectedRequest();
      return { url: '', headers: {} };
    },
  });
}

function refusalOf(
  error: unknown,
  request: ExchangeRequest<AwsRoleTarget>,
  { answer: { status }, times }: StsAnswer,
): AssumeError {
  if (status < 400) {
    return new AssumeError('protocol', "The answer of AWS STS cannot be read as STS's XML.", {
      hint: 'Check that no proxy or portal answers in its place.',
      // Not the error itself: the SDK hangs the raw answer on it, and a half-readable one may hold credentials.
      cause: error instanceof Error ? error.name : undefined,
    });
  }
  // `Unknown` is the SDK's word for an answer in which it found no code.
  const code = isObject(error) && typeof error['Code'] === 'string' ? error['Code'] : '';
  return awsFailure(
    {
      status,
      code: code === 'Unknown' ? '' : code,
      message: error instanceof Error ? error.message : '',
      skewMilliseconds: skewOf(times),
    },
    request,
  );
}
