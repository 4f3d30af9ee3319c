import type { AzureCredentials } from '../../core/credentials.ts';
import { AssumeError } from '../../core/errors.ts';
import type { Clock, Exchanger, HttpClient } from '../../core/ports.ts';
import type { AzureTarget } from '../../core/target.ts';

export function azureExchanger(_http: HttpClient, _clock: Clock): Exchanger<AzureTarget, AzureCredentials> {
  return {
    exchange: () => {
      throw new AssumeError('source-not-available-yet', 'Roles of Azure cannot be assumed yet.', {
        hint: 'This version of Rolecall assumes AWS roles.',
      });
    },
  };
}
