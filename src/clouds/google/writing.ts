import { isLike, isListOf, isOneOf, isShaped } from '../../core/shape.ts';
import type { CloudWriting } from '../cloud-writing.ts';
import { GOOGLE_CLOUD, UNIVERSE_DOMAINS, type UniverseDomain } from './universes.ts';

/** `//iam.googleapis.com/` before it is accepted, and `https:` before that, as Google's own documents write it in audiences. */
export const PROVIDER_PATTERN =
  /^(?:(?:https:)?\/\/iam\.googleapis\.com\/)?projects\/[0-9]{1,20}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/;

/** Named accounts, and the default ones of App Engine and Compute Engine. It becomes part of a URL. */
export const SERVICE_ACCOUNT_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}@[a-z0-9][a-z0-9.-]{0,200}\.gserviceaccount\.com$/;

/** An ID, with the domain or universe that it is of before it: `acme.com:app`, `s3ns:app`. It becomes a value of a variable. */
export const PROJECT_PATTERN = /^(?:[a-z][a-z0-9.-]{0,62}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

/** Google's own and those of OpenID Connect, without a space, at which lists of scopes are split. */
export const SCOPE_PATTERN =
  /^(?:https:\/\/(?:www\.googleapis\.com\/auth\/[a-z0-9][a-z0-9._/-]{0,120}|mail\.google\.com\/)|openid|email|profile)$/;

export const MOST_SCOPES = 20;

export interface WrittenGoogleTarget {
  readonly provider: string;
  readonly serviceAccount?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly project?: string | undefined;
  readonly quotaProject?: string | undefined;
  readonly universeDomain?: UniverseDomain | undefined;
}

export const googleWriting: CloudWriting<'gcp', WrittenGoogleTarget> = {
  isPlain: isShaped(
    { provider: isLike(PROVIDER_PATTERN) },
    {
      serviceAccount: isLike(SERVICE_ACCOUNT_PATTERN),
      scopes: isListOf(isLike(SCOPE_PATTERN), 1, MOST_SCOPES),
      project: isLike(PROJECT_PATTERN),
      quotaProject: isLike(PROJECT_PATTERN),
      universeDomain: isOneOf(...UNIVERSE_DOMAINS),
    },
  ),
  target: ({ provider, serviceAccount, scopes, project, quotaProject, universeDomain = GOOGLE_CLOUD }) => ({
    cloud: 'gcp',
    // As Google's token service names it, without the leading host.
    provider: provider.replace(/^(?:https:)?\/\/iam\.googleapis\.com\//, ''),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(project === undefined ? {} : { project }),
    ...(quotaProject === undefined ? {} : { quotaProject }),
    ...(universeDomain === GOOGLE_CLOUD ? {} : { universeDomain }),
  }),
};
