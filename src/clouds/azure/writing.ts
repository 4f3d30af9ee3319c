import { isLike, isOneOf, isShaped } from '../../core/shape.ts';
import type { CloudWriting } from '../cloud-writing.ts';
import { ENVIRONMENT_NAMES } from './environments.ts';

export const GUID_PATTERN = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

export interface WrittenAzureTarget {
  readonly tenantId: string;
  readonly clientId: string;
  readonly subscriptionId?: string | undefined;
  readonly environment?: (typeof ENVIRONMENT_NAMES)[number] | undefined;
}

const isGuid = isLike(GUID_PATTERN);

export const azureWriting: CloudWriting<'azure', WrittenAzureTarget> = {
  isPlain: isShaped(
    { tenantId: isGuid, clientId: isGuid },
    { subscriptionId: isGuid, environment: isOneOf(...ENVIRONMENT_NAMES) },
  ),
  target: ({ tenantId, clientId, subscriptionId, environment = 'public' }) => ({
    cloud: 'azure',
    tenantId: tenantId.toLowerCase(),
    clientId: clientId.toLowerCase(),
    ...(subscriptionId === undefined ? {} : { subscriptionId: subscriptionId.toLowerCase() }),
    ...(environment === 'public' ? {} : { environment }),
  }),
};
