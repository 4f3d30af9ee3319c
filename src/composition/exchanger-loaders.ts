import type { ExchangerLoaders } from '../clouds/exchange.ts';
import type { HttpClient } from '../core/ports.ts';
import { systemClock } from '../platform/clock.ts';

/** Each cloud's exchange on our transport, loaded at its first use, with the transport beside it. */
export function exchangerLoaders(http: () => Promise<HttpClient>): ExchangerLoaders {
  return {
    aws: once(async () => {
      const [{ awsExchanger }, client] = await Promise.all([import('../clouds/aws/sts/exchange.ts'), http()]);
      return awsExchanger(client, systemClock);
    }),
    gcp: once(async () => {
      const [{ googleExchanger }, client] = await Promise.all([import('../clouds/google/exchange.ts'), http()]);
      return googleExchanger(client, systemClock);
    }),
    azure: once(async () => {
      const [{ azureExchanger }, client] = await Promise.all([import('../clouds/azure/exchange.ts'), http()]);
      return azureExchanger(client, systemClock);
    }),
  };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => (loading ??= load());
}
