import { CLOUDS } from '../clouds/clouds.ts';
import { consolePage } from '../clouds/console.ts';
import type { HttpClient } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { SessionFile } from '../store/session-record.ts';

/** A page of a cloud's console about what a role is for, or as which whoever opens it is the role. */
export type ConsolePage =
  /** Whoever opens it signs in there as themselves: the cloud has no sign-in as a role. */
  | { readonly kind: 'page'; readonly url: string; readonly cloud: string }
  | {
      readonly kind: 'sign-in';
      /** Where it leads. Safe to print. */
      readonly host: string;
      /**
       * Asks the cloud for the address, which is a secret: whoever opens it within some minutes is the role.
       * @throws AssumeError.
       */
      readonly address: (signal?: AbortSignal) => Promise<Secret>;
    };

/** The page for an active role. `answer` gives what its tools are given. */
export async function openConsole(
  { record, transport }: SessionFile,
  answer: () => Promise<Secret>,
  http: () => Promise<HttpClient>,
): Promise<ConsolePage> {
  const page = await consolePage(record.target, transport.endpoint);
  if (page.kind === 'page') return { ...page, cloud: CLOUDS[record.target.cloud].name };
  return {
    kind: 'sign-in',
    host: page.host,
    address: async signal => page.signIn(await answer(), await http(), signal),
  };
}
