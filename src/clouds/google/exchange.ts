import type { GoogleCredentials } from '../../core/credentials.ts';
import { AssumeError } from '../../core/errors.ts';
import type { Clock, Exchanger, HttpClient } from '../../core/ports.ts';
import type { GoogleTarget } from '../../core/target.ts';

export function googleExchanger(_http: HttpClient, _clock: Clock): Exchanger<GoogleTarget, GoogleCredentials> {
  return {
    exchange: () => {
      throw new AssumeError('source-not-available-yet', 'Roles of Google Cloud cannot be assumed yet.', {
        hint: 'This version of Rolecall assumes AWS roles.',
      });
    },
  };
}
