import {
  ACCESS_TOKEN_TYPE,
  CODESPACE_PARAMETER,
  JWT_TOKEN_TYPE,
  NO_ACCESS_TOKEN,
  REPOSITORY_PARAMETER,
  ROLE_PARAMETER,
  TOKEN_EXCHANGE_GRANT,
} from '../core/broker-protocol.ts';
import { AssumeError } from '../core/errors.ts';
import { FieldReader, isObject, parseJson } from '../core/parse.ts';
import type { BrokerClient, BrokerRequest, HttpClient, HttpResponse } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { brokerHost } from './broker-host.ts';
import { knownRefusal, refusal } from './broker-refusals.ts';

const DEADLINE_MILLISECONDS = 10_000;
/** More than the longest token clouds accept, so that a longer answer is named as such. */
const MAXIMUM_ANSWER_BYTES = 64 * 1024;

/** What a load balancer answers while nothing stands behind it. */
const PASSING_STATUSES = [502, 503, 504];

/** The act of asking a broker, with the words for each of its answers: loaded when one is asked. */
export function createBrokerClient(http: HttpClient): BrokerClient {
  return {
    async exchange(request, signal) {
      const response = await http.send(
        {
          method: 'POST',
          url: `${request.broker}/token`,
          headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
          body: form(request),
          deadlineMilliseconds: DEADLINE_MILLISECONDS,
          maximumBytes: MAXIMUM_ANSWER_BYTES,
        },
        signal,
      );
      return issuedToken(response, request);
    },
    roles: () => Promise.resolve([]),
  };
}

function form(request: BrokerRequest): string {
  return new URLSearchParams({
    grant_type: TOKEN_EXCHANGE_GRANT,
    requested_token_type: JWT_TOKEN_TYPE,
    audience: request.audience,
    subject_token_type: ACCESS_TOKEN_TYPE,
    subject_token: request.gitHubToken.reveal(),
    [CODESPACE_PARAMETER]: request.codespace,
    ...(request.repository === undefined ? {} : { [REPOSITORY_PARAMETER]: request.repository }),
    ...(request.role === undefined ? {} : { [ROLE_PARAMETER]: request.role }),
  }).toString();
}

/** @throws AssumeError the broker's refusal in our words; `protocol` for anything but an answer of RFC 8693. */
function issuedToken({ status, headers, body }: HttpResponse, request: BrokerRequest): Secret {
  const host = brokerHost(request.broker);
  const isJson = /^application\/json *(?:;|$)/i.test(headers['content-type'] ?? '');
  const document = isJson ? parseJson(body) : undefined;
  if (status !== 200) {
    const reason = isObject(document) ? document['reason'] : undefined;
    const known = typeof reason === 'string' ? knownRefusal(reason) : undefined;
    throw known === undefined ? noBroker(status, host) : refusal(known, request);
  }
  if (!isObject(document)) throw noBroker(status, host);
  const answer = new FieldReader(document, `the answer of ${host}`);
  answer.oneOf('issued_token_type', [JWT_TOKEN_TYPE]);
  answer.oneOf('token_type', [NO_ACCESS_TOKEN]);
  return new Secret(answer.string('access_token'));
}

function noBroker(status: number, host: string): AssumeError {
  return new AssumeError('protocol', `${host} did not answer as a broker does (HTTP ${status}).`, {
    hint: 'Check `identity.codespaces.broker` in the role map, and that the broker there is running.',
    code: `HTTP ${status}`,
    retryable: PASSING_STATUSES.includes(status),
  });
}
