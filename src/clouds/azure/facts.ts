import { isOneOf, isShaped, isText } from '../../core/shape.ts';
import type { CloudFacts } from '../cloud-facts.ts';

/** One in each national cloud, all of which begin so. */
const AUDIENCE = 'api://AzureADTokenExchange';

export const azure: CloudFacts<'azure'> = {
  key: 'azure',
  name: 'Azure',
  handoutCommand: 'azure-token',
  // As a directory's policy sets it [https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes].
  durations: { shortest: 600, longest: 86_400, usual: 3600 },
  readTarget: reader => {
    const subscriptionId = reader.optionalString('subscriptionId');
    return {
      cloud: 'azure',
      tenantId: reader.string('tenantId'),
      clientId: reader.string('clientId'),
      ...(subscriptionId === undefined ? {} : { subscriptionId }),
    };
  },
  isTarget: isShaped({ cloud: isOneOf('azure'), tenantId: isText, clientId: isText }, { subscriptionId: isText }),
  account: ({ tenantId }) => ({ cloud: 'Azure', name: tenantId }),
  targetName: ({ clientId }) => clientId,
  region: () => undefined,
  superseded: [],
  narrowing: () => undefined,
  audience: () => AUDIENCE,
  ownsAudience: audience => audience.startsWith(AUDIENCE),
  terms: target => ({ ...target }),
};
