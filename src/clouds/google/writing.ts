import { isLike, isShaped } from '../../core/shape.ts';
import type { CloudWriting } from '../cloud-writing.ts';

/** `//iam.googleapis.com/` before it is accepted, as Google's own documents write it in audiences. */
export const PROVIDER_PATTERN =
  /^(?:\/\/iam\.googleapis\.com\/)?projects\/[0-9]{1,20}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/;

/** Named accounts, and the default ones of App Engine and Compute Engine. It becomes part of a URL. */
export const SERVICE_ACCOUNT_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}@[a-z0-9][a-z0-9.-]{0,200}\.gserviceaccount\.com$/;

export interface WrittenGoogleTarget {
  readonly provider: string;
  readonly serviceAccount?: string | undefined;
}

export const googleWriting: CloudWriting<'gcp', WrittenGoogleTarget> = {
  isPlain: isShaped({ provider: isLike(PROVIDER_PATTERN) }, { serviceAccount: isLike(SERVICE_ACCOUNT_PATTERN) }),
  target: ({ provider, serviceAccount }) => ({
    cloud: 'gcp',
    // As Google's token service names it, without the leading host.
    provider: provider.replace(/^\/\/iam\.googleapis\.com\//, ''),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  }),
};
