import type { AwsCredentials, Credentials } from '../core/credentials.ts';
import { AssumeError } from '../core/errors.ts';
import type { Exchanger } from '../core/ports.ts';
import { type AwsRoleTarget, isIdentityCenter, type Target } from '../core/target.ts';
import { isAwsTarget } from './aws/facts.ts';
import { CLOUDS } from './clouds.ts';

/** What exchanges tokens at each cloud: each is a chunk of its own, with that cloud's SDK, and loaded when it is needed. */
export interface ExchangerLoaders {
  readonly aws: () => Promise<Exchanger<AwsRoleTarget, AwsCredentials>>;
}

/** One exchanger for targets of every cloud, which loads what a request needs. */
export function exchangerOf({ aws }: ExchangerLoaders): Exchanger<Target, Credentials> {
  return {
    requireExchangeable: target => void exchangeable(target),
    exchange: async (request, signal) =>
      (await aws()).exchange({ ...request, target: exchangeable(request.target) }, signal),
  };
}

/** @throws AssumeError `source-not-available-yet`, `not-renewable`. */
function exchangeable(target: Target): AwsRoleTarget {
  if (!isAwsTarget(target)) {
    throw new AssumeError('source-not-available-yet', `Roles of ${CLOUDS[target.cloud].name} cannot be assumed yet.`, {
      hint: 'This version of Rolecall assumes AWS roles.',
    });
  }
  if (isIdentityCenter(target)) {
    throw new AssumeError('not-renewable', 'A role of IAM Identity Center is taken by a person who signs in.');
  }
  return target;
}
