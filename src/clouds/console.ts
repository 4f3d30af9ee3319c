import type { Cloud, TargetByCloud } from '../core/target.ts';
import { azureConsole } from './azure/console.ts';
import type { CloudConsole, CloudPage } from './cloud-console.ts';
import { googleConsole } from './google/console.ts';

/** What sends something is a chunk of its own. */
const CONSOLES: { readonly [K in Cloud]: () => Promise<CloudConsole<K>> } = {
  aws: async () => (await import('./aws/console.ts')).awsConsole,
  gcp: () => Promise.resolve(googleConsole),
  azure: () => Promise.resolve(azureConsole),
};

/** A target whose cloud the compiler follows. */
type TargetOf<K extends Cloud> = { [P in K]: TargetByCloud[P] & { readonly cloud: P } }[K];

/** {@link CloudConsole.page} of a target's own cloud. */
export async function consolePage<K extends Cloud>(
  target: TargetOf<K>,
  endpoint: string | undefined,
): Promise<CloudPage> {
  return (await CONSOLES[target.cloud]()).page(target, endpoint);
}
