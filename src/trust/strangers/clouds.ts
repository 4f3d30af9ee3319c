import type { Cloud } from '../../core/target.ts';
import type { AskedTokens } from '../asked-tokens.ts';
import { tokensAskedOfAws } from '../aws/asked-tokens.ts';
import { tokensAskedOfAzure } from '../azure/asked-tokens.ts';
import type { FoundTrust } from '../found-trust.ts';
import { tokensAskedOfGoogle } from '../google/asked-tokens.ts';

type TrustByCloud = { readonly [K in Cloud]: Extract<FoundTrust, { readonly cloud: K }> };
export type TrustOf<K extends Cloud> = { [P in K]: TrustByCloud[P] }[K];

interface CloudTokens<T> {
  readonly asked: (trust: T) => readonly AskedTokens[];
  /** Where nothing says for whom a token must be. */
  readonly usualAudience: string;
  /** Whether something else than the policy compares the audience, before it. */
  readonly audienceIsElsewhere: boolean;
}

export const CLOUD_TOKENS: { readonly [K in Cloud]: CloudTokens<TrustByCloud[K]> } = {
  aws: {
    asked: ({ policy }) => tokensAskedOfAws(policy),
    usualAudience: 'sts.amazonaws.com',
    // The provider lists audiences: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
    audienceIsElsewhere: true,
  },
  gcp: {
    asked: ({ provider, bindings }) => tokensAskedOfGoogle(provider, bindings),
    usualAudience: 'https://iam.googleapis.com/',
    audienceIsElsewhere: false,
  },
  azure: {
    asked: ({ credential }) => [tokensAskedOfAzure(credential)],
    usualAudience: 'api://AzureADTokenExchange',
    audienceIsElsewhere: false,
  },
};
