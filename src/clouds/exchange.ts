import type { CredentialsByCloud } from '../core/credentials.ts';
import { AssumeError } from '../core/errors.ts';
import type { Exchanger, ExchangeRequest, IssuedOther, OtherToken } from '../core/ports.ts';
import { CLOUDS } from './clouds.ts';
import { requireOtherToken } from './other-token.ts';
import { type ExchangeableTargets, isIdentityCenter, type Target } from '../core/target.ts';

/** What exchanges tokens at each cloud: each is a chunk of its own, and loaded when it is needed. */
export type ExchangerLoaders = {
  readonly [K in keyof ExchangeableTargets]: () => Promise<Exchanger<ExchangeableTargets[K], CredentialsByCloud[K]>>;
};

/** One exchanger for targets of every cloud, which loads what a request needs. */
export function exchangerOf(loaders: ExchangerLoaders): Exchanger<Target> {
  return {
    requireExchangeable: target => void exchangeable(target),
    prepare: target => {
      // What fails is told when it is needed.
      loaders[target.cloud]().catch(() => undefined);
    },
    exchange: async (request, signal) => {
      const target = exchangeable(request.target);
      switch (target.cloud) {
        case 'aws':
          return (await loaders.aws()).exchange({ ...request, target }, signal);
        case 'gcp':
          return (await loaders.gcp()).exchange({ ...request, target }, signal);
        case 'azure':
          return (await loaders.azure()).exchange({ ...request, target }, signal);
      }
    },
    otherToken: async (request, wanted, signal) => {
      const target = exchangeable(request.target);
      requireOtherToken(target, wanted);
      switch (target.cloud) {
        case 'aws':
          return await otherTokenOf(await loaders.aws(), { ...request, target }, wanted, signal);
        case 'gcp':
          return await otherTokenOf(await loaders.gcp(), { ...request, target }, wanted, signal);
        case 'azure':
          return await otherTokenOf(await loaders.azure(), { ...request, target }, wanted, signal);
      }
    },
  };
}

async function otherTokenOf<T extends Target>(
  exchanger: Exchanger<T>,
  request: ExchangeRequest<T>,
  wanted: OtherToken,
  signal: AbortSignal | undefined,
): Promise<IssuedOther> {
  if (exchanger.otherToken !== undefined) return await exchanger.otherToken(request, wanted, signal);
  throw new AssumeError('usage', `A role of ${CLOUDS[request.target.cloud].name} has no other tokens.`);
}

/** @throws AssumeError `not-renewable`. */
function exchangeable(target: Target): ExchangeableTargets[keyof ExchangeableTargets] {
  if (isIdentityCenter(target)) {
    throw new AssumeError('not-renewable', 'A role of IAM Identity Center is taken by a person who signs in.');
  }
  return target;
}
