import type { ExchangerLoaders } from '../../src/clouds/exchange.ts';

const unexpected = (): Promise<never> => Promise.reject(new Error('nothing is exchanged at this cloud here'));

/** The exchanges of a test; a request at any other cloud fails it. */
export function loadersWith(expected: Partial<ExchangerLoaders>): ExchangerLoaders {
  return { aws: unexpected, gcp: unexpected, azure: unexpected, ...expected };
}
