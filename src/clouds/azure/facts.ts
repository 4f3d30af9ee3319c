import { isOneOf, isShaped, isText } from '../../core/shape.ts';
import type { AzureTarget, Target } from '../../core/target.ts';
import type { CloudFacts } from '../cloud-facts.ts';
import { audienceMeant, AZURE_ENVIRONMENTS, environmentOf } from './environments.ts';

/** What a target may name; the public cloud is not named. */
const ENVIRONMENTS = ['usgovernment', 'china'] as const;

export const azure: CloudFacts<'azure'> = {
  key: 'azure',
  name: 'Azure',
  handoutCommand: {
    name: 'azure-token',
    summary: "an active role's access token, for Azure Resource Manager or another scope",
    given: 'for a tool that takes a token; a secret',
    askedBy: 'the same, by its session',
    scope: 'https://vault.azure.net/.default',
  },
  readsFiles: true,
  // Nobody can ask for a lifetime: the directory decides, by itself 60 to 90 minutes. So a map may write what any map may
  // [https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime].
  durations: { shortest: 900, longest: 43_200, usual: 3600 },
  asksDuration: () => false,
  readTarget: reader => {
    const subscriptionId = reader.optionalString('subscriptionId');
    return {
      cloud: 'azure',
      tenantId: reader.string('tenantId'),
      clientId: reader.string('clientId'),
      ...(subscriptionId === undefined ? {} : { subscriptionId }),
      ...reader.when('environment', () => ({ environment: reader.oneOf('environment', ENVIRONMENTS) })),
    };
  },
  isTarget: isShaped(
    { cloud: isOneOf('azure'), tenantId: isText, clientId: isText },
    { subscriptionId: isText, environment: isOneOf(...ENVIRONMENTS) },
  ),
  account: target => ({ cloud: environmentOf(target).name, name: target.tenantId }),
  targetName: ({ clientId }) => clientId,
  region: () => undefined,
  superseded: [],
  narrowing: () => undefined,
  consentFacts: ({ subscriptionId }) => (subscriptionId === undefined ? [] : [`subscription ${subscriptionId}`]),
  usualAudience: AZURE_ENVIRONMENTS.public.audience,
  // Its tools go on using a token that they read for up to ten minutes: docs/azure-token-lifetimes.md.
  brokerTokenSeconds: 900,
  audience: target => environmentOf(target).audience,
  ownsAudience: audience => Object.values(AZURE_ENVIRONMENTS).some(each => each.audience === audience),
  audienceMeant,
  terms: target => ({ ...target }),
};

export function isAzureTarget(target: Target): target is AzureTarget {
  return target.cloud === azure.key;
}
