import type { AzureTarget } from '../../../core/target.ts';
import { environmentOf } from '../environments.ts';

/** What Microsoft Entra says of itself to everybody, with its `Date`; of no directory, so that nothing is told by asking. */
export function azureTimeAddress(target: AzureTarget, endpoint: string | undefined): string {
  return new URL('/common/v2.0/.well-known/openid-configuration', endpoint ?? environmentOf(target).authority).href;
}
