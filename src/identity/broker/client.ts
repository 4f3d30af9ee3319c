import {
  ACCESS_TOKEN_TYPE,
  CALLED_NOW_MEMBER,
  CATALOGUE_PERMISSIONS,
  CODESPACE_PARAMETER,
  JWT_TOKEN_TYPE,
  NO_ACCESS_TOKEN,
  REPOSITORY_FULL_NAME,
  REPOSITORY_PARAMETER,
  ROLE_PARAMETER,
  ROLES_PATH,
  TOKEN_EXCHANGE_GRANT,
  type CatalogueEntry,
} from '../../core/broker-protocol.ts';
import { AssumeError } from '../../core/errors.ts';
import { FieldReader, isObject, type JsonObject, parseJson } from '../../core/parse.ts';
import type { BrokerClient, BrokerRequest, CatalogueRequest, HttpClient, HttpResponse } from '../../core/ports.ts';
import { Secret } from '../../core/secret.ts';
import { printable } from '../../core/text.ts';
import { brokerHost } from './host.ts';
import { knownRefusal, refusal, refusedEntry } from './refusals.ts';

const DEADLINE_MILLISECONDS = 10_000;
/** More than the longest token clouds accept, so that a longer answer is named as such. */
const MAXIMUM_ANSWER_BYTES = 64 * 1024;

/** A list of roles waits for it; an answer that is late is asked for again soon. */
const CATALOGUE_DEADLINE_MILLISECONDS = 3_000;
/** A thousand roles with session policies as long as AWS takes them. */
const MAXIMUM_CATALOGUE_BYTES = 4 * 1024 * 1024;
const MOST_ENTRIES = 1_000;

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
    async roles(request) {
      const { broker, codespace, repository, gitHubToken } = request;
      const query = new URLSearchParams({
        [CODESPACE_PARAMETER]: codespace,
        ...(repository === undefined ? {} : { [REPOSITORY_PARAMETER]: repository }),
      });
      const response = await http.send({
        method: 'GET',
        url: `${broker}${ROLES_PATH}?${query.toString()}`,
        headers: { authorization: `Bearer ${gitHubToken.reveal()}`, accept: 'application/json' },
        deadlineMilliseconds: CATALOGUE_DEADLINE_MILLISECONDS,
        maximumBytes: MAXIMUM_CATALOGUE_BYTES,
      });
      // A broker of an earlier version has no catalogue.
      return response.status === 404 ? [] : catalogueEntries(documentOf(response, request), request);
    },
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

/** @throws AssumeError `protocol` for anything but an answer of RFC 8693, and as {@link documentOf}. */
function issuedToken(response: HttpResponse, request: BrokerRequest): Secret {
  const answer = new FieldReader(documentOf(response, request), `the answer of ${brokerHost(request.broker)}`);
  answer.oneOf('issued_token_type', [JWT_TOKEN_TYPE]);
  answer.oneOf('token_type', [NO_ACCESS_TOKEN]);
  return new Secret(answer.string('access_token'));
}

/** @throws AssumeError `protocol` where there is no list of entries. */
function catalogueEntries(document: JsonObject, request: CatalogueRequest): readonly CatalogueEntry[] {
  const host = brokerHost(request.broker);
  const entries = new FieldReader(document, `the catalogue of ${host}`).list('roles');
  if (entries.length > MOST_ENTRIES) {
    throw new AssumeError('protocol', `The catalogue of ${host} has more than ${MOST_ENTRIES} roles.`, {
      hint: 'Whoever runs the broker can keep fewer for one repository.',
    });
  }
  return entries.map(written => {
    const { refusal: reason, name, permission } = isObject(written) ? written : {};
    if (reason === undefined || reason === null) return { written };
    const wanted = CATALOGUE_PERMISSIONS.find(each => each === permission) ?? 'more permission';
    const role = typeof name === 'string' ? printable(name, 40) : 'the role';
    return {
      written,
      refusal: refusedEntry(typeof reason === 'string' ? reason : '', { role, permission: wanted, request }),
    };
  });
}

/** The answer's JSON. @throws AssumeError the broker's refusal in our words; `protocol` for no answer of a broker. */
function documentOf({ status, headers, body }: HttpResponse, request: CatalogueRequest): JsonObject {
  const host = brokerHost(request.broker);
  const isJson = /^application\/json *(?:;|$)/i.test(headers['content-type'] ?? '');
  const document = isJson ? parseJson(body) : undefined;
  if (status !== 200) {
    const reason = isObject(document) ? document['reason'] : undefined;
    const known = typeof reason === 'string' ? knownRefusal(reason) : undefined;
    throw known === undefined ? noBroker(status, host) : refusal(known, { ...request, calledNow: calledNow(document) });
  }
  if (!isObject(document)) throw noBroker(status, host);
  return document;
}

/** Only what could be a repository's name is taken over from what a broker wrote. */
function calledNow(document: unknown): string | undefined {
  const name = isObject(document) ? document[CALLED_NOW_MEMBER] : undefined;
  return typeof name === 'string' && REPOSITORY_FULL_NAME.test(name) ? name : undefined;
}

function noBroker(status: number, host: string): AssumeError {
  return new AssumeError('protocol', `${host} did not answer as a broker does (HTTP ${status}).`, {
    hint: 'Check `identity.codespaces.broker` in the role map, and that the broker there is running.',
    code: `HTTP ${status}`,
    retryable: PASSING_STATUSES.includes(status),
  });
}
