import type { JsonObject } from '../../core/parse.ts';
import type { HttpClient } from '../../core/ports.ts';
import { mappedIdentity } from './mapping.ts';
import type { SandboxProject } from './project.ts';
import { oauthRefusal, unknownName } from './refusal.ts';
import { verifySubjectToken } from './subject-token.ts';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const SUBJECT_TYPES = ['urn:ietf:params:oauth:token-type:jwt', 'urn:ietf:params:oauth:token-type:id_token'];
const SCOPE = /^(https:\/\/www\.googleapis\.com\/auth\/.+|https:\/\/mail\.google\.com\/|openid|email|profile)$/;
const PARAMETERS = [
  'grant_type',
  'audience',
  'scope',
  'requested_token_type',
  'subject_token',
  'subject_token_type',
  'options',
];

/**
 * https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token, for providers of OpenID Connect.
 * @throws GoogleRefusal
 */
export async function exchangedToken(
  request: Request,
  project: SandboxProject,
  http: HttpClient,
  now: number,
): Promise<JsonObject> {
  const parameters = await readForm(request);
  const { grant_type: grant, requested_token_type: requested, subject_token_type: type } = parameters;
  if (grant !== 'urn:ietf:params:oauth:grant-type:token-exchange') {
    throw oauthRefusal('unsupported_grant_type', 'Invalid value for "grant_type".');
  }
  if (requested !== ACCESS_TOKEN) throw invalid('requested_token_type');
  if (type === undefined || !SUBJECT_TYPES.includes(type)) throw invalid('subject_token_type');
  const provider = providerOf(parameters['audience'] ?? '', project);
  const scopes = scopesOf(parameters['scope'] ?? '');
  const { subject_token: subjectToken = '' } = parameters;
  if (subjectToken === '') throw invalid('subject_token');
  const claims = await verifySubjectToken(subjectToken, provider, http, now);
  const identity = await mappedIdentity(provider, claims);
  return {
    access_token: project.issueFederated(provider.name, identity, scopes, now),
    issued_token_type: ACCESS_TOKEN,
    token_type: 'Bearer',
    expires_in: project.federatedSeconds,
  };
}

async function readForm(request: Request): Promise<Readonly<Record<string, string | undefined>>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded(;|$)/.test(type)) {
    throw oauthRefusal('invalid_request', 'The sandbox takes form-encoded requests only.');
  }
  const parameters = new URLSearchParams(await request.text());
  for (const name of parameters.keys()) {
    if (!PARAMETERS.includes(name)) throw unknownName(name);
    if (parameters.getAll(name).length > 1) throw invalid(name);
  }
  return Object.fromEntries(parameters);
}

function providerOf(audience: string, project: SandboxProject) {
  const name =
    /^\/\/iam\.googleapis\.com\/(projects\/\d+\/locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+)$/.exec(
      audience,
    )?.[1];
  if (name === undefined) {
    throw oauthRefusal(
      'invalid_request',
      'Invalid value for "audience". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.',
    );
  }
  const provider = project.provider(name);
  if (provider !== undefined) return provider;
  throw oauthRefusal(
    'invalid_target',
    'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
  );
}

function scopesOf(scope: string): readonly string[] {
  const scopes = scope.split(' ').filter(each => each !== '');
  if (scopes.length > 0 && scopes.every(each => SCOPE.test(each))) return scopes;
  throw oauthRefusal('invalid_scope', 'Some of the requested scopes are missing or invalid.');
}

function invalid(name: string) {
  return oauthRefusal('invalid_request', `Invalid value for "${name}".`);
}
