import type { FieldReader } from '../../core/parse.ts';
import { isListOf, isOneOf, isShaped, isText } from '../../core/shape.ts';
import type { GoogleTarget, Target } from '../../core/target.ts';
import { asSet } from '../../core/without-order.ts';
import type { CloudFacts } from '../cloud-facts.ts';
import { UNIVERSE_DOMAINS } from './universes.ts';

const SCOPE_PREFIX = /^https:\/\/www\.googleapis\.com\/auth\//;

export const google: CloudFacts<'gcp'> = {
  key: 'gcp',
  name: 'Google Cloud',
  handoutCommand: {
    name: 'google-executable',
    summary: "an active role's identity token, as Google's client libraries ask for it",
    given: 'what a library would be given; a secret',
    askedBy: 'what credential files run',
  },
  readsFiles: true,
  // Of a service account, which Google would also give 10 minutes; what the federated identity itself gets lasts an hour at
  // most, and its length cannot be asked for [https://google.aip.dev/auth/4117].
  durations: { shortest: 900, longest: 43_200, usual: 3600 },
  asksDuration: ({ serviceAccount }) => serviceAccount !== undefined,
  readTarget,
  isTarget: isShaped(
    { cloud: isOneOf('gcp'), provider: isText },
    {
      serviceAccount: isText,
      scopes: isListOf(isText),
      project: isText,
      quotaProject: isText,
      universeDomain: isOneOf(...UNIVERSE_DOMAINS),
    },
  ),
  account: ({ provider, universeDomain }) => ({
    cloud: 'Google',
    name: inUniverse(numberOf(provider), universeDomain),
  }),
  workplace: target => inUniverse(projectOf(target), target.universeDomain),
  targetName: ({ serviceAccount, provider }) => serviceAccount ?? provider,
  region: () => undefined,
  superseded: [],
  narrowing: () => undefined,
  consentFacts: ({ scopes, project, quotaProject }) => [
    ...(scopes === undefined ? [] : [`scopes ${scopes.map(scope => scope.replace(SCOPE_PREFIX, '')).join(', ')}`]),
    ...(project === undefined ? [] : [`project ${project}`]),
    ...(quotaProject === undefined ? [] : [`requests count against ${quotaProject}`]),
  ],
  // What a provider takes for which no other audience was set, in every universe [@googleapis/iam: v1.d.ts, allowedAudiences].
  audience: ({ provider }) => `https://iam.googleapis.com/${provider}`,
  ownsAudience: audience => /^(?:https:)?\/\/iam\.googleapis\.com\//.test(audience),
  terms: ({ scopes, ...target }) => (scopes === undefined ? target : { ...target, scopes: asSet(scopes) }),
};

/**
 * The project in which a role works, as far as its map says: by its ID, or of the pool by its number. A service account's
 * address names its own [https://cloud.google.com/iam/docs/service-account-types].
 */
export function projectOf({ project, serviceAccount = '', provider }: GoogleTarget): string {
  const own = /@([a-z][a-z0-9-]*)\.iam\.gserviceaccount\.com$/.exec(serviceAccount)?.[1];
  return project ?? own ?? numberOf(provider);
}

function inUniverse(project: string, universeDomain: string | undefined): string {
  return universeDomain === undefined ? project : `${project} (${universeDomain})`;
}

function numberOf(provider: string): string {
  return provider.split('/')[1] ?? provider;
}

function readTarget(reader: FieldReader): GoogleTarget {
  return {
    cloud: 'gcp',
    provider: reader.string('provider'),
    ...reader.when('serviceAccount', () => ({ serviceAccount: reader.string('serviceAccount') })),
    ...reader.when('scopes', () => ({ scopes: reader.strings('scopes') })),
    ...reader.when('project', () => ({ project: reader.string('project') })),
    ...reader.when('quotaProject', () => ({ quotaProject: reader.string('quotaProject') })),
    ...reader.when('universeDomain', () => ({ universeDomain: reader.oneOf('universeDomain', UNIVERSE_DOMAINS) })),
  };
}

export function isGoogleTarget(target: Target): target is GoogleTarget {
  return target.cloud === google.key;
}
