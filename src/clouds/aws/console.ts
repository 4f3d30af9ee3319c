import { AssumeError, withHost } from '../../core/errors.ts';
import { FieldReader, parseJson } from '../../core/parse.ts';
import type { HttpClient, HttpResponse } from '../../core/ports.ts';
import { Secret } from '../../core/secret.ts';
import type { AwsTarget } from '../../core/target.ts';
import type { CloudConsole } from '../cloud-console.ts';
import { post } from '../cloud-request.ts';
import { withoutTokens } from '../without-tokens.ts';
import { awsPartition } from './partitions.ts';

/** As it is written in base64url, so that it comes through whatever decodes and encodes an address on its way. */
const SIGN_IN_TOKEN = /^[\w.~-]{1,16384}$/;

/** Where a partition signs in, and its console. */
interface ConsoleHosts {
  readonly signIn: string;
  readonly console: string;
}

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html and, for each partition,
 * the endpoint rules of the service `signin` [boto/botocore:botocore/data/signin]. The others are reached from inside alone.
 */
function hostsOf({ partition, region }: AwsTarget): ConsoleHosts {
  switch (partition) {
    case 'aws':
      return { signIn: 'signin.aws.amazon.com', console: 'console.aws.amazon.com' };
    case 'aws-cn':
      return { signIn: 'signin.amazonaws.cn', console: 'console.amazonaws.cn' };
    case 'aws-us-gov':
      return { signIn: 'signin.amazonaws-us-gov.com', console: 'console.amazonaws-us-gov.com' };
    case 'aws-eusc':
      return { signIn: `${region}.signin.amazonaws-eusc.eu`, console: 'console.amazonaws-eusc.eu' };
    default:
      throw new AssumeError('usage', `Rolecall knows no console of the partition ${partition} of AWS.`);
  }
}

export const awsConsole: CloudConsole<'aws'> = {
  page: (target, endpoint) => {
    if (awsPartition(target.partition)?.region.test(target.region) !== true) {
      throw new AssumeError('role-map-invalid', `The role's region is none of its partition.`, {
        hint: 'Correct `region` in the role map; it must be of the same partition as the ARN.',
      });
    }
    const hosts = hostsOf(target);
    const federation = new URL('/federation', standIn(endpoint) ?? `https://${hosts.signIn}`);
    // Without a query of its own, which VS Code would encode once more.
    const destination = `https://${target.region}.${hosts.console}/console/home`;
    return {
      kind: 'sign-in',
      host: hosts.console,
      signIn: async (answer, http, signal) => {
        const token = await signInToken(federation, answer, http, signal);
        // The destination comes last: a question whether to open an address shows its end.
        const query = [
          ['Action', 'login'],
          ['SigninToken', token],
          ['Issuer', 'rolecall'],
          ['Destination', destination],
        ].map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`);
        return new Secret(`${federation.href}?${query.join('&')}`);
      },
    };
  },
};

/** An endpoint of AWS's own, as of a private network, answers for STS alone. */
function standIn(endpoint: string | undefined): string | undefined {
  return endpoint !== undefined && /\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|aws)$/.test(new URL(endpoint).hostname)
    ? undefined
    : endpoint;
}

/** What the credentials are exchanged for; they are sent in the body, since addresses end in logs of proxies. */
async function signInToken(
  federation: URL,
  answer: Secret,
  http: HttpClient,
  signal: AbortSignal | undefined,
): Promise<string> {
  const credentials = new FieldReader(parseJson(answer.reveal()), "the role's credentials");
  const session = {
    sessionId: credentials.string('AccessKeyId'),
    sessionKey: credentials.string('SecretAccessKey'),
    sessionToken: credentials.string('SessionToken'),
  };
  const secrets = [session.sessionId, session.sessionKey, session.sessionToken].map(each => new Secret(each));
  const form = { Action: 'getSigninToken', SessionType: 'json', Session: JSON.stringify(session) };
  const body = new URLSearchParams(form).toString();
  const request = { url: federation.href, contentType: 'application/x-www-form-urlencoded', body } as const;
  const response = await post(http, request, signal);
  if (response.status !== 200) throw withHost(refusal(response, secrets), federation.host);
  const token = new FieldReader(parseJson(response.body), "the answer of AWS's sign-in").string('SigninToken');
  if (!SIGN_IN_TOKEN.test(token)) {
    throw new AssumeError('protocol', 'AWS answered with a sign-in token that is not well formed.');
  }
  return token;
}

function refusal({ status, body }: HttpResponse, secrets: readonly Secret[]): AssumeError {
  const details = { cause: withoutTokens(body, secrets), code: `HTTP ${status}` };
  if (status === 429) {
    return new AssumeError('throttled', "AWS's sign-in is asked too often at the moment.", {
      hint: 'Try again shortly.',
      retryable: true,
      ...details,
    });
  }
  if (status >= 500) {
    return new AssumeError('network', `AWS's sign-in has a fault of its own at the moment (HTTP ${status}).`, {
      hint: 'Try again; https://health.aws.amazon.com says more.',
      retryable: true,
      ...details,
    });
  }
  if (status === 400 || status === 401 || status === 403) {
    return new AssumeError('identity-rejected', "AWS does not take the role's credentials for its console.", {
      hint: 'Renew the role, then try again; a role that was revoked stays refused.',
      ...details,
    });
  }
  return new AssumeError('protocol', `AWS's sign-in refused with HTTP ${status}.`, {
    hint: 'Run again with the log at trace level to see its words.',
    ...details,
  });
}
