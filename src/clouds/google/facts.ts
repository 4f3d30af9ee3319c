import { isOneOf, isShaped, isText } from '../../core/shape.ts';
import type { GoogleTarget, Target } from '../../core/target.ts';
import type { CloudFacts } from '../cloud-facts.ts';

export const google: CloudFacts<'gcp'> = {
  key: 'gcp',
  name: 'Google Cloud',
  handoutCommand: 'google-executable',
  // Of a service account; what the federated identity itself gets lasts an hour at most [https://google.aip.dev/auth/4117].
  durations: { shortest: 600, longest: 43_200, usual: 3600 },
  readTarget: reader => {
    const serviceAccount = reader.optionalString('serviceAccount');
    return {
      cloud: 'gcp',
      provider: reader.string('provider'),
      ...(serviceAccount === undefined ? {} : { serviceAccount }),
    };
  },
  isTarget: isShaped({ cloud: isOneOf('gcp'), provider: isText }, { serviceAccount: isText }),
  account: ({ provider }) => ({ cloud: 'Google', name: provider.split('/')[1] ?? provider }),
  targetName: ({ serviceAccount, provider }) => serviceAccount ?? provider,
  region: () => undefined,
  superseded: [],
  narrowing: () => undefined,
  audience: ({ provider }) => `//iam.googleapis.com/${provider}`,
  ownsAudience: audience => /^(?:https:)?\/\/iam\.googleapis\.com\//.test(audience),
  terms: target => ({ ...target }),
};

export function isGoogleTarget(target: Target): target is GoogleTarget {
  return target.cloud === google.key;
}
